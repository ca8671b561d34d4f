#include "app/history/history_json.hpp"

#include "net/record_json.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace fillguard::history {

namespace {

using json = nlohmann::ordered_json;

struct history_forms : net::record_forms {
  using net::record_forms::operator();

  json operator()(const chance& x) const { return x.to_double(); }

  json operator()(const sum_interval& x) const {
    return {to_string(x.low), to_string(x.high)};
  }

  json operator()(const share_interval& x) const {
    return {rounded_to(x.low), rounded_to(x.high)};
  }

  static double rounded_to(double x) { return std::round(x * 1e6) / 1e6; }
};

template <class T>
json json_of(const T& x) {
  return net::to_json(x, history_forms{});
}

json number_or_null(const std::optional<double>& x) {
  return x ? json(history_forms::rounded_to(*x)) : json{};
}

json range_or_null(const std::optional<number_interval>& x) {
  return x ? json{history_forms::rounded_to(x->low),
                  history_forms::rounded_to(x->high)}
           : json{};
}

template <class Row>
json without_number(const Row& x) {
  auto out = json_of(x);
  out.erase("window_id");
  return out;
}

json event_json(const event_row& x) {
  return {{"id", std::to_string(x.sequence) + '.' + std::to_string(x.place)},
          {"at", json_of(x.at)},
          {"kind", json_of(x.kind)},
          {"text", x.text},
          {"trace", json_of(x.trace)}};
}

json price_or_null(const std::optional<price>& x) {
  return x ? json(to_string(*x)) : json{};
}

json reading_json(const reading_row& reading) {
  const auto other = [](const std::optional<price>& of) {
    return of ? std::optional{complement(*of)} : std::nullopt;
  };
  json out{{"at", json_of(from_unix_seconds(reading.second))},
           {"price", json_of(reading.spot)},
           {"average", json_of(reading.average)},
           {"price_to_beat", json_of(reading.price_to_beat)},
           {"up_bid", price_or_null(reading.up_bid)},
           {"up_ask", price_or_null(reading.up_ask)},
           {"down_bid", price_or_null(other(reading.up_ask))},
           {"down_ask", price_or_null(other(reading.up_bid))},
           {"win_probability_up", json_of(reading.up_chance)},
           {"danger_score", json_of(reading.danger)},
           {"loss_probability", json_of(reading.loss)}};
  auto signals =
    reading.signals ? json::parse(*reading.signals, nullptr, false) : json{};
  out["signals"] = signals.is_discarded() ? json{} : std::move(signals);
  out["sight"] = json_of(reading.sight);
  return out;
}

json groups_json(const std::vector<group_sum>& groups, const char* key) {
  auto out = json::array();
  for (const auto& x : groups)
    out.push_back({{key, x.name},
                   {"trades", x.trades},
                   {"unknown", x.unknown},
                   {"won", x.won},
                   {"lost", x.lost},
                   {"profit", to_string(x.profit)},
                   {"profit_interval", json_of(x.interval)}});
  return out;
}

json exit_json(const exit_sum& x) {
  return {{"exits", x.exits},
          {"compared", x.compared},
          {"false_exits", x.false_exits},
          {"saved", x.saved},
          {"profit", to_string(x.profit)},
          {"if_held", to_string(x.if_held)},
          {"brought", to_string(x.brought())},
          {"brought_interval", json_of(x.difference)}};
}

json exits_json(const statistics& results) {
  auto out = exit_json(results.exits);
  out["losses_held"] = results.exits.losses_held;
  out["held_profit"] = to_string(results.exits.held_profit);
  out["by_reason"] = json::array();
  for (const auto& [reason, sum] : results.exits_by_reason) {
    json one{{"reason", reason}};
    one.update(exit_json(sum));
    out["by_reason"].push_back(std::move(one));
  }
  return out;
}

json reliability_json(const std::vector<reliability_bin>& bins) {
  auto out = json::array();
  for (const auto& x : bins)
    out.push_back({{"from", x.from},
                   {"to", x.to},
                   {"count", x.count},
                   {"mean", history_forms::rounded_to(x.mean)},
                   {"observed", history_forms::rounded_to(x.observed)},
                   {"observed_interval", json_of(x.likely)}});
  return out;
}

json text_or_null(const std::string& x) {
  return x.empty() ? json{} : json(x);
}

} // namespace

json trade_json(const trade_row& x) {
  return without_number(x);
}

json story_json(const window_story& story) {
  json out;
  out["window"] = story.window ? without_number(*story.window) : json{};
  out["trade"] = story.trade ? trade_json(*story.trade) : json{};
  for (const auto* list : {"orders", "fills", "matches", "events", "readings"})
    out[list] = json::array();
  for (const auto& each : story.orders)
    out["orders"].push_back(without_number(each));
  for (const auto& each : story.fills)
    out["fills"].push_back(without_number(each));
  for (const auto& each : story.matches)
    out["matches"].push_back(without_number(each));
  for (const auto& each : story.events)
    out["events"].push_back(event_json(each));
  for (const auto& each : story.readings)
    out["readings"].push_back(reading_json(each));
  return out;
}

json summary_json(const statistics& results, const std::string& from,
                  const std::string& to) {
  json out;
  out["from"] = text_or_null(from);
  out["to"] = text_or_null(to);
  out["trades"] = results.trades;
  out["reversed"] = results.reversed;
  out["known"] = results.known;
  out["estimated"] = results.estimated;
  out["profit"] = to_string(results.profit);
  out["profit_interval"] = json_of(results.profit_interval);
  out["paid"] = to_string(results.paid);
  out["fees"] = to_string(results.fees);
  // The numbers of fewer trades are mostly chance; they have their intervals.
  out["few"] = results.known < few;
  out["average_profit"] = json_of(results.average_profit);
  out["average_profit_interval"] = json_of(results.average_interval);
  out["on_money_used"] = number_or_null(results.on_money_used);
  out["on_money_used_interval"] = range_or_null(results.on_money_interval);
  out["won"] = results.won;
  out["lost"] = results.lost;
  out["outcomes"] = results.outcomes;
  out["outcomes_won"] = results.outcomes_won;
  out["win_rate"] = number_or_null(results.win_rate);
  out["win_rate_interval"] = json_of(results.win_rate_interval);
  out["win_rate_needed"] = number_or_null(results.win_rate_needed);
  out["profit_factor"] = number_or_null(results.profit_factor);
  out["average_gain"] = json_of(results.average_gain);
  out["average_loss"] = json_of(results.average_loss);
  out["drawdown"] = {{"depth", to_string(results.worst.depth)},
                     {"from", json_of(results.worst.from)},
                     {"to", json_of(results.worst.to)}};
  out["longest_gains"] = results.longest_gains;
  out["longest_losses"] = results.longest_losses;
  out["seconds_held"] =
    results.time_held
      ? json(std::chrono::duration<double>(*results.time_held).count())
      : json{};
  out["slippage"] = number_or_null(results.slippage);
  out["exits"] = exits_json(results);
  out["redeemable"] = to_string(results.redeemable);
  out["to_redeem"] = results.to_redeem;
  out["forecasts"] = results.forecasts;
  out["brier"] = number_or_null(results.brier);
  out["brier_interval"] = range_or_null(results.brier_interval);
  out["market_brier"] = number_or_null(results.market_brier);
  out["market_brier_interval"] = range_or_null(results.market_brier_interval);
  out["by_day"] = groups_json(results.by_day, "day");
  out["by_market"] = groups_json(results.by_market, "market");
  out["by_reason"] = groups_json(results.by_reason, "reason");
  out["by_hour"] = groups_json(results.by_hour, "hour");
  out["reliability"] = reliability_json(results.reliability);
  return out;
}

} // namespace fillguard::history
