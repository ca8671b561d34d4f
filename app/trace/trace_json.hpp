#pragma once

#include "app/trace/chains.hpp"
#include "app/trace/sequence.hpp"
#include "app/trace/statistics.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
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

/// The first line of an export.
std::string header_line(std::uint64_t lost);

/// A line of it, with its end.
std::string json_line(const traced_message& x, const name_table& names);
std::string json_line(const traced_state& x, const name_table& names);

/// Adds a line of an export, of one process or several.
result<void> read_json_line(trace_store& store, const std::string& line,
                            std::size_t number);

} // namespace fillguard
