#pragma once

#include "actors/trace/hop.hpp"
#include "actors/window_state/prices/price_choice.hpp"
#include "actors/window_state/prices/spot_streams.hpp"
#include "actors/window_state/prices/velocity.hpp"
#include "actors/window_state/settings.hpp"
#include "actors/window_state/windows/window_track.hpp"
#include "messages/describe.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

/// What follows from an input. Nothing in it is tagged yet.
struct effects {
  std::vector<order_wanted> orders;
  std::vector<cancel_wanted> cancels;
  std::vector<notice> notices;
  bool visible = false; ///< A view built now may differ from the last one.

  friend bool operator==(const effects&, const effects&) = default;
};

/// Inputs that changed nothing, by what was wrong with them.
struct refused_inputs {
  std::uint64_t other_market = 0;   ///< Not ours at all.
  std::uint64_t unknown_window = 0; ///< Not found yet, or long forgotten.
  std::uint64_t over = 0;           ///< A window found after its end.
  std::uint64_t bad_price = 0;
  std::uint64_t bad_book = 0;
  std::uint64_t old = 0; ///< Overtaken, or said before.

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

/// The state of one market: what all its inputs, one by one, have made of it.
/// Knows nothing else: equal inputs make equal states, wherever they run.
class fold {
public:
  explicit fold(window_state_settings settings);

  effects apply(const window_found& x);
  effects apply(const window_opened& x);
  effects apply(const window_closed& x);
  effects apply(const window_result& x);
  effects apply(const tick& x);
  effects apply(const btc_price& x);
  effects apply(const book_update& x);
  effects apply(const fill_detected& x);
  effects apply(const order_sent& x);
  effects apply(const order_answered& x);
  effects apply(const halt_changed& x);

  /// Orders that were decided on and never heard of by anybody: for a desk
  /// that may have missed them. It takes each intent once.
  std::vector<order_wanted> unheard() const;

  /// The windows that it knows, in order of their opening.
  std::vector<window_info> windows() const;

  /// What one window has come to so far; absent when it is not known, or not
  /// any more.
  std::optional<past_window> account_of(const window_id& x) const;

  /// All there is to see, as of the latest input.
  window_view view() const;

  /// What matters of it, for traces.
  trace::state_glance glance() const;

  const window_state_settings& settings() const { return settings_; }
  const refused_inputs& refused() const { return refused_; }
  utc_time now() const { return now_; }

  /// Counts inputs.
  std::uint64_t revision() const { return revision_; }

  /// Why there are no new entries; absent: there may be.
  const std::optional<std::string>& halted() const { return halted_; }

  // Settings are what it is told, not what it was made of.
  static constexpr auto describe() {
    return record(
      "fold", unrecorded("settings", &fold::settings_),
      field(1, "now", &fold::now_), field(2, "last_tick", &fold::last_tick_),
      field(3, "second", &fold::second_),
      field(4, "revision", &fold::revision_),
      field(5, "halted", &fold::halted_), field(6, "windows", &fold::windows_),
      field(7, "prices", &fold::prices_), field(8, "history", &fold::history_),
      field(9, "spots", &fold::spots_), field(10, "refused", &fold::refused_));
  }

private:
  /// Begins an input: counts it, and lets time pass up to `at`.
  effects begin(utc_time at);

  /// Notes that a window opened or closed at `second`, if that is one and now.
  void said_at(utc_time second);

  /// Ends an input: draws every conclusion that it allows.
  effects conclude(effects out);

  effects refuse(effects out, std::uint64_t refused_inputs::*kind);

  window_track* find(const window_id& x);

  /// The window to show: the latest that opened, else the first to come.
  window_track* current();
  const window_track* current() const;

  /// Opens and closes whatever is due at `at`.
  void pass(utc_time at, effects& out);
  void open(window_track& x, effects& out);
  void close(window_track& x, effects& out);
  void jump(utc_time at, effects& out);
  void forget();

  /// Judges the danger once more before a close ends that.
  void judge_last(effects& out);

  void observe_strike(window_track& x, effects& out);
  void sample(utc_time at);
  void note_peak(window_track& x, effects& out);
  void note_danger(window_track& x, effects& out);
  void read_danger(window_track& x, side held) const;
  void capture(window_track& x, effects& out);

  /// Guards what is held: sells, hedges, locks the profit.
  void guard(window_track& x, effects& out);
  void note_triggers(window_track& x, side held, effects& out);
  void aim(window_track& x, std::string why, effects& out);
  void end_goal(window_track& x, effects& out);
  void give_account(window_track& x, effects& out);
  bool clear_way(window_track& x, effects& out);
  void sell(window_track& x, side held, shares open, effects& out);
  void hedge(window_track& x, side held, shares open, effects& out);
  void lock_profit(window_track& x, side held, shares open, effects& out);
  bool may_try(window_track& x, const order_line& line, effects& out);
  void alarm(window_track& x, std::string why, effects& out);
  void cancel(order_line& line, effects& out) const;
  void cancel_capture(window_track& x, effects& out) const;
  void send(window_track& x, order_wanted order, std::string why, effects& out);

  bool fresh(const window_track& x) const {
    return x.book.fresh(now_, settings_.book_stale_after);
  }
  btc_view btc() const;
  danger_inputs danger_inputs_of(const window_track& x, side held) const;

  void say(effects& out, const window_track* about, notice::kind_type kind,
           std::string text) const;

  void show_window(window_view& out, const window_track& x) const;
  void show_danger(window_view& out, const window_track& x) const;
  loss_view show_loss(const window_track& x) const;

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
};

} // namespace fillguard
