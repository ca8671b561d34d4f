#include "actors/window_state/prices/price_choice.hpp"

#include <algorithm>
#include <tuple>

namespace fillguard {

namespace {

/// Openings to keep: of the windows shown, and of the next one, for every
/// source.
constexpr std::size_t max_openings = 4 * count_of<price_source>;

/// Lower is better.
int rank(price_source x, settlement rule) {
  if (settles(x, rule))
    return 0;
  return 1 + static_cast<int>(role_of(x));
}

std::int64_t in_ms(std::chrono::nanoseconds x) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(x).count();
}

} // namespace

std::chrono::nanoseconds price_choice::latest::age(utc_time now) const {
  constexpr std::chrono::nanoseconds none{0};
  return std::max(received_at - time(), none)
         + std::max(now - received_at, none);
}

bool price_choice::latest::stale(utc_time now,
                                 std::chrono::nanoseconds limit) const {
  return time() > received_at + most_clock_error || received_at > now
         || age(now) > limit;
}

price_choice::update_result price_choice::add(const btc_price& update) {
  const auto slot = static_cast<std::size_t>(update.source);
  if (update.value <= coin_price{} || slot >= sources)
    return update_result::refused;
  // With such a source time, every later price would count as older.
  if (update.source_time
      && *update.source_time > update.received_at + std::chrono::minutes{1})
    return update_result::refused;
  const bool corrects = note_opening(update);
  const latest next{update.value, update.source_time, update.received_at};
  auto& known = latest_[slot];
  if (known && next.time() < known->time())
    return update_result::old;
  if (known && known->value == next.value && known->time() == next.time()
      && !corrects)
    return update_result::repeated;
  known = next;
  return update_result::newest;
}

bool price_choice::note_opening(const btc_price& update) {
  if (!update.source_time)
    return false;
  const auto second = to_unix_seconds(*update.source_time);
  const auto opens_at = from_unix_seconds(second);
  if (window_at({update.coin, length_}, opens_at).opens_at != opens_at)
    return false;
  const opening next{update.source, opens_at, update.value};
  const auto known =
    std::find_if(openings_.begin(), openings_.end(), [&next](const opening& y) {
      return y.source == next.source && y.second == next.second;
    });
  if (known != openings_.end()) {
    // A candle opens with the first trade of its second.
    if (settles(update.source, settlement::candle_1h)
        && role_of(update.source) == price_role::leading)
      return false;
    const bool corrected = known->value != next.value;
    *known = next;
    return corrected;
  }
  if (openings_.size() == max_openings)
    openings_.erase(std::min_element(
      openings_.begin(), openings_.end(),
      [](const auto& a, const auto& b) { return a.second < b.second; }));
  openings_.push_back(next);
  return true;
}

template <class Rank>
std::optional<price_source>
price_choice::best(utc_time now, std::chrono::nanoseconds stale_after,
                   Rank rank_of) const {
  std::optional<std::size_t> out;
  const auto merit = [&](std::size_t i) {
    return std::tuple{latest_[i]->stale(now, stale_after),
                      *rank_of(static_cast<price_source>(i)),
                      -latest_[i]->time().time_since_epoch()};
  };
  for (std::size_t i = 0; i < sources; ++i)
    if (latest_[i] && rank_of(static_cast<price_source>(i))
        && (!out || merit(i) < merit(*out)))
      out = i;
  return out ? std::optional{static_cast<price_source>(*out)} : std::nullopt;
}

btc_view price_choice::choose(settlement rule, utc_time now,
                              std::chrono::nanoseconds stale_after) const {
  btc_view out;
  out.source = best(now, stale_after, [rule](price_source x) {
    return std::optional{rank(x, rule)};
  });
  if (!out.source)
    return out;
  const auto& shown = *latest_[static_cast<std::size_t>(*out.source)];
  out.value = shown.value;
  out.source_time = shown.source_time;
  out.age_ms = in_ms(shown.age(now));
  out.stale = shown.stale(now, stale_after);
  return out;
}

spot_view price_choice::spot(utc_time now,
                             std::chrono::nanoseconds stale_after) const {
  spot_view out;
  out.source =
    best(now, stale_after, [](price_source x) -> std::optional<price_role> {
      const auto kind = kind_of(x);
      if (kind == price_kind::average_60 || kind == price_kind::average_30)
        return std::nullopt;
      return role_of(x);
    });
  if (!out.source)
    return out;
  const auto& shown = *latest_[static_cast<std::size_t>(*out.source)];
  out.kind = kind_of(*out.source);
  out.value = shown.value;
  out.age_ms = in_ms(shown.age(now));
  out.stale = shown.stale(now, stale_after);
  return out;
}

bool price_choice::any_fresh(utc_time now,
                             std::chrono::nanoseconds stale_after) const {
  return std::any_of(latest_.begin(), latest_.end(), [&](const auto& x) {
    return x && !x->stale(now, stale_after);
  });
}

std::optional<coin_price> price_choice::at_open(utc_time opens_at,
                                                settlement rule) const {
  const opening* best = nullptr;
  for (const auto& x : openings_)
    if (x.second == opens_at && settles(x.source, rule)
        && (!best || x.source < best->source))
      best = &x;
  return best ? std::optional{best->value} : std::nullopt;
}

} // namespace fillguard
