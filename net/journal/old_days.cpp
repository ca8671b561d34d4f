#include "net/journal/old_days.hpp"

#include <algorithm>

namespace fillguard::net::journal {

std::vector<std::string> days_to_delete(std::vector<std::string> days,
                                        std::size_t keep) {
  const auto kept = std::max(keep, least_days);
  if (keep == 0 || days.size() <= kept)
    return {};
  days.resize(days.size() - kept);
  return days;
}

} // namespace fillguard::net::journal
