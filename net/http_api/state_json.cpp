#include "net/http_api/state_json.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cmath>

namespace fillguard::net::http_api {

namespace {

using nlohmann::ordered_json;

/// Six decimals for scores: more would be noise of binary floats.
constexpr double score_steps = 1e6;

/// Nine for the danger signals: a velocity is some millionths.
constexpr double signal_steps = 1e9;

/// Milliseconds, for seconds.
constexpr double second_steps = 1e3;

/// Null for what is not a number.
ordered_json rounded(double x, double steps) {
  if (!std::isfinite(x))
    return nullptr;
  const double out = std::round(x * steps) / steps;
  return out == 0 ? 0.0 : out; // No minus zero in JSON.
}

ordered_json leaf(const std::string& x) {
  return x;
}

ordered_json leaf(std::int64_t x) {
  return x;
}

ordered_json leaf(double x) {
  return rounded(x, score_steps);
}

ordered_json leaf(utc_time x) {
  return to_iso8601(x);
}

template <class Unit>
ordered_json leaf(decimal<Unit> x) {
  return to_string(x);
}

template <class Enum>
requires std::is_enum_v<Enum> ordered_json leaf(Enum x) {
  return to_string(x);
}

template <class T>
ordered_json leaf(const std::optional<T>& x) {
  return x ? leaf(*x) : ordered_json(nullptr);
}

ordered_json window_json(const std::optional<current_window>& x) {
  ordered_json out{{"slug", nullptr},
                   {"opens_at", nullptr},
                   {"closes_at", nullptr},
                   {"seconds_left", nullptr},
                   {"phase", nullptr},
                   {"price_to_beat", nullptr},
                   {"price_to_beat_source", nullptr},
                   {"settles_on", nullptr},
                   {"outcome", nullptr}};
  if (!x)
    return out;
  out["slug"] = slug(x->id);
  out["opens_at"] = leaf(x->id.opens_at);
  out["closes_at"] = leaf(x->closes_at);
  out["seconds_left"] = rounded(x->seconds_left, second_steps);
  out["phase"] = leaf(x->phase);
  out["price_to_beat"] = leaf(x->price_to_beat);
  out["price_to_beat_source"] = leaf(x->price_to_beat_source);
  out["settles_on"] = leaf(x->settles_on);
  out["outcome"] = leaf(x->outcome);
  return out;
}

ordered_json capture_json(const std::optional<capture_view>& x) {
  if (!x)
    return nullptr;
  return {{"side", leaf(x->token)},
          {"order_id", leaf(x->order_id)},
          {"ordered_shares", leaf(x->ordered)},
          {"filled_shares", leaf(x->filled)},
          {"average_price", leaf(x->average_price)},
          {"fee", leaf(x->fee)},
          {"fill_detected_at", leaf(x->fill_detected_at)},
          {"fill_source", leaf(x->source)},
          {"fill_status", leaf(x->status)}};
}

ordered_json position_json(const std::optional<position_view>& x) {
  if (!x)
    return nullptr;
  return {{"side", leaf(x->token)},
          {"held_shares", leaf(x->held)},
          {"hedged_shares", leaf(x->hedged)},
          {"hedged_at", leaf(x->hedged_at)},
          {"sold_shares", leaf(x->sold)},
          {"sold_at", leaf(x->sold_at)},
          {"fees", leaf(x->fees)},
          {"goal", leaf(x->goal)},
          {"alarm", leaf(x->alarm)}};
}

ordered_json depth_json(const std::optional<depth_view>& x) {
  const auto y = x.value_or(depth_view{});
  const ordered_json none = nullptr;
  return {{"sellable_shares", x ? leaf(y.sellable) : none},
          {"sale_average", leaf(y.sale_average)},
          {"hedgeable_shares", x ? leaf(y.hedgeable) : none},
          {"hedge_average", leaf(y.hedge_average)},
          {"token_velocity", leaf(y.token_velocity)}};
}

ordered_json past_json(const past_window& x) {
  return {{"slug", slug(x.id)},
          {"phase", leaf(x.phase)},
          {"outcome", leaf(x.outcome)},
          {"price_to_beat", leaf(x.price_to_beat)},
          {"price_to_beat_source", leaf(x.price_to_beat_source)},
          {"final_price", leaf(x.final_price)},
          {"capture_99c", capture_json(x.capture)},
          {"capture_99c_peak_confidence", leaf(x.capture_99c_peak_confidence)},
          {"position", position_json(x.position)},
          {"profit", leaf(x.profit)}};
}

ordered_json btc_json(const btc_view& x) {
  return {{"price", leaf(x.value)},
          {"source", leaf(x.source)},
          {"source_time", leaf(x.source_time)},
          {"age_ms", leaf(x.age_ms)},
          {"stale", x.stale}};
}

ordered_json book_json(const book_view& x) {
  const auto& bid = x.top.bid;
  const auto& ask = x.top.ask;
  const ordered_json none = nullptr;
  return {{"best_bid", bid ? leaf(bid->price) : none},
          {"best_bid_size", bid ? leaf(bid->size) : none},
          {"best_ask", ask ? leaf(ask->price) : none},
          {"best_ask_size", ask ? leaf(ask->size) : none},
          {"imbalance", leaf(x.imbalance)},
          {"age_ms", leaf(x.age_ms)},
          {"stale", x.stale}};
}

ordered_json confidence_json(const confidence_view& x) {
  return {{"up", leaf(x.up)},
          {"down", leaf(x.down)},
          {"time_penalty", leaf(x.time_penalty)},
          {"leading", leaf(x.leading)},
          {"threshold", leaf(x.threshold)}};
}

ordered_json loss_json(const loss_view& x) {
  return {{"threshold", leaf(x.threshold)}, {"by_price", leaf(x.by_price)},
          {"by_market", leaf(x.by_market)}, {"distance", leaf(x.distance)},
          {"deviation", leaf(x.deviation)}, {"source", leaf(x.source)},
          {"lacks", leaf(x.lacks)}};
}

ordered_json danger_json(const std::optional<danger_view>& x) {
  if (!x)
    return nullptr;
  auto signals = ordered_json::object();
  for (const auto& one : x->signals)
    signals[one.name] = {
      {"raw", one.raw ? rounded(*one.raw, signal_steps) : nullptr},
      {"weight", leaf(one.weight)},
      {"component", rounded(one.component, signal_steps)}};
  return {{"threshold", leaf(x->threshold)}, {"acts_on", x->acts_on},
          {"signals", std::move(signals)},   {"unknown", x->unknown},
          {"loss", loss_json(x->loss)},      {"depth", depth_json(x->depth)}};
}

} // namespace

ordered_json service_json(const service_facts& x, utc_time now) {
  return {{"name", "fillguard"},
          {"version", x.version},
          {"mode", x.mode},
          {"started_at", leaf(x.started_at)},
          {"now", leaf(now)}};
}

ordered_json feed_json(const feed_status& x, utc_time now) {
  std::optional<std::int64_t> age;
  if (x.newest)
    age =
      std::chrono::floor<std::chrono::milliseconds>(now - *x.newest).count();
  auto bad = ordered_json::object();
  for (const auto& [kind, count] : x.bad)
    bad[kind] = count;
  return {{"name", x.name},
          {"role", leaf(x.role)},
          {"state", leaf(x.state)},
          {"age_ms", leaf(age)},
          {"messages", x.messages},
          {"duplicates", x.duplicates},
          {"out_of_order", x.out_of_order},
          {"gaps", x.gaps},
          {"reconnects", x.reconnects},
          {"bad", std::move(bad)},
          {"why", x.why}};
}

ordered_json market_json(const window_view& x) {
  auto previous = ordered_json::array();
  for (const auto& one : x.previous_windows)
    previous.push_back(past_json(one));
  auto history = ordered_json::array();
  for (const auto& one : x.btc_price_history)
    history.push_back({{"time", leaf(one.at)},
                       {"price", leaf(one.value)},
                       {"source", leaf(one.source)}});
  return {{"market", to_string(x.market)},
          {"at", leaf(x.at)},
          {"revision", x.revision},
          {"window", window_json(x.window)},
          {"previous_windows", std::move(previous)},
          {"halted", leaf(x.halted)},
          {"btc", btc_json(x.btc)},
          {"btc_price_history", std::move(history)},
          {"books", {{"up", book_json(x.up)}, {"down", book_json(x.down)}}},
          {"confidence", confidence_json(x.confidence)},
          {"capture_99c", capture_json(x.capture_99c)},
          {"position", position_json(x.position)},
          {"capture_99c_peak_confidence", leaf(x.capture_99c_peak_confidence)},
          {"peak_confidence_missing_because",
           leaf(x.peak_confidence_missing_because)},
          {"danger_score", leaf(x.danger_score)},
          {"loss_probability", leaf(x.loss_probability)},
          {"danger", danger_json(x.danger)},
          {"status", x.status},
          {"reason", x.reason}};
}

ordered_json event_json(const notice& x) {
  return {{"market", to_string(x.market)},
          {"window", x.window ? ordered_json(slug(*x.window)) : nullptr},
          {"kind", leaf(x.kind)},
          {"text", x.text},
          {"at", leaf(x.at)},
          {"capture_99c", capture_json(x.capture)},
          {"position", position_json(x.position)},
          {"danger_score", leaf(x.danger_score)},
          {"danger", danger_json(x.danger)}};
}

ordered_json state_json(const service_facts& service, const snapshot& all,
                        utc_time now) {
  auto feeds = ordered_json::array();
  for (const auto& x : all.feeds)
    feeds.push_back(feed_json(x, now));
  auto markets = ordered_json::array();
  for (const auto& x : all.markets)
    markets.push_back(market_json(*x));
  return {{"service", service_json(service, now)},
          {"feeds", std::move(feeds)},
          {"markets", std::move(markets)}};
}

std::string to_text(const ordered_json& x) {
  return x.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

} // namespace fillguard::net::http_api
