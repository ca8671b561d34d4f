#pragma once

#include "messages/decimal.hpp"
#include "messages/describe.hpp"
#include "messages/fills.hpp"
#include "messages/market.hpp"
#include "messages/order_life.hpp"
#include "messages/prices.hpp"
#include "messages/views.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace fillguard::history {

// The rows of the history. Each description gives the columns of the table, of
// the CSV and the keys of the JSON. In the database, money, prices, shares and
// chances are integers in millionths, times are milliseconds since 1970 in UTC,
// and unknown is NULL. A new column goes to the end of its table, and
// needs a new `schema_version`.

/// Of described records.
using fillguard::operator==;

/// A probability, or the danger score: 0 to 1.
using chance = decimal<struct chance_unit>;

/// Rounded to a millionth; absent for what is no number.
std::optional<chance> to_chance(std::optional<double> x);

/// A window as one number: its opening in seconds, its coin and its length.
std::int64_t number_of(const window_id& x);
std::optional<window_id> window_of(std::int64_t number);

/// A window that was watched.
struct window_row {
  std::int64_t window = 0;
  std::string slug;
  std::string market;
  utc_time opens_at;
  utc_time closes_at;
  settlement settles_on = settlement::spot;
  std::optional<coin_price> price_to_beat;
  std::optional<strike_source> price_to_beat_source;
  std::optional<coin_price> final_price;
  std::optional<window_outcome> result;
  std::optional<std::string> condition_id; ///< The venue's, from version 2 on.
  std::optional<std::string> up_token;
  std::optional<std::string> down_token;

  static constexpr std::string_view table = "windows";
  static constexpr std::size_t keys = 1;

  auto key() const { return window; }

  static constexpr auto describe() {
    return record(
      "window_row", field(1, "window_id", &window_row::window),
      field(2, "slug", &window_row::slug),
      field(3, "market", &window_row::market),
      field(4, "opens_at", &window_row::opens_at),
      field(5, "closes_at", &window_row::closes_at),
      field(6, "settles_on", &window_row::settles_on),
      field(7, "price_to_beat", &window_row::price_to_beat),
      field(8, "price_to_beat_source", &window_row::price_to_beat_source),
      field(9, "final_price", &window_row::final_price),
      field(10, "outcome", &window_row::result),
      field(11, "condition_id", &window_row::condition_id),
      field(12, "up_token", &window_row::up_token),
      field(13, "down_token", &window_row::down_token));
  }
};

/// One position in a window, from the first share to its end. Its amounts are
/// those of the fold that the service acts by.
struct trade_row {
  std::int64_t window = 0;
  std::string slug;
  std::string market;
  outcome token = outcome::up;
  utc_time opened_at;
  /// When nothing was left, or the result came; absent: it is open.
  std::optional<utc_time> closed_at;
  shares bought;
  shares sold;
  shares hedged;  ///< Of the other outcome.
  shares settled; ///< Held at the settlement.
  shares redeemed;
  std::optional<price> asked_price; ///< Limit of our order that bought.
  std::optional<price> average_price;
  std::optional<price> sold_at;   ///< Average.
  std::optional<price> hedged_at; ///< Average.
  std::optional<money> paid;      ///< For all buys, with fees.
  std::optional<money> fees;
  bool fees_estimated = false; ///< With the upper bound of one.
  std::optional<money> profit; ///< Absent until it is settled.
  bool profit_estimated = false;
  std::optional<money> profit_if_held;        ///< Without its sales and hedges.
  std::optional<money> redeemable;            ///< Won, and not paid out yet.
  std::optional<chance> probability_at_entry; ///< That it wins.
  std::optional<chance> danger_at_entry;
  std::optional<price> bid_at_entry;
  std::optional<chance> worst_probability;
  std::optional<chance> worst_danger;
  std::optional<chance> probability_at_exit;
  std::optional<price> bid_at_exit; ///< As the first sale or hedge was decided.
  std::optional<price> best_bid;    ///< While it was held.
  std::optional<chance> market_at_entry; ///< The middle of the quotes.
  std::optional<coin_price> price_to_beat;
  std::optional<coin_price> final_price;
  settlement settles_on = settlement::spot;
  std::string reason;                ///< How it ended: "settled", "danger" …
  std::optional<std::string> why;    ///< The words of the exit.
  std::optional<std::string> result; ///< "won", "lost" or "half".
  bool ours = false;                 ///< Bought by an order of this service.
  std::optional<std::string> trace;  ///< Of the first fill.
  utc_time window_closes_at;         ///< Its UTC day is the trade's.
  std::optional<price> worst_bid;    ///< While it was held.
  std::optional<chance> danger_at_exit;
  std::optional<price> asked_at_exit; ///< Limit of the first sale or hedge.

  static constexpr std::string_view table = "trades";
  static constexpr std::size_t keys = 1;

  auto key() const { return window; }

  static constexpr auto describe() {
    return record(
      "trade_row", field(1, "window_id", &trade_row::window),
      field(2, "slug", &trade_row::slug),
      field(3, "market", &trade_row::market),
      field(4, "outcome", &trade_row::token),
      field(5, "opened_at", &trade_row::opened_at),
      field(6, "closed_at", &trade_row::closed_at),
      field(7, "bought", &trade_row::bought),
      field(8, "sold", &trade_row::sold),
      field(9, "hedged", &trade_row::hedged),
      field(10, "settled", &trade_row::settled),
      field(11, "redeemed", &trade_row::redeemed),
      field(12, "asked_price", &trade_row::asked_price),
      field(13, "average_price", &trade_row::average_price),
      field(14, "sold_at", &trade_row::sold_at),
      field(15, "hedged_at", &trade_row::hedged_at),
      field(16, "paid", &trade_row::paid), field(17, "fees", &trade_row::fees),
      field(18, "fees_estimated", &trade_row::fees_estimated),
      field(19, "profit", &trade_row::profit),
      field(20, "profit_estimated", &trade_row::profit_estimated),
      field(21, "profit_if_held", &trade_row::profit_if_held),
      field(22, "redeemable", &trade_row::redeemable),
      field(23, "probability_at_entry", &trade_row::probability_at_entry),
      field(24, "danger_at_entry", &trade_row::danger_at_entry),
      field(25, "bid_at_entry", &trade_row::bid_at_entry),
      field(26, "worst_probability", &trade_row::worst_probability),
      field(27, "worst_danger", &trade_row::worst_danger),
      field(28, "probability_at_exit", &trade_row::probability_at_exit),
      field(29, "bid_at_exit", &trade_row::bid_at_exit),
      field(30, "best_bid", &trade_row::best_bid),
      field(31, "market_at_entry", &trade_row::market_at_entry),
      field(32, "price_to_beat", &trade_row::price_to_beat),
      field(33, "final_price", &trade_row::final_price),
      field(34, "settles_on", &trade_row::settles_on),
      field(35, "reason", &trade_row::reason),
      field(36, "why", &trade_row::why),
      field(37, "result", &trade_row::result),
      field(38, "ours", &trade_row::ours),
      field(39, "trace", &trade_row::trace),
      field(40, "window_closes_at", &trade_row::window_closes_at),
      field(41, "worst_bid", &trade_row::worst_bid),
      field(42, "danger_at_exit", &trade_row::danger_at_exit),
      field(43, "asked_at_exit", &trade_row::asked_at_exit));
  }
};

/// One change of what was bought or sold for a purpose: filled, further filled,
/// confirmed, reversed.
struct fill_row {
  std::int64_t window = 0;
  outcome token = outcome::up;
  order_purpose purpose = order_purpose::capture;
  std::int64_t revision = 0;
  utc_time at;
  std::optional<std::string> order_id;
  shares change; ///< Of `filled`.
  shares filled; ///< All of the purpose, as matched.
  std::optional<price> average_price;
  std::optional<money> fee;
  fill_status status = fill_status::provisional;
  shares reversed;
  fill_source source = fill_source::paper;

  static constexpr std::string_view table = "fills";
  static constexpr std::size_t keys = 4;

  auto key() const { return std::tuple{window, token, purpose, revision}; }

  static constexpr auto describe() {
    return record(
      "fill_row", field(1, "window_id", &fill_row::window),
      field(2, "outcome", &fill_row::token),
      field(3, "purpose", &fill_row::purpose),
      field(4, "revision", &fill_row::revision), field(5, "at", &fill_row::at),
      field(6, "order_id", &fill_row::order_id),
      field(7, "change", &fill_row::change),
      field(8, "filled", &fill_row::filled),
      field(9, "average_price", &fill_row::average_price),
      field(10, "fee", &fill_row::fee), field(11, "status", &fill_row::status),
      field(12, "reversed", &fill_row::reversed),
      field(13, "source", &fill_row::source));
  }
};

/// An order of the service.
struct order_row {
  std::int64_t window = 0;
  order_purpose purpose = order_purpose::capture;
  std::int64_t number = 0;
  std::optional<std::string> order_id;
  outcome token = outcome::up;
  order_side direction = order_side::buy;
  price limit;
  shares quantity;
  time_in_force lifetime = time_in_force::good_till_cancelled;
  std::optional<utc_time> decided_at;
  utc_time sent_at;
  order_stage stage = order_stage::wanted;
  std::string reason;
  shares matched;
  std::optional<utc_time> ended_at;
  std::optional<std::string> trace;

  static constexpr std::string_view table = "orders";
  static constexpr std::size_t keys = 3;

  auto key() const { return std::tuple{window, purpose, number}; }

  static constexpr auto describe() {
    return record("order_row", field(1, "window_id", &order_row::window),
                  field(2, "purpose", &order_row::purpose),
                  field(3, "number", &order_row::number),
                  field(4, "order_id", &order_row::order_id),
                  field(5, "outcome", &order_row::token),
                  field(6, "direction", &order_row::direction),
                  field(7, "limit_price", &order_row::limit),
                  field(8, "quantity", &order_row::quantity),
                  field(9, "lifetime", &order_row::lifetime),
                  field(10, "decided_at", &order_row::decided_at),
                  field(11, "sent_at", &order_row::sent_at),
                  field(12, "stage", &order_row::stage),
                  field(13, "reason", &order_row::reason),
                  field(14, "matched", &order_row::matched),
                  field(15, "ended_at", &order_row::ended_at),
                  field(16, "trace", &order_row::trace));
  }
};

/// One match as a source reported it, by the venue's id of the trade.
struct match_row {
  std::int64_t window = 0;
  std::string trade_id;
  std::string order_id; ///< Empty: not an order of ours.
  outcome token = outcome::up;
  order_side direction = order_side::buy;
  shares quantity;
  std::optional<price> at_price;
  std::optional<money> fee;
  fill_status status = fill_status::provisional;
  fill_source source = fill_source::paper;
  std::optional<utc_time> source_time;
  utc_time received_at;
  std::optional<std::string> owner; ///< Of `fill_evidence`.

  static constexpr std::string_view table = "matches";
  static constexpr std::size_t keys = 3;

  auto key() const { return std::tuple{window, trade_id, order_id}; }

  static constexpr auto describe() {
    return record("match_row", field(1, "window_id", &match_row::window),
                  field(2, "trade_id", &match_row::trade_id),
                  field(3, "order_id", &match_row::order_id),
                  field(4, "outcome", &match_row::token),
                  field(5, "direction", &match_row::direction),
                  field(6, "quantity", &match_row::quantity),
                  field(7, "price", &match_row::at_price),
                  field(8, "fee", &match_row::fee),
                  field(9, "status", &match_row::status),
                  field(10, "source", &match_row::source),
                  field(11, "source_time", &match_row::source_time),
                  field(12, "received_at", &match_row::received_at),
                  field(13, "owner", &match_row::owner));
  }
};

/// What was seen at a second of a window: each second while shares are held,
/// else each tenth. DOWN's quotes are those of UP, less from a dollar.
struct reading_row {
  std::int64_t window = 0;
  std::int64_t second = 0; ///< Since 1970.
  std::optional<coin_price> spot;
  std::optional<coin_price> average; ///< By the rule that settles.
  std::optional<coin_price> price_to_beat;
  std::optional<price> up_bid;
  std::optional<price> up_ask;
  std::optional<chance> up_chance; ///< That UP wins.
  std::optional<chance> danger;    ///< While held, like the following.
  std::optional<chance> loss;
  std::optional<std::string> signals; ///< A JSON object: name, component.
  std::optional<danger_sight> sight;

  static constexpr std::string_view table = "readings";
  static constexpr std::size_t keys = 2;

  auto key() const { return std::pair{window, second}; }

  static constexpr auto describe() {
    return record("reading_row", field(1, "window_id", &reading_row::window),
                  field(2, "second", &reading_row::second),
                  field(3, "price", &reading_row::spot),
                  field(4, "average", &reading_row::average),
                  field(5, "price_to_beat", &reading_row::price_to_beat),
                  field(6, "up_bid", &reading_row::up_bid),
                  field(7, "up_ask", &reading_row::up_ask),
                  field(8, "win_probability_up", &reading_row::up_chance),
                  field(9, "danger_score", &reading_row::danger),
                  field(10, "loss_probability", &reading_row::loss),
                  field(11, "signals", &reading_row::signals),
                  field(12, "sight", &reading_row::sight));
  }
};

/// A notice. One that is about no window has that of its market and second.
struct event_row {
  std::int64_t window = 0;
  utc_time at;
  std::int64_t sequence = 0; ///< Of the input in the journal.
  std::int64_t place = 0;    ///< Among the notices of that input.
  bool whole_market = false;
  notice::kind_type kind = notice::kind_type::window;
  std::string text;
  std::optional<std::string> trace; ///< Of the input.

  static constexpr std::string_view table = "events";
  static constexpr std::size_t keys = 4;

  auto key() const { return std::tuple{window, at, sequence, place}; }

  static constexpr auto describe() {
    return record("event_row", field(1, "window_id", &event_row::window),
                  field(2, "at", &event_row::at),
                  field(3, "sequence", &event_row::sequence),
                  field(4, "place", &event_row::place),
                  field(5, "whole_market", &event_row::whole_market),
                  field(6, "kind", &event_row::kind),
                  field(7, "text", &event_row::text),
                  field(8, "trace", &event_row::trace));
  }
};

/// Rows of one table that are not written yet, the newest version of each.
template <class Row>
class pending {
public:
  using key_type = decltype(std::declval<const Row&>().key());

  void put(Row x) {
    auto key = x.key();
    rows_.insert_or_assign(std::move(key), std::move(x));
  }

  const std::map<key_type, Row>& all() const { return rows_; }
  std::size_t size() const { return rows_.size(); }
  void clear() { rows_.clear(); }

private:
  std::map<key_type, Row> rows_;
};

/// Rows of all tables.
struct row_batch {
  std::tuple<pending<window_row>, pending<trade_row>, pending<fill_row>,
             pending<order_row>, pending<match_row>, pending<reading_row>,
             pending<event_row>>
    tables;

  template <class Row>
  void put(Row x) {
    std::get<pending<Row>>(tables).put(std::move(x));
  }

  template <class Row>
  const auto& of() const {
    return std::get<pending<Row>>(tables).all();
  }

  std::size_t size() const {
    return std::apply([](const auto&... x) { return (x.size() + ...); },
                      tables);
  }

  void clear() {
    std::apply([](auto&... x) { (x.clear(), ...); }, tables);
  }
};

} // namespace fillguard::history
