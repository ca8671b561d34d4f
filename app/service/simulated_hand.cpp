#include "app/service/simulated_hand.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

namespace fillguard {

namespace {

using namespace std::chrono_literals;

/// From this ask on a person calls an outcome nearly certain, and up to that
/// one there is something to win.
constexpr auto certain_from = price::from_millionths(900'000);
constexpr auto certain_to = price::from_millionths(990'000);

constexpr auto buys_from = 150s; ///< Before the close, like the other times.
constexpr auto sells_at = 70s;
constexpr auto hedges_at = 45s;

bool trade(net::sim::venue& at, const window_id& window, const char* side,
           outcome token, const char* count) {
  nlohmann::json what{{"wallet", demo_wallet},
                      {"slug", slug(window)},
                      {"side", side},
                      {"outcome", to_string(token)},
                      {"shares", count}};
  return at.desk().trade_by_hand(what.dump(), at.behind()).has_value();
}

void log_trade(const window_id& window, const std::string& what) {
  spdlog::info("hand trades window={} what='{}'", slug(window), what);
}

} // namespace

void hand_plan::step(net::sim::venue& at, market_key market) {
  redeem(at);
  const auto now = at.behind().now();
  const auto here = window_at(market, now);
  if (window_ != here) {
    if (window_ && stage_ != stage::looks)
      unpaid_.push_back(*window_);
    window_ = here;
    stage_ = stage::looks;
  }
  const auto* live = at.behind().find_slug(slug(here));
  if (!live)
    return;
  const auto left = live->info.closes_at() - now;
  const auto& book = live->book;
  if (stage_ == stage::looks && left <= buys_from && left > sells_at) {
    const auto up = book.best_ask();
    const auto bid = book.best_bid();
    // The other outcome's ask is what is missing to a dollar.
    const auto down = bid ? std::optional{price::from_millionths(
                        one_in_millionths - bid->millionths())}
                          : std::nullopt;
    for (const auto& [token, ask] :
         {std::pair{outcome::up, up}, std::pair{outcome::down, down}})
      if (ask && *ask >= certain_from && *ask <= certain_to
          && trade(at, here, "buy", token, "10")) {
        token_ = token;
        stage_ = stage::bought;
        log_trade(here, "buys 10 " + to_string(token));
        return;
      }
  } else if (stage_ == stage::bought && left <= sells_at) {
    if (trade(at, here, "sell", token_, "4"))
      log_trade(here, "sells 4 of them");
    stage_ = stage::sold;
  } else if (stage_ == stage::sold && left <= hedges_at) {
    if (trade(at, here, "buy", opposite(token_), "2"))
      log_trade(here, "hedges 2 of them");
    stage_ = stage::hedged;
  }
}

void hand_plan::redeem(net::sim::venue& at) {
  std::erase_if(unpaid_, [&at](const window_id& window) {
    const auto* live = at.behind().find_slug(slug(window));
    if (live && !live->resolved)
      return false;
    if (live && trade(at, window, "redeem", outcome::up, "0"))
      log_trade(window, "has the shares paid out");
    return true;
  });
}

simulated_hand::simulated_hand(net::sim::sim_server& venue, market_key market) {
  thread_ = std::thread{[this, &venue, market] {
    const auto plan = std::make_shared<hand_plan>();
    std::unique_lock guard{mutex_};
    while (!ending_.wait_for(guard, 50ms, [this] { return ends_; }))
      venue.post(
        [plan, market](net::sim::venue& at) { plan->step(at, market); });
  }};
}

simulated_hand::~simulated_hand() {
  {
    const std::lock_guard guard{mutex_};
    ends_ = true;
  }
  ending_.notify_all();
  thread_.join();
}

} // namespace fillguard
