#include "actors/window_state/books/imbalance.hpp"

namespace fillguard {

namespace {

wide_int value_of(const std::vector<book_level>& levels) {
  wide_int out = 0;
  for (const auto& x : levels)
    out += static_cast<wide_int>(x.price.millionths()) * x.size.millionths();
  return out;
}

} // namespace

std::optional<double> imbalance(const std::vector<book_level>& bids,
                                const std::vector<book_level>& asks) {
  const auto bid = value_of(bids);
  const auto ask = value_of(asks);
  if (bid + ask == 0)
    return std::nullopt;
  return round_to_3(static_cast<double>(bid - ask)
                    / static_cast<double>(bid + ask));
}

} // namespace fillguard
