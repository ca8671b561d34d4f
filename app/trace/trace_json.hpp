#pragma once

#include "app/trace/chains.hpp"
#include "app/trace/sequence.hpp"
#include "app/trace/statistics.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace fillguard {

// Records as JSON. What is not known is null; ids are strings, times are
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

/// Everything that passes the filters: a line that says what this is, then a
/// record a line, messages by time before changes of state by time.
std::string json_lines(const trace_store& store, const trace_query& query);

/// Adds what `json_lines` wrote, of one process or several. Returns what was
/// wrong with it ("line 3: …"), or nothing.
std::string read_json_line(trace_store& store, const std::string& line,
                           std::size_t number);

} // namespace fillguard
