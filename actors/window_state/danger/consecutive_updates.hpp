#pragma once

#include "messages/describe.hpp"

#include <cstdint>
#include <optional>

namespace fillguard {

/// Counts the book updates in a row on which a condition held. Triggers that
/// act on a single update are mostly false: 30 of 33 stops on one tick were.
class consecutive_updates {
public:
  /// Each update counts once, however often it is read. An unknown answer
  /// neither counts nor ends the row.
  void look(std::optional<bool> is_so, std::uint64_t update) {
    if (!is_so || seen_ == update)
      return;
    seen_ = update;
    count_ = *is_so ? count_ + 1 : 0;
  }

  std::uint32_t count() const { return count_; }

  static constexpr auto describe() {
    return record("consecutive_updates",
                  field(1, "seen", &consecutive_updates::seen_),
                  field(2, "count", &consecutive_updates::count_));
  }

private:
  std::optional<std::uint64_t> seen_;
  std::uint32_t count_ = 0;
};

} // namespace fillguard
