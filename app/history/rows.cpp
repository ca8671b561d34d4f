#include "app/history/rows.hpp"

#include <cmath>

namespace fillguard::history {

namespace {

constexpr std::int64_t coins = 256;
constexpr std::int64_t lengths = 16;

} // namespace

std::optional<chance> to_chance(std::optional<double> x) {
  if (!x || !std::isfinite(*x))
    return std::nullopt;
  return chance::from_millionths(std::llround(*x * one_in_millionths));
}

std::int64_t number_of(const window_id& x) {
  return (to_unix_seconds(x.opens_at) * coins
          + static_cast<std::int64_t>(index_of(x.market.coin)))
           * lengths
         + static_cast<std::int64_t>(index_of(x.market.length));
}

std::optional<window_id> window_of(std::int64_t number) {
  const auto length = number % lengths;
  const auto coin = number / lengths % coins;
  if (number < 0 || length >= static_cast<std::int64_t>(count_of<window_length>)
      || coin >= static_cast<std::int64_t>(count_of<asset>))
    return std::nullopt;
  return window_id{
    {static_cast<asset>(coin), static_cast<window_length>(length)},
    from_unix_seconds(number / lengths / coins)};
}

} // namespace fillguard::history
