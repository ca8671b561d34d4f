#pragma once

#include "app/trace/chains.hpp"
#include "app/trace/sequence.hpp"
#include "app/trace/statistics.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace fillguard {

// Records as JSON. Unknown values are null, ids are strings, times are
// nanoseconds since 1970.

nlohmann::ordered_json json_of(const traced_message& x,
                               const name_table& names);
nlohmann::ordered_json json_of(const traced_state& x, const name_table& names);

nlohmann::ordered_json json_of(const cause_chain& x, const name_table& names);
nlohmann::ordered_json json_of(const effects_found& x, const name_table& names);
nlohmann::ordered_json json_of(const std::vector<slow_row>& x,
                               const name_table& names);
nlohmann::ordered_json json_of(const sequence_shown& x,
                               const name_table& names);

/// Everything that passes the filters: a header line, then a line per record,
/// first messages by time, then changes of state by time.
std::string json_lines(const trace_store& store, const trace_query& query);

/// Adds a line of `json_lines`, of one process or several.
result<void> read_json_line(trace_store& store, const std::string& line,
                            std::size_t number);

} // namespace fillguard
