#pragma once

#include "net/sim/ladder.hpp"
#include "net/sim/listing.hpp"
#include "net/sim/path.hpp"
#include "net/sim/script.hpp"

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace fillguard::net::sim {

struct world_options {
  std::uint64_t seed = 1;
  scenario story = scenario::mixed;
  std::vector<market_key> markets{market_key{}};
  settlement settles_on = settlement::twap_60;
  /// Changes of each window's book, per second of the venue's time.
  double updates_per_second = 8;
  /// Trades between others, per second.
  double trades_per_second = 0.3;
  /// The interval of output, in the venue's time; must divide 250 ms.
  std::chrono::milliseconds step{50};

  settlement rule_of(market_key market) const {
    return market.length == window_length::h1 ? settlement::candle_1h
                                              : settles_on;
  }
};

/// A window, from shortly before its open until some time after its settlement.
struct live_window {
  live_window(listing what, std::uint64_t seed);

  listing info;
  ladder book;
  random_source chance;
  price tick = price::from_millionths(10'000);
  utc_time next_update;
  utc_time book_time; ///< Of the last change, for frames and answers.
  std::optional<price> last_trade; ///< In the UP token's price.
  outcome last_taker_token = outcome::up;
  std::optional<coin_price> strike; ///< Known from the open on.
  std::optional<coin_price> settled_at;
  std::optional<outcome> winner; ///< Known from the close on.
  bool half = false;             ///< Resolved at 50/50: no outcome won.
  bool resolved = false;         ///< Made public.
  std::optional<price> sent_bid; ///< Of the last best_bid_ask frames.
  std::optional<price> sent_ask;
  bool dipped = false;
  std::optional<window_script> script;

  /// What a share of `token` pays, once resolved.
  price pays(outcome token) const {
    return payout(half || !winner ? window_outcome::half : won_by(*winner),
                  token);
  }

  bool has_book(utc_time now) const { return now < info.closes_at(); }
};

/// Receives the events of the world, in order, from within `world::advance`.
class world_watcher {
public:
  virtual ~world_watcher() = default;
  virtual void leading(asset coin, coin_price at, utc_time when) = 0;
  virtual void second_passed(asset coin, std::int64_t unix_second) = 0;
  virtual void listed(const live_window& window) = 0;
  virtual void book_changed(live_window& window,
                            const std::vector<level_change>& changes) = 0;
  /// A taker traded `size` at `at` (UP's price), buying UP or selling it.
  virtual void traded(live_window& window, price at, shares size,
                      bool is_buy) = 0;
  virtual void tick_changed(live_window& window, price old_tick) = 0;
  virtual void closed(live_window& window) = 0;
  virtual void resolved(live_window& window) = 0;
};

/// The seeded coins, windows and crowds behind the venue. Deterministic: the
/// same options and start give the same events, for any steps of time.
class world {
public:
  world(world_options options, utc_time start);

  void advance(utc_time now, world_watcher& watcher);

  utc_time now() const { return now_; }
  const world_options& options() const { return options_; }

  /// Null unless a configured market trades `coin`.
  const price_path* path(asset coin) const;

  /// The windows with a book, oldest first.
  std::vector<live_window*> windows();
  live_window* find_slug(const std::string& text);
  live_window* find_condition(const std::string& id);
  live_window* find_token(const std::string& id);

private:
  struct coin_state {
    price_path path;
    market_key scripted; ///< The market with scripted windows.
    std::size_t scripts_written = 0;
    random_source chance{0};
  };

  void step(world_watcher& watcher);
  void list_windows(world_watcher& watcher);
  void live(live_window& window, world_watcher& watcher);
  void quote(live_window& window, world_watcher& watcher);
  void begin_script(live_window& window, coin_state& coin);
  std::optional<double> target_of(const coin_state& coin);
  double fair(const live_window& window, const price_path& path) const;

  world_options options_;
  utc_time now_;
  std::map<asset, coin_state> coins_;
  std::map<window_id, std::unique_ptr<live_window>> windows_;
};

} // namespace fillguard::net::sim
