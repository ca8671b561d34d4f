#pragma once

#include "actors/window_state/prices/shared_array.hpp"
#include "messages/decimal.hpp"
#include "messages/describe.hpp"
#include "messages/time.hpp"

#include <cstdint>
#include <optional>

namespace fillguard {

/// The last few minutes of a coin's price, second by second: the input of
/// settlement averages.
class second_prices {
public:
  /// Seconds kept: the longest look-back, the reads beyond it, and the time in
  /// which a close is still read.
  static constexpr std::int64_t capacity = 256;

  /// No coin costs more, and the sum of all kept seconds does not overflow.
  static constexpr coin_price highest = coin_price::from_whole(1'000'000'000);

  /// Adds a price of any kept second, in any order; the last one for a second
  /// counts. A price between two seconds belongs to the later one. Returns
  /// false, changing nothing, when the second is no longer kept or the price is
  /// not above zero and at most `highest`.
  bool add(utc_time source_time, coin_price value);

  /// The price at a second of Unix time: the last one at or before it. Absent
  /// when none is kept.
  std::optional<coin_price> at(std::int64_t second) const;

  /// Whether a price of just that second is kept.
  bool exactly(std::int64_t second) const {
    return second >= 0 && place(second).second == second;
  }

  /// The sum of the prices of `count` seconds from `first`, in millionths; a
  /// missing second has the price before it. Absent when no price at or before
  /// `first` is known.
  std::optional<std::int64_t> sum(std::int64_t first, std::int64_t count) const;

  static constexpr auto describe() {
    return record("second_prices", field(1, "slots", &second_prices::slots_),
                  field(2, "newest", &second_prices::newest_));
  }

private:
  struct slot {
    std::int64_t second = -1;
    coin_price value;

    static constexpr auto describe() {
      return record("slot", field(1, "second", &slot::second),
                    field(2, "value", &slot::value));
    }
  };

  const slot& place(std::int64_t second) const {
    return slots_[static_cast<std::size_t>(second & (capacity - 1))];
  }

  static_assert((capacity & (capacity - 1)) == 0);

  shared_array<slot, capacity> slots_;
  std::int64_t newest_ = -1;
};

} // namespace fillguard
