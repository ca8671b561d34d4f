#pragma once

#include "app/trace/chains.hpp"
#include "app/trace/sequence.hpp"
#include "app/trace/statistics.hpp"

#include <string>

namespace fillguard {

// Answers as text for a terminal. Text from a file cannot split lines.

std::string text_of(const cause_chain& chain, const name_table& names);
std::string text_of(const effects_found& found, const name_table& names);
std::string text_of(const std::vector<slow_row>& items,
                    const name_table& names);

/// At most 80 columns: if they do not suffice, actors are shown without their
/// market.
std::string text_of(const sequence_shown& shown, const name_table& names);

/// A line each.
std::string text_of(const std::vector<traced_message>& x,
                    const name_table& names);

} // namespace fillguard
