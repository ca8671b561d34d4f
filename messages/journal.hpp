#pragma once

#include "messages/describe.hpp"
#include "messages/tag.hpp"

#include <cstdint>

namespace fillguard {

/// All records up to a number are on disk, and survive a crash.
struct journal_synced {
  fillguard::tag tag;
  std::uint64_t number = 0; ///< Counts the requests for a sync.

  static constexpr auto describe() {
    return record("journal_synced", field(1, "tag", &journal_synced::tag),
                  field(2, "number", &journal_synced::number));
  }
};

} // namespace fillguard
