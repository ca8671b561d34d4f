#pragma once

#include "messages/describe.hpp"
#include "messages/tag.hpp"

#include <cstdint>

namespace fillguard {

/// Everything that was recorded up to a number lasts now, whatever happens.
struct journal_synced {
  fillguard::tag tag;
  std::uint64_t number = 0; ///< Counts what was asked for.

  static constexpr auto describe() {
    return record("journal_synced", field(1, "tag", &journal_synced::tag),
                  field(2, "number", &journal_synced::number));
  }
};

} // namespace fillguard
