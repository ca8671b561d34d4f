#include "actors/window_state/books/exit_depth.hpp"

#include <algorithm>
#include <vector>

// The value of a position before the close is what the visible bids pay for all
// of it, not its last price: studied exits filled 14 to 35 cents below the
// price that triggered them. Selling the held outcome at a bid of p and buying
// the opposite outcome at an ask of 1 - p use the same level of the same book,
// so both are computed from it; they differ in the fee, and in what is left to
// settle.

namespace fillguard {

namespace {

/// Takes `quantity` from `levels`, best level last; `mirrored`: in the other
/// token's prices.
hedge_reading fill_from(const std::vector<book_level>& levels, bool mirrored,
                        shares quantity,
                        const std::optional<fee_schedule>& fee) {
  hedge_reading out;
  auto& taken = out.bought;
  taken.unfilled = std::max(quantity, shares{});
  if (fee) {
    taken.fee = money{};
    out.net = shares{};
  }
  wide_int value = 0; // In 10^-12 dollars, so that rounding comes last.
  std::size_t touched = 0;
  for (auto i = levels.rbegin();
       i != levels.rend() && !taken.unfilled.is_zero(); ++i) {
    const auto size = std::min(i->size, taken.unfilled);
    const auto at = mirrored ? complement(i->price) : i->price;
    taken.filled += size;
    taken.unfilled -= size;
    taken.worst = at;
    ++touched;
    value += static_cast<wide_int>(at.millionths()) * size.millionths();
    if (fee) {
      *taken.fee += taker_fee(*fee, at, size);
      *out.net += net_of_fee(*fee, at, size);
    }
  }
  if (!taken.filled.is_zero()) {
    const auto half_up = [value](std::int64_t divisor) {
      return static_cast<std::int64_t>(quotient(value + divisor / 2, divisor));
    };
    taken.value = money::from_millionths(half_up(one_in_millionths));
    // Mostly one level takes all, at its own price; a division is slow.
    taken.average =
      touched == 1 ? taken.worst
                   : price::from_millionths(half_up(taken.filled.millionths()));
  }
  return out;
}

} // namespace

depth_reading exit_depth(const order_book& book, outcome held, shares quantity,
                         const std::optional<fee_schedule>& fee) {
  return held == outcome::up
           ? fill_from(book.bids(), false, quantity, fee).bought
           : fill_from(book.asks(), true, quantity, fee).bought;
}

hedge_reading hedge_cost(const order_book& book, outcome held, shares quantity,
                         const std::optional<fee_schedule>& fee) {
  return held == outcome::up ? fill_from(book.bids(), true, quantity, fee)
                             : fill_from(book.asks(), false, quantity, fee);
}

} // namespace fillguard
