#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace fillguard::net::journal {

/// The least number of days to keep. A start needs the last two snapshots (each
/// day begins with one) and the orders of today, yesterday and the windows
/// between.
inline constexpr std::size_t least_days = 3;

/// The names of a folder's days to delete: all but the newest `keep` of `days`,
/// which are oldest first; with `keep` 0, none. Only recorded days count, not
/// those that have passed, so a clock that is wrong by years deletes nothing.
std::vector<std::string> days_to_delete(std::vector<std::string> days,
                                        std::size_t keep);

} // namespace fillguard::net::journal
