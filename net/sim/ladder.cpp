#include "net/sim/ladder.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace fillguard::net::sim {

namespace {

constexpr std::size_t most_levels = 40;
constexpr std::size_t dense_levels = 12;
constexpr std::int64_t cent = 10'000;

/// Beyond this probability there are no asks for the winner any more.
constexpr double certain = 0.9965;

/// Half the crowd's spread between bids and asks.
constexpr double half_spread = 0.002;

} // namespace

ladder::ladder(std::uint64_t seed) : random_{seed} {
  // nop
}

shares ladder::seeded_size(std::size_t depth) {
  const auto mean = 60.0 + 25.0 * static_cast<double>(depth);
  const auto size = 5.0 - mean * std::log(1.0 - random_.uniform());
  return shares::from_millionths(std::llround(size * 100.0) * 10'000);
}

/// Removes levels beyond `best`, fills the grid behind it, and resizes a few.
void ladder::adjust(bool is_bid, price best, bool present, price tick,
                    std::vector<level_change>& out) {
  auto& levels = is_bid ? bids_ : asks_;
  std::erase_if(levels, [&](const auto& level) {
    const auto beyond = is_bid ? level.first > best : level.first < best;
    if (present && !beyond)
      return false;
    out.push_back({is_bid, level.first, shares{}});
    return true;
  });
  if (!present)
    return;
  auto at = best.millionths();
  for (std::size_t depth = 0; depth < most_levels; ++depth) {
    if (at < tick.millionths() || at > one_in_millionths - tick.millionths())
      break;
    const auto level = price::from_millionths(at);
    if (!levels.contains(level)) {
      levels[level] = seeded_size(depth);
      out.push_back({is_bid, level, levels[level]});
    }
    const auto step = depth < dense_levels ? tick.millionths() : cent;
    at += is_bid ? -step : step;
    if (depth + 1 == dense_levels) // From here on, whole cents.
      at = is_bid ? at / cent * cent : (at + cent - 1) / cent * cent;
  }
  while (levels.size() > most_levels) {
    const auto last = is_bid ? levels.begin() : std::prev(levels.end());
    out.push_back({is_bid, last->first, shares{}});
    levels.erase(last);
  }
}

std::vector<level_change> ladder::quote(double fair, price tick) {
  std::vector<level_change> out;
  const auto step = static_cast<double>(tick.millionths());
  const auto bid =
    static_cast<std::int64_t>(std::floor((fair - half_spread) * 1e6 / step))
    * tick.millionths();
  const auto ask = std::max(
    static_cast<std::int64_t>(std::ceil((fair + half_spread) * 1e6 / step))
      * tick.millionths(),
    bid + tick.millionths());
  const auto lowest = tick.millionths();
  const auto highest = one_in_millionths - lowest;
  adjust(true, price::from_millionths(std::min(bid, highest)),
         bid >= lowest && fair > 1.0 - certain, tick, out);
  adjust(false, price::from_millionths(std::max(ask, lowest)),
         ask <= highest && fair < certain, tick, out);
  for (std::uint64_t i = 0, n = 1 + random_.below(3); i < n; ++i) {
    const auto is_bid = random_.below(2) == 0;
    auto& levels = is_bid ? bids_ : asks_;
    if (levels.empty())
      continue;
    const auto depth = random_.below(std::min<std::size_t>(levels.size(), 8));
    const auto steps = static_cast<std::ptrdiff_t>(depth);
    auto level = is_bid ? std::prev(levels.end(), steps + 1)
                        : std::next(levels.begin(), steps);
    level->second = seeded_size(depth);
    std::erase_if(out, [&](const auto& x) {
      return x.is_bid == is_bid && x.price == level->first;
    });
    out.push_back({is_bid, level->first, level->second});
  }
  return out;
}

std::vector<taken> ladder::match(bool is_buy, price limit, shares wanted) {
  std::vector<taken> out;
  auto& levels = is_buy ? asks_ : bids_;
  while (!levels.empty() && !wanted.is_zero()) {
    const auto best = is_buy ? levels.begin() : std::prev(levels.end());
    if (is_buy ? best->first > limit : best->first < limit)
      break;
    const auto size = std::min(wanted, best->second);
    out.push_back({best->first, size});
    wanted -= size;
    best->second -= size;
    if (best->second.is_zero())
      levels.erase(best);
  }
  return out;
}

shares ladder::available(bool is_buy, price limit) const {
  shares out;
  for (const auto& [level, size] : is_buy ? asks_ : bids_)
    if (is_buy ? level <= limit : level >= limit)
      out += size;
  return out;
}

std::optional<price> ladder::best_bid() const {
  if (bids_.empty())
    return std::nullopt;
  return bids_.rbegin()->first;
}

std::optional<price> ladder::best_ask() const {
  if (asks_.empty())
    return std::nullopt;
  return asks_.begin()->first;
}

void ladder::set_level(bool is_bid, price at, shares size) {
  (is_bid ? bids_ : asks_)[at] = size;
}

void ladder::clear() {
  bids_.clear();
  asks_.clear();
}

} // namespace fillguard::net::sim
