#include "app/journal/record_json.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <type_traits>

namespace fillguard {

namespace {

using json = nlohmann::ordered_json;

template <class T>
json value(const T& x) {
  if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>)
    return x;
  else if constexpr (std::is_same_v<T, utc_time>)
    return to_iso8601(x);
  else
    return to_string(x);
}

template <class T>
json value(const std::optional<T>& x) {
  return x ? value(*x) : json{};
}

json value(const std::vector<book_level>& x) {
  auto out = json::array();
  for (const auto& level : x)
    out.push_back({value(level.price), value(level.size)});
  return out;
}

json about(const intent_id& x) {
  return {{"window", slug(x.window)},
          {"purpose", value(x.purpose)},
          {"number", x.number}};
}

json content(const tick& x) {
  return {{"at", value(x.at)}};
}

json content(const btc_price& x) {
  return {{"coin", value(x.coin)},
          {"source", value(x.source)},
          {"value", value(x.value)},
          {"source_time", value(x.source_time)},
          {"received_at", value(x.received_at)},
          {"sequence", x.sequence}};
}

json content(const book_update& x) {
  return {{"window", slug(x.window)},
          {"kind", value(x.kind)},
          {"token", value(x.token)},
          {"bids", value(x.bids)},
          {"asks", value(x.asks)},
          {"source_time", value(x.source_time)},
          {"received_at", value(x.received_at)},
          {"sequence", x.sequence},
          {"reason", x.reason}};
}

json content(const window_found& x) {
  return {{"window", slug(x.window.id)},
          {"condition_id", x.window.condition_id},
          {"up_token", x.window.up_token},
          {"down_token", x.window.down_token},
          {"closes_at", value(x.window.closes_at)},
          {"settles_on", value(x.window.rules.settles_on)},
          {"tick_size", value(x.window.rules.tick_size)},
          {"received_at", value(x.received_at)}};
}

json content(const window_opened& x) {
  return {{"window", slug(x.window)}, {"at", value(x.at)}};
}

json content(const window_closed& x) {
  return {{"window", slug(x.window)}, {"at", value(x.at)}};
}

json content(const window_result& x) {
  return {{"window", slug(x.window)},
          {"outcome", value(x.outcome)},
          {"price_to_beat", value(x.price_to_beat)},
          {"final_price", value(x.final_price)},
          {"received_at", value(x.received_at)}};
}

json content(const fill_detected& x) {
  return {{"window", slug(x.window)},
          {"token", value(x.token)},
          {"purpose", value(x.purpose)},
          {"revision", x.revision},
          {"order_id", value(x.order_id)},
          {"ordered", value(x.ordered)},
          {"filled", value(x.filled)},
          {"average_price", value(x.average_price)},
          {"fee", value(x.fee)},
          {"source", value(x.source)},
          {"status", value(x.status)},
          {"source_time", value(x.source_time)},
          {"detected_at", value(x.detected_at)},
          {"reversed", value(x.reversed)}};
}

json content(const order_sent& x) {
  return {{"intent", about(x.intent)}, {"order_id", x.order_id},
          {"token", value(x.token)},   {"direction", value(x.direction)},
          {"limit", value(x.limit)},   {"quantity", value(x.quantity)},
          {"at", value(x.at)}};
}

json content(const order_placed& x) {
  return content(x.sent());
}

json content(const order_answered& x) {
  return {{"intent", about(x.intent)},   {"order_id", x.order_id},
          {"state", value(x.state)},     {"reason", x.reason},
          {"matched", value(x.matched)}, {"at", value(x.at)}};
}

json content(const fill_evidence& x) {
  return {{"source", value(x.source)},
          {"window", slug(x.window)},
          {"token", value(x.token)},
          {"direction", value(x.direction)},
          {"trade_id", value(x.trade_id)},
          {"order_id", value(x.order_id)},
          {"ordered", value(x.ordered)},
          {"quantity", value(x.quantity)},
          {"price", value(x.price)},
          {"fee", value(x.fee)},
          {"status", value(x.status)},
          {"source_time", value(x.source_time)},
          {"received_at", value(x.received_at)}};
}

json content(const halt_changed& x) {
  return {{"reason", value(x.reason)}, {"at", value(x.at)}};
}

} // namespace

nlohmann::ordered_json record_json(const fold_input& x) {
  return std::visit(
    [&x](const auto& y) {
      return json{{"message", name_of(x)},
                  {"trace", y.tag.id},
                  {"cause", y.tag.cause},
                  {"content", content(y)}};
    },
    x);
}

nlohmann::ordered_json record_json(const order_record& x) {
  constexpr std::array names{"order_placed", "order_answered", "fill_evidence"};
  return std::visit(
    [&](const auto& y) {
      return json{{"message", names.at(x.index())}, {"content", content(y)}};
    },
    x);
}

} // namespace fillguard
