#pragma once

#include "messages/tag.hpp"

#include <cstdint>
#include <tuple>

namespace fillguard {

/// Everything that was recorded up to a number lasts now, whatever happens.
struct journal_synced {
  fillguard::tag tag;
  std::uint64_t number = 0; ///< Counts what was asked for.

  friend bool operator==(const journal_synced&,
                         const journal_synced&) = default;
  friend auto fields(journal_synced& x) { return std::tie(x.tag, x.number); }
};

} // namespace fillguard
