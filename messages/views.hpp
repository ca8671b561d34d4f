#pragma once

#include "messages/book.hpp"
#include "messages/fills.hpp"
#include "messages/prices.hpp"
#include "messages/windows.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace fillguard {

enum class window_phase : std::uint8_t { upcoming, open, closed, resolved };
std::string to_string(window_phase x);

enum class strike_source : std::uint8_t { venue, observed };
std::string to_string(strike_source x);

/// The window that a view is about, as known at the view's time.
struct current_window {
  window_id id;
  utc_time closes_at;
  window_phase phase = window_phase::upcoming;
  double seconds_left = 0; ///< Negative after the close.
  std::optional<coin_price> price_to_beat;
  std::optional<strike_source> price_to_beat_source;
  settlement settles_on = settlement::spot;
  std::optional<side> outcome;

  friend bool operator==(const current_window&,
                         const current_window&) = default;
  friend auto fields(current_window& x) {
    return std::tie(x.id, x.closes_at, x.phase, x.seconds_left, x.price_to_beat,
                    x.price_to_beat_source, x.settles_on, x.outcome);
  }
};

struct btc_view {
  std::optional<coin_price> value;
  std::optional<price_source> source;
  std::optional<utc_time> source_time;
  std::optional<std::int64_t> age_ms;
  bool stale = true;

  friend bool operator==(const btc_view&, const btc_view&) = default;
  friend auto fields(btc_view& x) {
    return std::tie(x.value, x.source, x.source_time, x.age_ms, x.stale);
  }
};

struct price_sample {
  utc_time at; ///< Of the tick that took it.
  coin_price value;
  price_source source = price_source::rtds_spot;

  friend bool operator==(const price_sample&, const price_sample&) = default;
  friend auto fields(price_sample& x) {
    return std::tie(x.at, x.value, x.source);
  }
};

struct book_view {
  top_of_book top;
  std::optional<double> imbalance;
  std::optional<std::int64_t> age_ms; ///< Since it was last said or confirmed.
  bool stale = true;

  friend bool operator==(const book_view&, const book_view&) = default;
  friend auto fields(book_view& x) {
    return std::tie(x.top, x.imbalance, x.age_ms, x.stale);
  }
};

struct confidence_view {
  std::optional<double> up;
  std::optional<double> down;
  std::optional<double> time_penalty; ///< Absent without a window.
  std::optional<side> leading;
  double threshold = 0;

  friend bool operator==(const confidence_view&,
                         const confidence_view&) = default;
  friend auto fields(confidence_view& x) {
    return std::tie(x.up, x.down, x.time_penalty, x.leading, x.threshold);
  }
};

/// The capture of a window: ordered, perhaps filled.
struct capture_view {
  side token = side::up;
  std::optional<std::string> order_id;
  std::optional<shares> ordered;
  shares filled;
  std::optional<price> average_price;
  std::optional<money> fee;
  std::optional<utc_time> fill_detected_at; ///< Absent before the first fill.
  std::optional<fill_source> source;
  std::optional<fill_status> status;

  /// Shares are held, as far as anybody knows.
  bool held() const {
    return filled > shares{} && status != fill_status::reversed;
  }

  friend bool operator==(const capture_view&, const capture_view&) = default;
  friend auto fields(capture_view& x) {
    return std::tie(x.token, x.order_id, x.ordered, x.filled, x.average_price,
                    x.fee, x.fill_detected_at, x.source, x.status);
  }
};

/// What became of the captured shares.
struct position_view {
  side token = side::up;
  shares held;   ///< Neither sold nor lost to a fee in shares.
  shares hedged; ///< Of the opponent, bought against them.
  shares sold;
  std::optional<price> hedged_at; ///< Averages.
  std::optional<price> sold_at;
  std::optional<money> fees;        ///< Of all of it; absent: some is unknown.
  std::optional<std::string> goal;  ///< Why everything is to be sold.
  std::optional<std::string> alarm; ///< What needs a person.

  friend bool operator==(const position_view&, const position_view&) = default;
  friend auto fields(position_view& x) {
    return std::tie(x.token, x.held, x.hedged, x.sold, x.hedged_at, x.sold_at,
                    x.fees, x.goal, x.alarm);
  }
};

/// What the visible book would do with the whole position now.
struct depth_view {
  shares sellable;                      ///< To the bids.
  std::optional<price> sale_average;    ///< Absent when nothing.
  shares hedgeable;                     ///< From the opponent's asks.
  std::optional<price> hedge_average;   ///< Absent when nothing.
  std::optional<double> token_velocity; ///< Cents a second; negative: falls.

  friend bool operator==(const depth_view&, const depth_view&) = default;
  friend auto fields(depth_view& x) {
    return std::tie(x.sellable, x.sale_average, x.hedgeable, x.hedge_average,
                    x.token_velocity);
  }
};

/// One reason for danger. `raw` is absent when its input is unknown or stale;
/// then it contributes nothing.
struct danger_signal {
  std::string
    name; ///< "confidence", "imbalance", "velocity", "opponent", "time".
  std::optional<double> raw;
  double weight = 0;
  double component = 0;

  friend bool operator==(const danger_signal&, const danger_signal&) = default;
  friend auto fields(danger_signal& x) {
    return std::tie(x.name, x.raw, x.weight, x.component);
  }
};

/// What the loss probability of a held position is made of.
struct loss_view {
  double threshold = 0;
  std::optional<double> by_price;  ///< What the coin's prices say, 0 to 1.
  std::optional<double> by_market; ///< What the token's own quotes say.
  /// Expected final price less the one to beat, in dollars.
  std::optional<double> distance;
  std::optional<double> deviation;    ///< Of the final price, in dollars.
  std::optional<price_source> source; ///< Of the prices that say it.
  std::optional<std::string> lacks;   ///< Why `by_price` is absent.

  friend bool operator==(const loss_view&, const loss_view&) = default;
  friend auto fields(loss_view& x) {
    return std::tie(x.threshold, x.by_price, x.by_market, x.distance,
                    x.deviation, x.source, x.lacks);
  }
};

struct danger_view {
  double threshold = 0; ///< Of the danger score.
  std::string acts_on;
  std::vector<danger_signal> signals;
  std::vector<std::string> unknown; ///< Names of signals without an input.
  loss_view loss;
  std::optional<depth_view> depth; ///< Absent without a fresh book.

  friend bool operator==(const danger_view&, const danger_view&) = default;
  friend auto fields(danger_view& x) {
    return std::tie(x.threshold, x.acts_on, x.signals, x.unknown, x.loss,
                    x.depth);
  }
};

/// A window that is over.
struct past_window {
  window_id id;
  window_phase phase = window_phase::closed;
  std::optional<side> outcome;
  std::optional<coin_price> price_to_beat;
  std::optional<strike_source> price_to_beat_source;
  std::optional<coin_price> final_price;
  std::optional<capture_view> capture;
  double capture_99c_peak_confidence = 0;
  std::optional<position_view> position; ///< Absent when nothing ever filled.
  std::optional<money> profit; ///< Absent until settled, or without a capture.

  friend bool operator==(const past_window&, const past_window&) = default;
  friend auto fields(past_window& x) {
    return std::tie(x.id, x.phase, x.outcome, x.price_to_beat,
                    x.price_to_beat_source, x.final_price, x.capture,
                    x.capture_99c_peak_confidence, x.position, x.profit);
  }
};

/// Everything there is to see of one market, immutable.
struct window_view {
  fillguard::tag tag;
  market_key market;
  utc_time at;
  std::uint64_t revision = 0; ///< Counts inputs that the state has folded.
  std::optional<current_window> window;
  std::vector<past_window> previous_windows; ///< Newest first.
  std::optional<std::string> halted;
  btc_view btc;
  std::vector<price_sample> btc_price_history; ///< Oldest first.
  book_view up;
  book_view down;
  confidence_view confidence;
  std::optional<capture_view> capture_99c;
  std::optional<position_view> position; ///< Absent before the first fill.
  double capture_99c_peak_confidence = 0;
  std::optional<std::string> peak_confidence_missing_because;
  double danger_score = 0;
  std::optional<double> loss_probability;
  std::optional<danger_view> danger;
  std::string status; ///< One word for the status line: "watching", "holding" …
  std::string reason; ///< Why that is so, in a few words.
  /// The second at which the clock's word made this view; absent when something
  /// else did. `at` may be later: what came in since may have been folded
  /// first.
  std::optional<utc_time> second;

  const book_view& book(side x) const { return x == side::up ? up : down; }

  friend bool operator==(const window_view&, const window_view&) = default;
  friend auto fields(window_view& x) {
    return std::tie(x.tag, x.market, x.at, x.revision, x.window,
                    x.previous_windows, x.halted, x.btc, x.btc_price_history,
                    x.up, x.down, x.confidence, x.capture_99c, x.position,
                    x.capture_99c_peak_confidence,
                    x.peak_confidence_missing_because, x.danger_score,
                    x.loss_probability, x.danger, x.status, x.reason, x.second);
  }
};

/// Something worth an event of its own has happened to a market.
struct notice {
  enum class kind_type : std::uint8_t {
    window,     ///< Opened, closed, resolved, or its strike became known.
    capture,    ///< Ordered.
    fill,       ///< Filled, further filled, confirmed, reversed.
    peak,       ///< Peak confidence taken.
    danger,     ///< Crossed its threshold, either way.
    hedge,      ///< Hedged, exited, or about to be.
    halt,       ///< Entries are halted, or allowed again.
    difference, ///< Two sources disagree: observed and published strike …
    set_aside,  ///< An input that the state could not fold.
    clock,      ///< The clock jumped.
  };

  fillguard::tag tag;
  market_key market;
  std::optional<window_id> window;
  kind_type kind = kind_type::window;
  std::string text; ///< One line for people.
  utc_time at;
  /// For programs: the capture it is about, and the danger that was reached.
  std::optional<capture_view> capture;
  std::optional<position_view> position;
  std::optional<double> danger_score;
  std::optional<danger_view> danger;

  friend bool operator==(const notice&, const notice&) = default;
  friend auto fields(notice& x) {
    return std::tie(x.tag, x.market, x.window, x.kind, x.text, x.at, x.capture,
                    x.position, x.danger_score, x.danger);
  }
};

std::string to_string(notice::kind_type x);

} // namespace fillguard
