#pragma once

#include "app/commands/options.hpp"
#include "app/config/config.hpp"

#include <iosfwd>

namespace fillguard {

/// Runs the query on a running service, or on exported files, and writes the
/// answer to `out`. Returns the exit code; an error is a line on `err`.
int ask_traces(const config& settings, const trace_arguments& arguments,
               std::ostream& out, std::ostream& err);

} // namespace fillguard
