#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace fillguard::net::journal {

/// So many of the newest days are kept, whatever is asked: a start needs the
/// last two snapshots, of which each day begins with one, and the orders of
/// today, yesterday and the windows between.
inline constexpr std::size_t least_days = 3;

/// The names of those of a folder's days, given oldest first, that are beyond
/// the newest `keep`; 0: none. Counted are days that were recorded, not those
/// that have passed: a clock that is wrong by years deletes nothing.
std::vector<std::string> days_to_delete(std::vector<std::string> days,
                                        std::size_t keep);

} // namespace fillguard::net::journal
