#include "actors/window_state/danger/confidence.hpp"

namespace fillguard {

penalty_table standard_penalties() {
  using std::chrono::seconds;
  auto cents = [](std::int64_t x) {
    return confidence_value::from_millionths(x * 10'000);
  };
  return {{seconds{60}, cents(0)},
          {seconds{120}, cents(3)},
          {seconds{300}, cents(8)},
          {seconds{9999}, cents(15)}};
}

confidence_value time_penalty(const penalty_table& table,
                              std::chrono::nanoseconds left) {
  for (const auto& step : table)
    if (left <= step.up_to)
      return step.penalty;
  return table.empty() ? confidence_value{} : table.back().penalty;
}

std::optional<outcome> leading_by_asks(std::optional<price> up,
                                       std::optional<price> down) {
  constexpr auto even = price::from_millionths(500'000);
  if (up && down)
    return *up >= *down ? outcome::up : outcome::down;
  if (up && *up < even)
    return outcome::down;
  if (down && *down < even)
    return outcome::up;
  return std::nullopt;
}

} // namespace fillguard
