#include "actors/window_state/prices/velocity.hpp"

#include <algorithm>

namespace fillguard {

price_history::price_history(std::size_t capacity) : capacity_{capacity} {
  // The settings may come from a journal, with any number in them.
  constexpr std::size_t usual = 600;
  samples_.reserve(std::min(capacity, usual) + 1);
}

void price_history::push(const price_sample& x) {
  samples_.push_back(x);
  // More than one may be too many after the setting has changed.
  while (samples_.size() > capacity_)
    samples_.erase(samples_.begin());
}

std::optional<double> price_history::velocity(outcome held) const {
  if (samples_.empty())
    return std::nullopt;
  const auto source = samples_.back().source;
  const auto other =
    std::find_if(samples_.rbegin(), samples_.rend(),
                 [source](const auto& x) { return x.source != source; });
  const auto& first = *other.base();
  const auto& last = samples_.back();
  if (other - samples_.rbegin() < 2 || first.value <= coin_price{})
    return std::nullopt;
  const double start = first.value.to_double();
  const double change = (last.value.to_double() - start) / start;
  // Adding zero turns a negative zero into a plain one.
  return (held == outcome::up ? -change : change) + 0.0;
}

} // namespace fillguard
