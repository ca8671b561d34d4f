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

json reading_json(const reading_row& x) {
  const auto other = [](const std::optional<price>& of) {
    return of ? std::optional{complement(*of)} : std::nullopt;
  };
  json out{{"at", json_of(from_unix_seconds(x.second))},
           {"price", json_of(x.spot)},
           {"average", json_of(x.average)},
           {"price_to_beat", json_of(x.price_to_beat)},
           {"up_bid", price_or_null(x.up_bid)},
           {"up_ask", price_or_null(x.up_ask)},
           {"down_bid", price_or_null(other(x.up_ask))},
           {"down_ask", price_or_null(other(x.up_bid))},
           {"win_probability_up", json_of(x.up_chance)},
           {"danger_score", json_of(x.danger)},
           {"loss_probability", json_of(x.loss)}};
  auto signals = x.signals ? json::parse(*x.signals, nullptr, false) : json{};
  out["signals"] = signals.is_discarded() ? json{} : std::move(signals);
  out["sight"] = json_of(x.sight);
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

json exits_json(const statistics& x) {
  auto out = exit_json(x.exits);
  out["losses_held"] = x.exits.losses_held;
  out["held_profit"] = to_string(x.exits.held_profit);
  out["by_reason"] = json::array();
  for (const auto& [reason, sum] : x.exits_by_reason) {
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

json story_json(const window_story& x) {
  json out;
  out["window"] = x.window ? without_number(*x.window) : json{};
  out["trade"] = x.trade ? trade_json(*x.trade) : json{};
  for (const auto* list : {"orders", "fills", "matches", "events", "readings"})
    out[list] = json::array();
  for (const auto& each : x.orders)
    out["orders"].push_back(without_number(each));
  for (const auto& each : x.fills)
    out["fills"].push_back(without_number(each));
  for (const auto& each : x.matches)
    out["matches"].push_back(without_number(each));
  for (const auto& each : x.events)
    out["events"].push_back(event_json(each));
  for (const auto& each : x.readings)
    out["readings"].push_back(reading_json(each));
  return out;
}

json summary_json(const statistics& x, const std::string& from,
                  const std::string& to) {
  json out;
  out["from"] = text_or_null(from);
  out["to"] = text_or_null(to);
  out["trades"] = x.trades;
  out["reversed"] = x.reversed;
  out["known"] = x.known;
  out["estimated"] = x.estimated;
  out["profit"] = to_string(x.profit);
  out["profit_interval"] = json_of(x.profit_interval);
  out["paid"] = to_string(x.paid);
  out["fees"] = to_string(x.fees);
  // Fewer trades say little; the numbers are there with their intervals.
  out["few"] = x.known < few;
  out["average_profit"] = json_of(x.average_profit);
  out["average_profit_interval"] = json_of(x.average_interval);
  out["on_money_used"] = number_or_null(x.on_money_used);
  out["on_money_used_interval"] = range_or_null(x.on_money_interval);
  out["won"] = x.won;
  out["lost"] = x.lost;
  out["outcomes"] = x.outcomes;
  out["outcomes_won"] = x.outcomes_won;
  out["win_rate"] = number_or_null(x.win_rate);
  out["win_rate_interval"] = json_of(x.win_rate_interval);
  out["win_rate_needed"] = number_or_null(x.win_rate_needed);
  out["profit_factor"] = number_or_null(x.profit_factor);
  out["average_gain"] = json_of(x.average_gain);
  out["average_loss"] = json_of(x.average_loss);
  out["drawdown"] = {{"depth", to_string(x.worst.depth)},
                     {"from", json_of(x.worst.from)},
                     {"to", json_of(x.worst.to)}};
  out["longest_gains"] = x.longest_gains;
  out["longest_losses"] = x.longest_losses;
  out["seconds_held"] =
    x.time_held ? json(std::chrono::duration<double>(*x.time_held).count())
                : json{};
  out["slippage"] = number_or_null(x.slippage);
  out["exits"] = exits_json(x);
  out["redeemable"] = to_string(x.redeemable);
  out["to_redeem"] = x.to_redeem;
  out["forecasts"] = x.forecasts;
  out["brier"] = number_or_null(x.brier);
  out["brier_interval"] = range_or_null(x.brier_interval);
  out["market_brier"] = number_or_null(x.market_brier);
  out["market_brier_interval"] = range_or_null(x.market_brier_interval);
  out["by_day"] = groups_json(x.by_day, "day");
  out["by_market"] = groups_json(x.by_market, "market");
  out["by_reason"] = groups_json(x.by_reason, "reason");
  out["by_hour"] = groups_json(x.by_hour, "hour");
  out["reliability"] = reliability_json(x.reliability);
  return out;
}

} // namespace fillguard::history
