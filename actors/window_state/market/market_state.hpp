#pragma once

#include "actors/trace/hop.hpp"
#include "actors/window_state/clock/clock_watch.hpp"
#include "actors/window_state/market/day_money.hpp"
#include "actors/window_state/market/effects.hpp"
#include "actors/window_state/market/market_input.hpp"
#include "actors/window_state/prices/price_choice.hpp"
#include "actors/window_state/prices/spot_streams.hpp"
#include "actors/window_state/prices/velocity.hpp"
#include "actors/window_state/windows/window_state_settings.hpp"
#include "actors/window_state/windows/window_track.hpp"
#include "messages/describe.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

/// Counts of inputs without effect, by cause.
struct refused_inputs {
  std::uint64_t other_market = 0;   ///< Not ours at all.
  std::uint64_t unknown_window = 0; ///< Not found yet, or dropped long ago.
  std::uint64_t over = 0;           ///< A window found after its end.
  std::uint64_t bad_price = 0;
  std::uint64_t bad_book = 0;
  std::uint64_t old = 0; ///< Overtaken, or repeated.

  static constexpr auto describe() {
    return record("refused_inputs",
                  field(1, "other_market", &refused_inputs::other_market),
                  field(2, "unknown_window", &refused_inputs::unknown_window),
                  field(3, "over", &refused_inputs::over),
                  field(4, "bad_price", &refused_inputs::bad_price),
                  field(5, "bad_book", &refused_inputs::bad_book),
                  field(6, "old", &refused_inputs::old));
  }
};

/// The state of one market, folded from its inputs one by one. Depends on
/// nothing else: equal inputs give equal states, wherever they run. Owns the
/// time, the windows and the prices, and passes each input to the parts that it
/// concerns, which have the rules.
class market_state {
public:
  explicit market_state(window_state_settings settings);

  effects apply(const window_found& input);
  effects apply(const window_opened& input);
  effects apply(const window_closed& input);
  effects apply(const window_result& input);
  effects apply(const site_price_to_beat& input);
  effects apply(const tick& input);
  effects apply(const btc_price& input);
  effects apply(const book_update& input);
  effects apply(const fill_detected& input);
  effects apply(const order_sent& input);
  effects apply(const order_answered& input);
  effects apply(const halt_changed& input);
  effects apply(const clock_measured& input);
  effects apply(const arming_changed& input);
  effects apply(const account_shares& input);
  effects apply(const leave_wanted& input);
  effects apply(const flatten_wanted& input);

  /// Orders that were decided on and have no report at all, for a desk that may
  /// have missed them. The desk sends each intent once.
  std::vector<order_wanted> unacknowledged() const;

  /// The known windows, by opening time.
  std::vector<window_info> windows() const;

  /// The known windows with all that belongs to them, by opening time.
  const std::vector<window_track>& tracks() const { return windows_; }

  /// The coin's price as windows of that rule see it.
  btc_view price_by(settlement rule) const {
    return prices_.choose(rule, now_, settings_.btc_stale_after);
  }

  /// The result of one window so far; absent when the window is unknown or
  /// dropped.
  std::optional<past_window> summary_of(const window_id& id) const;

  /// The whole visible state, as of the latest input.
  window_view view() const;

  /// A summary for traces.
  trace::state_glance glance() const;

  const window_state_settings& settings() const { return settings_; }
  const refused_inputs& refused() const { return refused_; }
  utc_time now() const { return now_; }

  /// Counts inputs.
  std::uint64_t revision() const { return revision_; }

  /// Whether real orders may be sent; absent where no order is real.
  std::optional<account_view> account() const;

  /// Why new entries are stopped; absent: they are allowed.
  const std::optional<std::string>& halted() const { return halted_; }

  static constexpr auto describe() {
    return record("market_state",
                  // Every reader has the settings already.
                  unrecorded("settings", &market_state::settings_),
                  field(1, "now", &market_state::now_),
                  field(2, "last_tick", &market_state::last_tick_),
                  field(3, "second", &market_state::second_),
                  field(4, "revision", &market_state::revision_),
                  field(5, "halted", &market_state::halted_),
                  field(6, "windows", &market_state::windows_),
                  field(7, "prices", &market_state::prices_),
                  field(8, "history", &market_state::history_),
                  field(9, "spots", &market_state::spots_),
                  field(10, "refused", &market_state::refused_),
                  field(20, "clock", &market_state::clock_),
                  field(21, "armed", &market_state::armed_),
                  field(22, "not_armed", &market_state::not_armed_),
                  field(23, "day", &market_state::day_),
                  field(24, "key_ends_at", &market_state::key_ends_at_),
                  field(25, "dollars", &market_state::dollars_));
  }

private:
  using refusal = std::uint64_t refused_inputs::*;

  /// Starts an input: counts it, and advances the time to `at`.
  void begin(utc_time at);

  /// Marks the present second as that of an opening or close at `second`, if
  /// that is a whole second and is now.
  void mark_second(utc_time second);

  /// Runs all rules after an input was applied; `so_far`: its own effects.
  effects conclude(effects so_far);

  /// Ends an input that changed nothing except, perhaps, the time.
  effects refuse(refusal kind);

  window_track* find(const window_id& id);

  /// Index of the window to show: the latest that opened, else the first to
  /// open; the number of windows when there is none.
  std::size_t current_index() const;
  window_track* current();
  const window_track* current() const;

  // -- effects of time
  effects open(window_track& window);
  effects close(window_track& window);
  effects pass(utc_time at);
  effects follow_jump(utc_time at);
  void rewind(utc_time at);
  void forget_settled();
  void sample_price(utc_time at);
  /// The clock's notice that is due at `at`.
  effects announce_clock(utc_time at);

  effects observe_price_to_beat(window_track& window);

  /// Announces what changed in the sources of a price to beat.
  effects announce_strike(const window_track& window,
                          const strike_reading& before) const;

  /// Reads the danger once more before a close ends the readings.
  effects read_danger_before_close();

  effects announce(const window_track* about, notice::kind_type kind,
                   std::string text) const;
  effects carry_out(const window_track& window, decisions decided) const;

  /// Why no real order can be sent; null: one can, or no order is real.
  const std::string* not_armed_because() const;

  /// Why nothing may be bought; null as above.
  const std::string* no_buys_because() const;

  btc_view btc() const;
  /// `shown`: the current window, or null.
  settlement settles_on(const window_track* shown) const;
  market_facts facts() const;

  window_state_settings settings_;
  utc_time now_;
  std::optional<utc_time> last_tick_;
  std::optional<utc_time> second_; ///< As shown; of the latest input.
  std::uint64_t revision_ = 0;
  std::optional<std::string> halted_;
  std::vector<window_track> windows_; ///< By opening time.
  price_choice prices_;
  price_history history_;
  spot_streams spots_;
  refused_inputs refused_;
  clock_watch clock_;
  bool armed_ = false; ///< Real orders may be sent.
  /// Why not, or why nothing may be bought; empty before it is known.
  std::string not_armed_;
  std::optional<utc_time> key_ends_at_; ///< Of `arming_changed`.
  std::optional<money> dollars_;        ///< The same.
  day_money day_;
};

/// Applies any input.
effects apply_input(market_state& state, const market_input& input);

} // namespace fillguard
