#include "net/sim/venue.hpp"
#include "net/sim/wire.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace fillguard::net::sim {

namespace {

using nlohmann::json;

constexpr std::array rtds_topics{"crypto_prices", "crypto_prices_chainlink",
                                 "crypto_prices_twap_thirty",
                                 "crypto_prices_twap_sixty"};

/// Binance's price is a little above that of the other exchanges.
coin_price on_binance(coin_price x) {
  const auto basis = x.millionths() / 4'800;
  return coin_price::from_millionths((x.millionths() + basis) / 10'000
                                     * 10'000);
}

/// Formats a price with eight decimals, like Binance.
std::string eight_decimals(coin_price x) {
  auto out = std::to_string(x.millionths());
  while (out.size() < 7)
    out.insert(out.begin(), '0');
  out.insert(out.size() - 6, ".");
  return out + "00";
}

std::string symbol_on(const std::string& topic, asset coin) {
  return to_string(coin) + (topic == "crypto_prices" ? "usdt" : "/usd");
}

std::optional<coin_price> value_on(const std::string& topic,
                                   const price_path& path,
                                   std::int64_t second) {
  const auto at = from_unix_seconds(second);
  if (topic == "crypto_prices_twap_thirty")
    return path.settle(settlement::twap_30, at);
  if (topic == "crypto_prices_twap_sixty")
    return path.settle(settlement::twap_60, at);
  const auto spot = path.on_second(second);
  return spot && topic == "crypto_prices" ? std::optional{on_binance(*spot)}
                                          : spot;
}

std::string milliseconds_of(std::int64_t second) {
  return std::to_string(second * 1'000);
}

/// The symbol that a subscription's filter names; empty: all of them.
std::string filtered_symbol(const std::string& filters) {
  const auto filter = json::parse(filters, nullptr, false);
  return filter.is_object() ? filter.value("symbol", std::string{})
                            : std::string{};
}

} // namespace

void venue::receive_rtds(connection_id id, connection& from,
                         std::string_view text) {
  const auto frame = json::parse(text, nullptr, false);
  if (!frame.is_object() || !frame.contains("subscriptions")
      || !frame["subscriptions"].is_array())
    return; // The real server does not reliably answer PING and ping.
  const auto subscribes = frame.value("action", json{}) == "subscribe";
  for (const auto& one : frame["subscriptions"]) {
    const auto topic =
      one.is_object() && one.contains("topic") && one["topic"].is_string()
        ? one["topic"].get<std::string>()
        : std::string{};
    if (std::find(rtds_topics.begin(), rtds_topics.end(), topic)
        != rtds_topics.end())
      continue;
    // One bad topic makes the whole batch fail.
    return send_frame(
      id, from.of,
      R"({"statusCode":401,"body":{"message":"topics not found"}})");
  }
  for (const auto& one : frame["subscriptions"]) {
    const auto topic = one["topic"].get<std::string>();
    const auto filters = one.contains("filters") && one["filters"].is_string()
                           ? one["filters"].get<std::string>()
                           : std::string{};
    const auto symbol = filtered_symbol(filters);
    const auto key = topic + '|' + symbol;
    if (!subscribes) {
      from.topics.erase(key);
      continue;
    }
    // A filter with blanks gets a snapshot and no updates.
    if (filters.find(' ') == std::string::npos)
      from.topics.insert(key);
    if (!symbol.empty())
      snapshot_rtds(id, topic, symbol);
  }
}

void venue::snapshot_rtds(connection_id id, const std::string& topic,
                          const std::string& symbol) {
  if (silent(source::rtds, topic))
    return;
  for (const auto market : world_.options().markets) {
    if (symbol_on(topic, market.coin) != symbol)
      continue;
    std::string data;
    const auto newest = to_unix_seconds(now() - options_.price_latency);
    for (auto second = newest - 59; second <= newest; ++second)
      if (const auto value =
            value_on(topic, *world_.path(market.coin), second)) {
        if (!data.empty())
          data += ',';
        data += "{\"timestamp\":" + milliseconds_of(second)
                + ",\"value\":" + to_string(*value) + '}';
      }
    // Labelled so for any topic, as at the real server.
    return send_frame(
      id, source::rtds,
      R"({"topic":"crypto_prices","type":"subscribe","timestamp":)"
        + std::to_string(to_unix_ms(now())) + R"(,"payload":{"symbol":)"
        + in_quotes(symbol) + ",\"data\":[" + data + "]}}");
  }
}

void venue::send_rtds(asset coin, std::int64_t second) {
  for (const std::string topic : rtds_topics) {
    const auto value = value_on(topic, *world_.path(coin), second);
    if (!value || silent(source::rtds, topic))
      continue;
    const auto symbol = symbol_on(topic, coin);
    // Chainlink's values are integers in units of 10^-18.
    const auto accurate =
      topic == "crypto_prices"
        ? eight_decimals(*value)
        : std::to_string(value->millionths()) + "000000000000";
    auto frame = R"({"topic":")" + topic + R"(","type":"update","timestamp":)"
                 + std::to_string(to_unix_ms(now()))
                 + R"(,"payload":{"symbol":)" + in_quotes(symbol)
                 + ",\"timestamp\":" + milliseconds_of(second)
                 + ",\"value\":" + to_string(*value)
                 + ",\"full_accuracy_value\":" + in_quotes(accurate);
    if (topic == "crypto_prices_twap_thirty")
      frame += ",\"window_s\":30";
    if (topic == "crypto_prices_twap_sixty")
      frame += ",\"window_s\":60";
    frame += "}}";
    for (const auto& [id, one] : connections_)
      if (one.of == source::rtds
          && (one.topics.contains(topic + '|')
              || one.topics.contains(topic + '|' + symbol)))
        send_frame(id, one.of, frame);
  }
}

bool venue::open_binance(connection& from, std::string_view target) {
  constexpr std::string_view single = "/ws/";
  constexpr std::string_view combined = "/stream?streams=";
  from.of = source::binance;
  if (target.starts_with(combined)) {
    auto rest = target.substr(combined.size());
    while (!rest.empty()) {
      const auto name = rest.substr(0, rest.find('/'));
      from.topics.insert("combined " + std::string{name});
      rest.remove_prefix(std::min(rest.size(), name.size() + 1));
    }
  } else if (target.starts_with(single) && target.size() > single.size()) {
    from.topics.insert(std::string{target.substr(single.size())});
  }
  return !from.topics.empty();
}

void venue::leading(asset coin, coin_price at, utc_time when) {
  const auto stream = to_string(coin) + "usdt@trade";
  if (silent(source::binance, stream))
    return;
  auto symbol = to_string(coin) + "usdt";
  for (auto& letter : symbol)
    letter = static_cast<char>(letter - 'a' + 'A');
  const auto ms = std::to_string(to_unix_ms(when));
  ++trade_ids_;
  const auto frame = R"({"e":"trade","E":)" + ms + ",\"s\":" + in_quotes(symbol)
                     + ",\"t\":" + std::to_string(trade_ids_)
                     + ",\"p\":" + in_quotes(eight_decimals(on_binance(at)))
                     + R"(,"q":"0.00100000","T":)" + ms
                     + (trade_ids_ % 2 == 0 ? ",\"m\":true" : ",\"m\":false")
                     + ",\"M\":true}";
  for (const auto& [id, one] : connections_) {
    if (one.of != source::binance)
      continue;
    if (one.topics.contains(stream))
      send_frame(id, one.of, frame);
    if (one.topics.contains("combined " + stream))
      send_frame(id, one.of,
                 "{\"stream\":" + in_quotes(stream) + ",\"data\":" + frame
                   + '}');
  }
}

void venue::second_passed(asset coin, std::int64_t second) {
  prices_.emplace(from_unix_seconds(second) + options_.price_latency,
                  std::pair{coin, second});
}

} // namespace fillguard::net::sim
