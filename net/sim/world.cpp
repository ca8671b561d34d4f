#include "net/sim/world.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fillguard::net::sim {

namespace {

using namespace std::chrono_literals;

/// How long a window is kept after its close.
constexpr auto memory = 30min;

/// The probability of a sudden jump, a minute before the end: it keeps the
/// leading outcome below 98.5c until then.
constexpr double jump_risk = 0.02;

/// The unit of a script's displacements.
double script_unit(const price_path& path) {
  return path.volatility() * std::sqrt(20.0);
}

double normal_below(double z) {
  return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

} // namespace

live_window::live_window(listing what, std::uint64_t seed)
    : info{std::move(what)}, book{seed_for(seed, "book " + slug(info.window))},
      chance{seed_for(seed, "crowd " + slug(info.window))} {
  // nop
}

world::world(world_options options, utc_time start)
    : options_{std::move(options)}, now_{
                                      std::chrono::floor<std::chrono::seconds>(
                                        start)} {
  for (const auto market : options_.markets) {
    const auto known = coins_.find(market.coin);
    if (known != coins_.end()) {
      known->second.scripted = std::min(known->second.scripted, market);
      continue;
    }
    // Early enough for the price to beat of an open 15-minute window.
    coin_state coin{{market.coin, options_.seed, now_ - 17min},
                    market,
                    0,
                    random_source{seed_for(options_.seed, "stories")}};
    while (coin.path.now() < now_)
      coin.path.step(std::nullopt);
    coins_.emplace(market.coin, std::move(coin));
  }
}

void world::advance(utc_time now, world_watcher& watcher) {
  if (windows_.empty())
    list_windows(watcher);
  while (now_ + options_.step <= now)
    step(watcher);
}

void world::step(world_watcher& watcher) {
  now_ += options_.step;
  for (auto& [coin, state] : coins_) {
    if (state.path.now() + price_path::step_length > now_)
      continue;
    state.path.step(target_of(state));
    watcher.leading(coin, state.path.latest(), now_);
    if (now_ == std::chrono::floor<std::chrono::seconds>(now_))
      watcher.second_passed(coin, to_unix_seconds(now_));
  }
  if (now_ == std::chrono::floor<std::chrono::seconds>(now_))
    list_windows(watcher);
  for (auto& [id, window] : windows_)
    live(*window, watcher);
}

void world::list_windows(world_watcher& watcher) {
  for (const auto market : options_.markets) {
    auto id = window_at(market, now_);
    for (int ahead = 0; ahead < 3; ++ahead, id = next_window(id)) {
      auto& window = windows_[id];
      if (window)
        continue;
      window = std::make_unique<live_window>(list_window(id, options_.seed),
                                             options_.seed);
      window->next_update = window->book_time = now_;
      watcher.listed(*window);
    }
  }
  std::erase_if(windows_, [this](const auto& entry) {
    return entry.second->info.closes_at() + memory < now_;
  });
}

void world::live(live_window& window, world_watcher& watcher) {
  auto& coin = coins_.at(window.info.window.market.coin);
  const auto opens = window.info.window.opens_at;
  const auto closes = window.info.closes_at();
  if (!window.strike && now_ >= opens) {
    window.strike =
      coin.path.open(options_.rule_of(window.info.window.market), opens);
    if (window.info.window.market == coin.scripted)
      begin_script(window, coin);
  }
  if (now_ >= closes) {
    if (!window.settled_at) {
      window.settled_at =
        coin.path.settle(options_.rule_of(window.info.window.market), closes);
      // A tie settles as Up.
      window.winner =
        window.settled_at >= window.strike ? outcome::up : outcome::down;
      window.book.clear();
      watcher.closed(window);
    }
    if (!window.resolved && now_ >= window.info.resolves_at()) {
      window.resolved = true;
      watcher.resolved(window);
    }
    return;
  }
  while (now_ >= window.next_update)
    quote(window, watcher);
}

void world::quote(live_window& window, world_watcher& watcher) {
  const auto& path = coins_.at(window.info.window.market.coin).path;
  // The book of a future window changes at a fifth of the rate.
  const auto rate = options_.updates_per_second * (window.strike ? 1.0 : 0.2);
  const auto wait = std::chrono::milliseconds{
    static_cast<int>(window.chance.uniform(0.5, 1.5) / rate * 1e3)};
  // A busy book changes several times in a step.
  window.next_update =
    (wait < options_.step ? window.next_update : now_) + std::max(wait, 1ms);
  window.book_time = now_;
  auto probability = fair(window, path);
  const auto left = seconds_between(now_, window.info.closes_at());
  if (window.script && window.script->dip_at_seconds_left && !window.dipped
      && left <= *window.script->dip_at_seconds_left) {
    window.dipped = true;
    const auto dip = window.script->dip_price;
    probability = probability >= 0.5 ? dip : 1.0 - dip;
  }
  const auto changes = window.book.quote(probability, window.tick);
  watcher.book_changed(window, changes);
  const auto coarse = price::from_millionths(10'000);
  const auto bid = window.book.best_bid();
  const auto ask = window.book.best_ask();
  if (window.tick == coarse
      && ((ask && *ask > price::from_millionths(960'000))
          || (bid && *bid < price::from_millionths(40'000)))) {
    window.tick = price::from_millionths(1'000);
    watcher.tick_changed(window, coarse);
  }
  if (window.chance.uniform() >= options_.trades_per_second / rate)
    return;
  const auto is_buy = window.chance.below(2) == 0;
  const auto at = is_buy ? ask : bid;
  if (!at)
    return;
  const auto size =
    shares::from_whole(static_cast<std::int64_t>(1 + window.chance.below(20)));
  window.last_taker_token =
    window.chance.below(2) == 0 ? outcome::up : outcome::down;
  for (const auto& part : window.book.match(is_buy, *at, size))
    watcher.traded(window, part.price, part.size, is_buy);
}

void world::begin_script(live_window& window, coin_state& coin) {
  const auto left = seconds_between(now_, window.info.closes_at());
  if (left < 100 || !window.strike)
    return; // Too late: scripts begin with the next window.
  const auto length =
    seconds_between(window.info.window.opens_at, window.info.closes_at());
  const auto gap = coin.path.latest().to_double() - window.strike->to_double();
  window.script =
    write_script(story_of(options_.story, coin.scripts_written, coin.chance),
                 length, left, gap / script_unit(coin.path), coin.chance);
  ++coin.scripts_written;
}

std::optional<double> world::target_of(const coin_state& coin) {
  const auto found = windows_.find(window_at(coin.scripted, now_));
  if (found == windows_.end() || !found->second->script)
    return std::nullopt;
  const auto& window = *found->second;
  const auto left = seconds_between(now_, window.info.closes_at());
  const auto displacement = window.script->displacement(left);
  if (!displacement)
    return std::nullopt;
  return window.strike->to_double() + *displacement * script_unit(coin.path);
}

double world::fair(const live_window& window, const price_path& path) const {
  const auto closes = window.info.closes_at();
  const auto rule = options_.rule_of(window.info.window.market);
  const auto ahead = path.look_ahead(rule, closes);
  const auto strike =
    window.strike ? window.strike->to_double()
                  : path.look_ahead(rule, window.info.window.opens_at).expected;
  const auto deviation = std::hypot(ahead.deviation, path.volatility() * 0.05);
  const auto certain = normal_below((ahead.expected - strike) / deviation);
  const auto left = seconds_between(now_, closes);
  const auto jump = jump_risk * std::min(1.0, left / 60.0);
  return jump + certain * (1.0 - 2.0 * jump);
}

const price_path* world::path(asset coin) const {
  const auto found = coins_.find(coin);
  return found == coins_.end() ? nullptr : &found->second.path;
}

std::vector<live_window*> world::windows() {
  std::vector<live_window*> out;
  for (auto& [id, window] : windows_)
    out.push_back(window.get());
  return out;
}

live_window* world::find_slug(const std::string& text) {
  const auto id = parse_slug(text);
  const auto found = id ? windows_.find(*id) : windows_.end();
  return found == windows_.end() ? nullptr : found->second.get();
}

live_window* world::find_condition(const std::string& id) {
  for (auto& [window, live] : windows_)
    if (live->info.condition_id == id)
      return live.get();
  return nullptr;
}

live_window* world::find_token(const std::string& id) {
  for (auto& [window, live] : windows_)
    if (live->info.tokens[0] == id || live->info.tokens[1] == id)
      return live.get();
  return nullptr;
}

} // namespace fillguard::net::sim
