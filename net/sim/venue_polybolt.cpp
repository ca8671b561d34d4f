#include "net/sim/json_text.hpp"
#include "net/sim/venue.hpp"
#include "net/sim/wire.hpp"

#include <nlohmann/json.hpp>

namespace fillguard::net::sim {

namespace {

using nlohmann::json;

constexpr auto spot_channel = "price.crypto";
constexpr auto average_channel = "price.crypto.twap";

/// The stream of a subscription; its name is the key of its sequence.
struct stream_name {
  std::string channel;
  std::string symbol;
  int window_seconds = 0; ///< 30 or 60 on the channel of averages.

  std::string key() const {
    return channel + '|' + symbol + '|' + std::to_string(window_seconds);
  }
};

std::string symbol_of(asset coin) {
  return to_string(coin) + "usd";
}

std::optional<coin_price>
value_of(const stream_name& name, const price_path& path, std::int64_t second) {
  if (name.window_seconds == 0)
    return path.on_second(second);
  return path.settle(name.window_seconds == 30 ? settlement::twap_30
                                               : settlement::twap_60,
                     from_unix_seconds(second));
}

/// The accurate value is a decimal here, unlike on RTDS.
std::string point(std::int64_t second, coin_price value) {
  return "\"timestamp\":" + std::to_string(second * 1'000)
         + ",\"value\":" + to_string(value)
         + ",\"full_accuracy_value\":" + in_quotes(to_string(value));
}

std::string envelope(const stream_name& name, std::uint64_t sequence,
                     utc_time now, bool snapshot, std::string_view payload) {
  return "{\"v\":1,\"channel\":" + in_quotes(name.channel)
         + ",\"seq\":" + std::to_string(sequence)
         + ",\"ts\":" + std::to_string(to_unix_ms(now))
         + (snapshot ? ",\"snapshot\":true" : "")
         + ",\"payload\":{\"symbol\":" + in_quotes(name.symbol) + ','
         + (name.window_seconds > 0
              ? "\"window_seconds\":" + std::to_string(name.window_seconds)
                  + ','
              : std::string{})
         + "\"source\":\"chainlink\"," + std::string{payload} + "}}";
}

std::string error_text(const std::string& rid, std::string_view code) {
  return R"({"op":"error","rid":)" + in_quotes(rid)
         + ",\"code\":" + in_quotes(code) + '}';
}

} // namespace

void venue::receive_polybolt(connection_id id, connection& from,
                             std::string_view text) {
  const auto frame = json::parse(text, nullptr, false);
  if (!frame.is_object())
    return send_frame(id, from.of, error_text("", "bad_op"));
  const auto op = text_of(frame, "op");
  const auto raw_rid = text_of(frame, "rid");
  // The id is copied into JSON without escaping, so only plain ids are.
  const auto rid =
    raw_rid.find_first_of("\"\\\n") == std::string::npos ? raw_rid : "";
  if (op == "ping")
    return send_frame(id, from.of, R"({"op":"pong"})");
  if (op == "auth") {
    const auto auth = frame.contains("auth") ? frame["auth"] : json{};
    const auto key = text_of(auth, "apiKey");
    if (!desk_.has_account(key, text_of(auth, "secret"),
                           text_of(auth, "passphrase"))) {
      send_frame(id, from.of, error_text(rid, "auth_invalid"));
      connections_.erase(id);
      sinks_.drop(id, 4001);
      return;
    }
    from.account = key;
    return send_frame(id, from.of,
                      R"({"op":"authed","rid":)" + in_quotes(rid) + '}');
  }
  if ((op != "subscribe" && op != "unsubscribe")
      || !frame.contains("subscriptions") || !frame["subscriptions"].is_array())
    return send_frame(id, from.of, error_text(rid, "bad_op"));
  if (from.account.empty())
    return send_frame(id, from.of, error_text(rid, "auth_required"));
  for (const auto& one : frame["subscriptions"]) {
    stream_name name{text_of(one, "channel"), {}, 0};
    if (name.channel != spot_channel && name.channel != average_channel) {
      send_frame(id, from.of, error_text(rid, "bad_channel"));
      continue;
    }
    const auto filter = one.contains("filter") ? one["filter"] : json{};
    name.symbol = text_of(filter, "symbol");
    if (name.channel == average_channel && filter.is_object()
        && filter.contains("window_seconds")
        && filter["window_seconds"].is_number_integer())
      name.window_seconds = filter["window_seconds"].get<int>();
    const price_path* path = nullptr;
    for (const auto market : world_.options().markets)
      if (symbol_of(market.coin) == name.symbol)
        path = world_.path(market.coin);
    const auto averages = name.channel == average_channel;
    if (path == nullptr
        || (averages && name.window_seconds != 30
            && name.window_seconds != 60)) {
      send_frame(id, from.of, error_text(rid, "bad_filter"));
      continue;
    }
    const auto key = name.key();
    if (op == "unsubscribe") {
      from.topics.erase(key);
      from.sequences.erase(key);
      continue;
    }
    from.topics.insert(key);
    from.sequences[key] = 1;
    send_frame(id, from.of,
               R"({"op":"subscribed","channel":)" + in_quotes(name.channel)
                 + ",\"rid\":" + in_quotes(rid) + '}');
    // The previous two minutes.
    std::string data;
    const auto newest = to_unix_seconds(now() - options_.price_latency);
    for (auto second = newest - 119; second <= newest; ++second)
      if (const auto value = value_of(name, *path, second))
        data += (data.empty() ? "{" : ",{") + point(second, *value) + '}';
    if (!silent(from.of, name.channel))
      send_frame(id, from.of,
                 envelope(name, 1, now(), true, "\"data\":[" + data + ']'));
  }
}

void venue::send_polybolt(asset coin, std::int64_t second) {
  const std::array names{stream_name{spot_channel, symbol_of(coin), 0},
                         stream_name{average_channel, symbol_of(coin), 30},
                         stream_name{average_channel, symbol_of(coin), 60}};
  for (const auto& name : names) {
    const auto value = value_of(name, *world_.path(coin), second);
    if (!value || silent(source::polybolt, name.channel))
      continue;
    for (auto& [id, one] : connections_)
      if (one.of == source::polybolt && one.topics.contains(name.key()))
        send_frame(id, one.of,
                   envelope(name, ++one.sequences[name.key()], now(), false,
                            point(second, *value)));
  }
}

} // namespace fillguard::net::sim
