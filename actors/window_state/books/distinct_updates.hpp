#pragma once

#include "messages/book.hpp"
#include "messages/describe.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace fillguard {

/// Counts the independent updates of a book. Frames with the same exchange
/// time, as sent by both tokens' streams and by polls, are one update. A poll
/// that only confirms the book is an update if half a second has passed since
/// the last: by then it is a second observation, not an echo of the first.
class distinct_updates {
public:
  void add(const book_update& update) {
    using kind = book_update::kind_type;
    constexpr std::chrono::milliseconds second_look{500};
    if (update.kind == kind::distrust)
      return;
    const bool again =
      update.kind == kind::confirm
        ? counted_at_ && update.received_at - *counted_at_ < second_look
        : update.source_time && update.source_time == source_time_;
    if (again)
      return;
    ++count_;
    counted_at_ = update.received_at;
    if (update.kind != kind::confirm)
      source_time_ = update.source_time;
  }

  std::uint64_t count() const { return count_; }

  static constexpr auto describe() {
    return record("distinct_updates",
                  field(1, "count", &distinct_updates::count_),
                  field(2, "source_time", &distinct_updates::source_time_),
                  field(3, "counted_at", &distinct_updates::counted_at_));
  }

private:
  std::uint64_t count_ = 0;
  std::optional<utc_time> source_time_;
  std::optional<utc_time> counted_at_; ///< When it was received.
};

} // namespace fillguard
