#pragma once

#include "messages/book.hpp"
#include "messages/clock.hpp"
#include "messages/describe.hpp"
#include "messages/enumeration.hpp"
#include "messages/fills.hpp"
#include "messages/prices.hpp"
#include "messages/windows.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

// What displays show. The names of the fields are those of the JSON interface.

enum class window_phase : std::uint8_t { upcoming, open, closed, resolved };

constexpr auto enumerators(window_phase) {
  return enumeration("window_phase", named(window_phase::upcoming, "upcoming"),
                     named(window_phase::open, "open"),
                     named(window_phase::closed, "closed"),
                     named(window_phase::resolved, "resolved"));
}

enum class strike_source : std::uint8_t { venue, observed, venue_site };

constexpr auto enumerators(strike_source) {
  return enumeration("strike_source", named(strike_source::venue, "venue"),
                     named(strike_source::observed, "observed"),
                     named(strike_source::venue_site, "venue_site"));
}

/// The window of a view, as known at the view's time.
struct current_window {
  window_id id;
  utc_time closes_at;
  double seconds_left = 0; ///< Negative after the close.
  window_phase phase = window_phase::upcoming;
  std::optional<coin_price> price_to_beat;
  std::optional<strike_source> price_to_beat_source;
  bool price_to_beat_provisional = false; ///< May still be adjusted.
  bool price_to_beat_disputed = false;    ///< Two sources differ.
  settlement settles_on = settlement::spot;
  std::optional<window_outcome> winner;

  static constexpr auto describe() {
    return record(
      "current_window", field(1, "slug", &current_window::id),
      field(2, "closes_at", &current_window::closes_at),
      field(4, "seconds_left", &current_window::seconds_left),
      field(3, "phase", &current_window::phase),
      field(5, "price_to_beat", &current_window::price_to_beat),
      field(6, "price_to_beat_source", &current_window::price_to_beat_source),
      field(9, "price_to_beat_provisional",
            &current_window::price_to_beat_provisional),
      field(10, "price_to_beat_disputed",
            &current_window::price_to_beat_disputed),
      field(7, "settles_on", &current_window::settles_on),
      field(8, "outcome", &current_window::winner));
  }
};

/// The newest price that is no average: a source's own, which leads averages.
struct spot_view {
  std::optional<coin_price> value;
  std::optional<price_source> source;
  std::optional<price_kind> kind;
  std::optional<std::int64_t> age_ms;
  bool stale = true;

  static constexpr auto describe() {
    return record("spot_view", field(1, "price", &spot_view::value),
                  field(2, "source", &spot_view::source),
                  field(3, "kind", &spot_view::kind),
                  field(4, "age_ms", &spot_view::age_ms),
                  field(5, "stale", &spot_view::stale));
  }
};

struct btc_view {
  std::optional<coin_price> value;
  std::optional<price_source> source;
  std::optional<utc_time> source_time;
  std::optional<std::int64_t> age_ms;
  bool stale = true;
  /// What this price is: only one kind decides the window, and a distance of
  /// another kind is a different quantity.
  std::optional<price_kind> kind;
  bool settles = false; ///< Whether that kind decides the window shown.
  /// To the price to beat; absent while either is unknown.
  std::optional<coin_price> distance;
  spot_view spot{};

  static constexpr auto describe() {
    return record("btc_view", field(1, "price", &btc_view::value),
                  field(2, "source", &btc_view::source),
                  field(3, "source_time", &btc_view::source_time),
                  field(4, "age_ms", &btc_view::age_ms),
                  field(5, "stale", &btc_view::stale),
                  field(6, "kind", &btc_view::kind),
                  field(7, "settles", &btc_view::settles),
                  field(8, "distance", &btc_view::distance),
                  field(9, "spot", &btc_view::spot));
  }
};

struct price_sample {
  utc_time at; ///< Of the tick that took the sample.
  coin_price value;
  price_source source = price_source::rtds_spot;

  static constexpr auto describe() {
    return record("price_sample", field(1, "time", &price_sample::at),
                  field(2, "price", &price_sample::value),
                  field(3, "source", &price_sample::source));
  }
};

struct book_view {
  top_of_book top;
  std::optional<double> imbalance;
  std::optional<std::int64_t> age_ms; ///< Since last updated or confirmed.
  bool stale = true;

  static constexpr auto describe() {
    return record("book_view", field(1, "top", &book_view::top),
                  field(2, "imbalance", &book_view::imbalance),
                  field(3, "age_ms", &book_view::age_ms),
                  field(4, "stale", &book_view::stale));
  }
};

struct confidence_view {
  std::optional<double> up;
  std::optional<double> down;
  std::optional<double> time_penalty; ///< Absent without a window.
  std::optional<outcome> leading;
  double threshold = 0;

  static constexpr auto describe() {
    return record("confidence_view", field(1, "up", &confidence_view::up),
                  field(2, "down", &confidence_view::down),
                  field(3, "time_penalty", &confidence_view::time_penalty),
                  field(4, "leading", &confidence_view::leading),
                  field(5, "threshold", &confidence_view::threshold));
  }
};

/// The capture of a window: ordered, perhaps filled.
struct capture_view {
  outcome token = outcome::up;
  std::optional<std::string> order_id;
  std::optional<shares> ordered;
  shares filled;
  std::optional<price> average_price;
  std::optional<money> fee;
  std::optional<utc_time> fill_detected_at; ///< Absent before the first fill.
  std::optional<fill_source> source;
  std::optional<fill_status> status;

  /// Whether shares are held, as far as is known.
  bool held() const {
    return filled > shares{} && status != fill_status::reversed;
  }

  static constexpr auto describe() {
    return record("capture_view", field(1, "side", &capture_view::token),
                  field(2, "order_id", &capture_view::order_id),
                  field(3, "ordered_shares", &capture_view::ordered),
                  field(4, "filled_shares", &capture_view::filled),
                  field(5, "average_price", &capture_view::average_price),
                  field(6, "fee", &capture_view::fee),
                  field(7, "fill_detected_at", &capture_view::fill_detected_at),
                  field(8, "fill_source", &capture_view::source),
                  field(9, "fill_status", &capture_view::status));
  }
};

/// What was bought in a window, and what became of it.
struct position_view {
  outcome token = outcome::up;
  shares held;                    ///< Without sold shares and fees in shares.
  shares hedged;                  ///< Of the opposite outcome, against them.
  std::optional<price> hedged_at; ///< Average.
  shares sold;
  std::optional<price> sold_at;     ///< Average.
  std::optional<money> fees;        ///< Of all fills; absent: one is unknown.
  std::optional<std::string> goal;  ///< Why the whole position is to be sold.
  std::optional<std::string> alarm; ///< What needs a person's attention.
  /// Held, and final at the venue; absent: unknown.
  std::optional<shares> sellable;
  shares provisional;                 ///< Held, but not yet final.
  std::optional<price> average_price; ///< Of all buys of the outcome.
  /// What the bids would pay for the held shares now, net of fees. Absent
  /// without a fresh book, or when the bids do not take all of them.
  std::optional<money> worth_now;
  bool guarded = false; ///< Whether the service would sell or hedge it.
  std::optional<std::string> not_guarded_because;
  shares redeemed;             ///< Paid out after the close.
  bool fees_estimated = false; ///< `fees` contains an upper bound.
  bool by_hand = false;        ///< Held, but no capture.
  std::optional<money> cost;   ///< Of `held`, at the average price.

  // The result of all trades in the window, net of fees; each absent while one
  // of its parts is unknown.

  std::optional<money> if_wins;  ///< Should the outcome win. Before a result.
  std::optional<money> if_loses; ///< Should it lose.
  std::optional<money> if_sold;  ///< Where `worth_now` is got for `held`.
  std::optional<money> profit;   ///< Once no outcome can change it.

  static constexpr auto describe() {
    return record(
      "position_view", field(1, "side", &position_view::token),
      field(2, "held_shares", &position_view::held),
      field(3, "hedged_shares", &position_view::hedged),
      field(5, "hedged_at", &position_view::hedged_at),
      field(4, "sold_shares", &position_view::sold),
      field(6, "sold_at", &position_view::sold_at),
      field(7, "fees", &position_view::fees),
      field(8, "goal", &position_view::goal),
      field(9, "alarm", &position_view::alarm),
      field(10, "sellable_shares", &position_view::sellable),
      field(11, "provisional_shares", &position_view::provisional),
      field(12, "average_price", &position_view::average_price),
      field(13, "worth_now", &position_view::worth_now),
      field(14, "guarded", &position_view::guarded),
      field(15, "not_guarded_because", &position_view::not_guarded_because),
      field(16, "redeemed_shares", &position_view::redeemed),
      field(17, "fees_estimated", &position_view::fees_estimated),
      field(18, "by_hand", &position_view::by_hand),
      field(19, "cost", &position_view::cost),
      field(20, "if_wins", &position_view::if_wins),
      field(21, "if_loses", &position_view::if_loses),
      field(22, "if_sold", &position_view::if_sold),
      field(23, "profit", &position_view::profit));
  }
};

/// The result of closing the whole position into the visible book now.
struct depth_view {
  shares sellable;                      ///< To the bids.
  std::optional<price> sale_average;    ///< Absent when nothing.
  shares hedgeable;                     ///< From the opposite outcome's asks.
  std::optional<price> hedge_average;   ///< Absent when nothing.
  std::optional<double> token_velocity; ///< Cents a second; negative: falls.

  static constexpr auto describe() {
    return record("depth_view",
                  field(1, "sellable_shares", &depth_view::sellable),
                  field(2, "sale_average", &depth_view::sale_average),
                  field(3, "hedgeable_shares", &depth_view::hedgeable),
                  field(4, "hedge_average", &depth_view::hedge_average),
                  field(5, "token_velocity", &depth_view::token_velocity));
  }
};

/// One signal of danger. `raw` is absent when its input is unknown or stale;
/// the signal then contributes nothing.
struct danger_signal {
  std::string name; ///< As in `danger_signals`: "confidence", "time".
  std::optional<double> raw;
  double weight = 0;
  double component = 0;

  static constexpr auto describe() {
    return record("danger_signal", field(1, "name", &danger_signal::name),
                  field(2, "raw", &danger_signal::raw),
                  field(3, "weight", &danger_signal::weight),
                  field(4, "component", &danger_signal::component));
  }
};

/// The parts of a held position's loss probability.
struct loss_view {
  double threshold = 0;
  std::optional<double> by_price;  ///< By the coin's prices, 0 to 1.
  std::optional<double> by_market; ///< By the token's own quotes.
  /// Expected final price less the price to beat, in dollars.
  std::optional<double> distance;
  std::optional<double> deviation;    ///< Of the final price, in dollars.
  std::optional<price_source> source; ///< The source of these prices.
  std::optional<std::string> lacks;   ///< Why `by_price` is absent.
  /// Why what acts does not follow `by_price`, so that the hard stop alone
  /// sells; absent while it does, and for a position that is not guarded.
  std::optional<std::string> doubt;

  static constexpr auto describe() {
    return record("loss_view", field(1, "threshold", &loss_view::threshold),
                  field(2, "by_price", &loss_view::by_price),
                  field(3, "by_market", &loss_view::by_market),
                  field(4, "distance", &loss_view::distance),
                  field(5, "deviation", &loss_view::deviation),
                  field(6, "source", &loss_view::source),
                  field(7, "lacks", &loss_view::lacks),
                  field(8, "doubt", &loss_view::doubt));
  }
};

/// What is known of a position's danger.
enum class danger_sight : std::uint8_t {
  known,   ///< Every signal that counted before.
  partial, ///< Some of them.
  lost,    ///< None, except the time left.
};

constexpr auto enumerators(danger_sight) {
  return enumeration("danger_sight", named(danger_sight::known, "known"),
                     named(danger_sight::partial, "partial"),
                     named(danger_sight::lost, "lost"));
}

/// A reading of danger as every display and alert shows it. It rises at once,
/// but falls only while every signal that counted is known.
struct shown_reading {
  std::optional<double> value; ///< Absent: never known.
  danger_sight sight = danger_sight::known;
  std::optional<utc_time> read_at; ///< When `value` was read.

  static constexpr auto describe() {
    return record("shown_reading", field(1, "value", &shown_reading::value),
                  field(2, "sight", &shown_reading::sight),
                  field(3, "read_at", &shown_reading::read_at));
  }
};

/// The readings at a time when every signal that counted was known.
struct whole_reading {
  utc_time at;
  std::optional<double> danger_score;
  std::optional<double> loss_probability;
  std::optional<price> best_bid; ///< Of the held token.

  static constexpr auto describe() {
    return record(
      "whole_reading", field(1, "time", &whole_reading::at),
      field(2, "danger_score", &whole_reading::danger_score),
      field(3, "loss_probability", &whole_reading::loss_probability),
      field(4, "best_bid", &whole_reading::best_bid));
  }
};

/// What is known now of the danger that is acted on.
struct sight_view {
  danger_sight danger = danger_sight::known;
  std::optional<utc_time> since;      ///< Absent while known.
  std::optional<whole_reading> last;  ///< Of the same reading.
  std::vector<std::string> lost;      ///< Signals that counted, unknown now.
  std::optional<price> last_best_bid; ///< Of the held token, known last.

  static constexpr auto describe() {
    return record("sight_view", field(1, "danger", &sight_view::danger),
                  field(2, "since", &sight_view::since),
                  field(3, "last", &sight_view::last),
                  field(4, "lost", &sight_view::lost),
                  field(5, "last_best_bid", &sight_view::last_best_bid));
  }
};

/// A probability of each outcome, 0 to 1. Either both are known, and add to 1,
/// or neither.
struct outcome_chances {
  std::optional<double> up;
  std::optional<double> down;

  static constexpr auto describe() {
    return record("outcome_chances", field(1, "up", &outcome_chances::up),
                  field(2, "down", &outcome_chances::down));
  }
};

/// How likely each outcome is to win, held or not; with the two readings that
/// it was made of. Never 0 or 1 before the final value is published.
struct win_view {
  std::optional<double> up; ///< As in `outcome_chances`, likewise `down`.
  std::optional<double> down;
  /// What the probability rests on: "price", "market", "price and market", or
  /// "outcome" once it is known; absent without a probability.
  std::optional<std::string> rests_on;
  outcome_chances by_price;  ///< By the rule that the window settles by.
  outcome_chances by_market; ///< By the middle of UP's quotes.
  std::optional<price_source> source; ///< The source of `by_price`.
  std::optional<std::string> lacks;   ///< Why `by_price` is absent.

  static constexpr auto describe() {
    return record("win_view", field(1, "up", &win_view::up),
                  field(2, "down", &win_view::down),
                  field(3, "rests_on", &win_view::rests_on),
                  field(4, "by_price", &win_view::by_price),
                  field(5, "by_market", &win_view::by_market),
                  field(6, "source", &win_view::source),
                  field(7, "lacks", &win_view::lacks));
  }
};

struct danger_view {
  double threshold = 0; ///< Of the danger score.
  std::string acts_on;
  std::vector<danger_signal> signals;
  std::vector<std::string> unknown; ///< Names of signals without an input.
  loss_view loss;
  std::optional<depth_view> depth; ///< Absent without a fresh book.
  shown_reading shown_score;       ///< Of the danger score.
  shown_reading shown_loss;        ///< Of the loss probability.

  bool by_loss() const { return acts_on == "loss_probability"; }

  /// The reading that counts in this window.
  const shown_reading& shown() const {
    return by_loss() ? shown_loss : shown_score;
  }

  /// From which on it is danger.
  double acting_threshold() const {
    return by_loss() ? loss.threshold : threshold;
  }

  static constexpr auto describe() {
    return record("danger_view", field(1, "threshold", &danger_view::threshold),
                  field(2, "acts_on", &danger_view::acts_on),
                  field(3, "signals", &danger_view::signals),
                  field(4, "unknown", &danger_view::unknown),
                  field(5, "loss", &danger_view::loss),
                  field(6, "depth", &danger_view::depth),
                  field(7, "shown_score", &danger_view::shown_score),
                  field(8, "shown_loss", &danger_view::shown_loss));
  }
};

/// A closed window.
struct past_window {
  window_id id;
  window_phase phase = window_phase::closed;
  std::optional<window_outcome> winner;
  std::optional<coin_price> price_to_beat;
  std::optional<strike_source> price_to_beat_source;
  std::optional<coin_price> final_price;
  std::optional<capture_view> capture;
  double capture_99c_peak_confidence = 0;
  std::optional<position_view> position; ///< Absent when nothing ever filled.
  std::optional<money> profit; ///< Absent until settled, or without a capture.
  bool profit_estimated = false; ///< A fee in it is an upper bound.

  static constexpr auto describe() {
    return record(
      "past_window", field(1, "slug", &past_window::id),
      field(2, "phase", &past_window::phase),
      field(3, "outcome", &past_window::winner),
      field(4, "price_to_beat", &past_window::price_to_beat),
      field(5, "price_to_beat_source", &past_window::price_to_beat_source),
      field(6, "final_price", &past_window::final_price),
      field(7, "capture_99c", &past_window::capture),
      field(8, "capture_99c_peak_confidence",
            &past_window::capture_99c_peak_confidence),
      field(9, "position", &past_window::position),
      field(10, "profit", &past_window::profit),
      field(11, "profit_estimated", &past_window::profit_estimated));
  }
};

/// Whether real orders may be sent.
struct account_view {
  bool armed = false;
  std::string why; ///< As `reason` of `arming_changed`.
  /// When the session key that trades ends; absent: none does, or not known.
  std::optional<utc_time> key_ends_at{};
  std::optional<money> dollars{}; ///< The account's; absent: not known.

  static constexpr auto describe() {
    return record("account_view", field(1, "armed", &account_view::armed),
                  field(2, "why", &account_view::why),
                  field(3, "key_ends_at", &account_view::key_ends_at),
                  field(4, "dollars", &account_view::dollars));
  }
};

/// Whether the present holdings are known, from a wallet or an account. While
/// they are not, an absent position may still be held.
struct holdings_view {
  /// Absent where no wallet and no account is read, as in a replay.
  std::optional<bool> known;
  bool watched = false; ///< Whether a wallet or an account is configured.
  std::optional<utc_time> read_at; ///< Of the newest answer.
  std::optional<std::string> why;  ///< Why it is not known.

  /// Shares may be held that no position shows.
  bool unknown() const { return known == false; }

  static constexpr auto describe() {
    return record("holdings_view", field(1, "known", &holdings_view::known),
                  field(2, "watched", &holdings_view::watched),
                  field(3, "read_at", &holdings_view::read_at),
                  field(4, "why", &holdings_view::why));
  }
};

/// What the windows of a UTC day brought: those that close on it.
struct day_view {
  utc_time day; ///< Its beginning.
  money profit; ///< Of positions whose result no outcome can change any more.
  money open;   ///< The others, at what the bids would pay now, net of fees.
  /// Positions that count in neither, since their price, fee or worth is not
  /// known now.
  std::uint32_t unknown = 0;
  std::uint32_t positions = 0; ///< All, also those that brought nothing.
  money unseen; ///< What the unknown ones had lost when they were last seen.

  money total() const { return profit + open; }

  /// For limits: sight that is lost makes no loss smaller.
  money counted() const { return total() + unseen; }

  static constexpr auto describe() {
    return record("day_view", field(1, "day", &day_view::day),
                  field(2, "profit", &day_view::profit),
                  field(3, "open", &day_view::open),
                  field(4, "unknown", &day_view::unknown),
                  field(5, "positions", &day_view::positions),
                  field(6, "unseen", &day_view::unseen));
  }
};

/// The whole visible state of one market, immutable.
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
  win_view win_probability;
  sight_view sight;
  std::optional<danger_view> danger;
  std::string status; ///< One word for the status line: "watching", "holding" …
  std::string reason; ///< The cause of the status, in a few words.
  /// The second of the clock tick that made this view; absent when another
  /// input did. `at` may be later, when inputs after that second were folded
  /// first.
  std::optional<utc_time> second;
  std::optional<clock_view> clock;     ///< Absent where no clock is measured.
  std::optional<account_view> account; ///< Absent where no order is real.
  day_view day;                        ///< Of `at`.
  holdings_view holdings;              ///< The display's; not of the fold.

  const book_view& book(outcome x) const {
    return x == outcome::up ? up : down;
  }

  static constexpr auto describe() {
    return record(
      "window_view", field(1, "tag", &window_view::tag),
      field(2, "market", &window_view::market),
      field(3, "at", &window_view::at),
      field(4, "revision", &window_view::revision),
      field(5, "window", &window_view::window),
      field(6, "previous_windows", &window_view::previous_windows),
      field(7, "halted", &window_view::halted),
      field(8, "btc", &window_view::btc),
      field(9, "btc_price_history", &window_view::btc_price_history),
      field(10, "up", &window_view::up), field(11, "down", &window_view::down),
      field(12, "confidence", &window_view::confidence),
      field(13, "capture_99c", &window_view::capture_99c),
      field(14, "position", &window_view::position),
      field(15, "capture_99c_peak_confidence",
            &window_view::capture_99c_peak_confidence),
      field(16, "peak_confidence_missing_because",
            &window_view::peak_confidence_missing_because),
      field(17, "danger_score", &window_view::danger_score),
      field(18, "loss_probability", &window_view::loss_probability),
      field(24, "win_probability", &window_view::win_probability),
      field(23, "sight", &window_view::sight),
      field(19, "danger", &window_view::danger),
      field(20, "status", &window_view::status),
      field(21, "reason", &window_view::reason),
      field(22, "second", &window_view::second),
      field(30, "clock", &window_view::clock),
      field(31, "account", &window_view::account),
      field(33, "day", &window_view::day),
      field(34, "holdings", &window_view::holdings));
  }
};

/// One event of a market that is reported by itself.
struct notice {
  enum class kind_type : std::uint8_t {
    window,     ///< Opened, closed, or its price to beat became known.
    order,      ///< A capture was decided, sent or answered.
    fill,       ///< Captured: filled, further filled, confirmed, reversed.
    peak,       ///< The peak confidence was measured.
    danger,     ///< Crossed its threshold, either way.
    hedge,      ///< Hedged, or about to be.
    halt,       ///< Entries are halted, or allowed again.
    difference, ///< Two sources disagree, as on the price to beat.
    set_aside,  ///< An input that the state failed to fold.
    clock,      ///< The clock jumped, is wrong, or is right again.
    exit,       ///< Sold, about to be, or cannot be.
    lock,       ///< The take-profit order was placed, answered or filled.
    settled,    ///< The outcome is known, or its shares were redeemed.
    sight,      ///< The view of a held position's danger was lost, or is back.
    unguarded,  ///< The service ends while shares are held and not covered.
    arming,     ///< Real orders may be sent from now on, or not any more.
    account,    ///< Shares were found, are not guarded, or are left alone.
    control,    ///< A person changed something over HTTP.
    listing,    ///< The venue lists what this release cannot guard.
  };

  fillguard::tag tag;
  market_key market;
  std::optional<window_id> window;
  kind_type kind = kind_type::window;
  std::string text; ///< One line for people.
  utc_time at;
  /// For programs: the capture, and the danger that was reached.
  std::optional<capture_view> capture;
  std::optional<position_view> position;
  std::optional<double> danger_score;
  std::optional<danger_view> danger;
  std::optional<sight_view> sight;
  /// The held position in words: what it is worth, what can be lost, how long
  /// is left. Absent when nothing is held.
  std::optional<std::string> details;
  /// Why no real order can be sent; absent: one can, or no order is real.
  std::optional<std::string> not_armed_because;

  static constexpr auto describe() {
    return record(
      "notice", field(1, "tag", &notice::tag),
      field(2, "market", &notice::market), field(3, "window", &notice::window),
      field(4, "kind", &notice::kind), field(5, "text", &notice::text),
      field(6, "at", &notice::at), field(7, "capture_99c", &notice::capture),
      field(8, "position", &notice::position),
      field(9, "danger_score", &notice::danger_score),
      field(10, "danger", &notice::danger), field(11, "sight", &notice::sight),
      field(12, "details", &notice::details),
      field(13, "not_armed_because", &notice::not_armed_because));
  }
};

constexpr auto enumerators(notice::kind_type) {
  return enumeration("notice_kind", named(notice::kind_type::window, "window"),
                     named(notice::kind_type::order, "order"),
                     named(notice::kind_type::fill, "fill"),
                     named(notice::kind_type::peak, "peak"),
                     named(notice::kind_type::danger, "danger"),
                     named(notice::kind_type::hedge, "hedge"),
                     named(notice::kind_type::halt, "halt"),
                     named(notice::kind_type::difference, "difference"),
                     named(notice::kind_type::set_aside, "set_aside"),
                     named(notice::kind_type::clock, "clock"),
                     named(notice::kind_type::exit, "exit"),
                     named(notice::kind_type::lock, "lock"),
                     named(notice::kind_type::settled, "settled"),
                     named(notice::kind_type::sight, "sight"),
                     named(notice::kind_type::unguarded, "unguarded"),
                     named(notice::kind_type::arming, "arming"),
                     named(notice::kind_type::account, "account"),
                     named(notice::kind_type::control, "control"),
                     named(notice::kind_type::listing, "listing"));
}

} // namespace fillguard
