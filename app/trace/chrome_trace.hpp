#pragma once

#include "app/trace/query.hpp"

#include <string>

namespace fillguard {

/// The filtered messages in the Chrome trace format (JSON object form), which
/// Perfetto and speedscope open: a track for each actor, a slice for each
/// handled message, and an arrow from the sender's slice to the receiver's.
/// Times are microseconds since the first of them.
std::string chrome_trace(const trace_store& store, const trace_query& query);

} // namespace fillguard
