#pragma once

#include "app/trace/query.hpp"

#include <string>

namespace fillguard {

/// What passes the filters in the Chrome trace format (JSON object form), which
/// Perfetto and speedscope open: a track for each actor, a slice for each
/// message that it handled, and an arrow from where a message was made to where
/// it was handled. Times are microseconds since the first of them.
std::string chrome_trace(const trace_store& store, const trace_query& query);

} // namespace fillguard
