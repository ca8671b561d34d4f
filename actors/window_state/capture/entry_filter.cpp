#include "actors/window_state/capture/entry_filter.hpp"

#include <algorithm>

namespace fillguard {

namespace {

// The numbers of the reference. Compared as exact prices: with binary floats, a
// jump of exactly 8 cents passed or failed by chance.
constexpr std::size_t most_looks = 30;
constexpr std::size_t enough_looks = 10;
constexpr std::size_t stable_looks = 3;
constexpr auto stable_from = price::from_millionths(970'000);
constexpr auto largest_jump = price::from_millionths(80'000);
constexpr auto opponent_at_most = price::from_millionths(150'000);

} // namespace

void entry_filter::add_asks(std::optional<price> up_ask,
                            std::optional<price> down_ask) {
  looks_.push_back({up_ask, down_ask});
  if (looks_.size() > most_looks)
    looks_.erase(looks_.begin());
}

entry_filter::verdict entry_filter::check(outcome token) const {
  if (looks_.size() < enough_looks)
    return {true, {reason::insufficient_history}};
  if (stable(token))
    return {true, {reason::stable}};
  const bool is_volatile = jumped(token);
  const bool is_high = opponent_rose(token);
  if (!is_volatile && !is_high)
    return {true, {reason::calm}};
  verdict out{false, {reason::unstable}};
  if (is_volatile)
    out.reasons.push_back(reason::volatile_price);
  if (is_high)
    out.reasons.push_back(reason::opponent_high);
  return out;
}

bool entry_filter::stable(outcome token) const {
  return std::all_of(looks_.end() - stable_looks, looks_.end(),
                     [token](const auto& x) {
                       return x.ask(token) && *x.ask(token) >= stable_from;
                     });
}

bool entry_filter::jumped(outcome token) const {
  const auto first = looks_.end() - enough_looks;
  return std::adjacent_find(first, looks_.end(),
                            [token](const auto& a, const auto& b) {
                              const auto& from = a.ask(token);
                              const auto& to = b.ask(token);
                              return from && to
                                     && (*to - *from > largest_jump
                                         || *from - *to > largest_jump);
                            })
         != looks_.end();
}

bool entry_filter::opponent_rose(outcome token) const {
  return std::any_of(looks_.begin(), looks_.end(), [token](const auto& x) {
    const auto& ask = x.ask(opposite(token));
    return ask && *ask > opponent_at_most;
  });
}

} // namespace fillguard
