#include "net/http_api/state_json.hpp"

#include "net/record_json.hpp"

#include <chrono>
#include <cmath>
#include <concepts>

namespace fillguard::net::http_api {

namespace {

using nlohmann::ordered_json;

/// Six decimals for scores: more would be noise of binary floats.
constexpr double score_steps = 1e6;

/// Nine for the danger signals: a velocity is some millionths.
constexpr double signal_steps = 1e9;

/// Milliseconds, for seconds.
constexpr double second_steps = 1e3;

/// Null for a value that is not finite.
ordered_json rounded(double value, double steps) {
  if (!std::isfinite(value))
    return nullptr;
  const double out = std::round(value * steps) / steps;
  return out == 0 ? 0.0 : out; // No minus zero in JSON.
}

void make_null(ordered_json& object) {
  for (auto& each : object)
    each = nullptr;
}

void put_level(ordered_json& out, const std::string& name,
               const std::optional<book_level>& level) {
  const ordered_json none;
  out[name] = level ? to_json(level->price) : none;
  out[name + "_size"] = level ? to_json(level->size) : none;
}

/// The forms of the contract that a description does not define.
struct document_forms : record_forms {
  using record_forms::operator();

  ordered_json operator()(std::same_as<double> auto value) const {
    return rounded(value, score_steps);
  }

  ordered_json operator()(const std::optional<current_window>& window) const {
    const auto known = window.value_or(current_window{});
    ordered_json out{{"slug", nullptr},
                     {"opens_at", to_iso8601(known.id.opens_at)}};
    put_fields(out, known, *this);
    out["seconds_left"] = rounded(known.seconds_left, second_steps);
    if (!window)
      make_null(out);
    return out;
  }

  ordered_json operator()(const std::optional<depth_view>& depth) const {
    auto out = ordered_json::object();
    put_fields(out, depth.value_or(depth_view{}), *this);
    if (!depth)
      make_null(out);
    return out;
  }

  /// The outcome by both its names.
  ordered_json operator()(const position_view& position) const {
    ordered_json out{{"outcome", to_string(position.token)}};
    put_fields(out, position, *this);
    return out;
  }

  /// By name.
  ordered_json operator()(const std::vector<danger_signal>& signals) const {
    auto out = ordered_json::object();
    for (const auto& each : signals) {
      auto one = to_json(each, *this);
      one.erase("name");
      if (each.raw)
        one["raw"] = rounded(*each.raw, signal_steps);
      one["component"] = rounded(each.component, signal_steps);
      out[each.name] = std::move(one);
    }
    return out;
  }

  /// Tags are for traces.
  void put(ordered_json&, std::string_view, const tag&) const {
    // nop
  }

  void put(ordered_json& out, std::string_view, const top_of_book& top) const {
    put_level(out, "best_bid", top.bid);
    put_level(out, "best_ask", top.ask);
  }

  void put(ordered_json& out, std::string_view name,
           const book_view& book) const {
    out["books"][std::string{name}] = to_json(book, *this);
  }
};

/// Negative when the source's clock is ahead of this host's.
std::optional<std::int64_t> age_ms(const feed_status& feed, utc_time now) {
  if (!feed.newest)
    return std::nullopt;
  return std::chrono::floor<std::chrono::milliseconds>(now - *feed.newest)
    .count();
}

} // namespace

ordered_json service_json(const service_facts& x, utc_time now) {
  return {{"name", "fillguard"},
          {"version", x.version},
          {"mode", x.mode},
          {"started_at", to_iso8601(x.started_at)},
          {"now", to_iso8601(now)},
          {"demo", x.demo},
          {"speed", x.speed},
          {"control", x.control},
          {"site", x.site.empty() ? ordered_json{} : ordered_json(x.site)}};
}

ordered_json feed_json(const feed_status& x, utc_time now) {
  auto out = ordered_json::object();
  for_each_field(x, [&](const auto& field, const auto& member) {
    if (field.name == "newest")
      put_field(out, "age_ms", age_ms(x, now), document_forms{});
    else if (field.name != "at")
      put_field(out, field.name, member, document_forms{});
  });
  return out;
}

ordered_json market_json(const window_view& x) {
  auto out = to_json(x, document_forms{});
  out.erase("second");
  // The service's, not the market's.
  out.erase("clock");
  out.erase("account");
  return out;
}

ordered_json clock_json(const snapshot& all) {
  const clock_view* known = nullptr;
  for (const auto& x : all.markets)
    if (!known && x->clock)
      known = &*x->clock;
  ordered_json out{{"state", nullptr},
                   {"offset_ms", nullptr},
                   {"spread_ms", nullptr},
                   {"age_ms", nullptr},
                   {"why", nullptr}};
  if (!known)
    return out;
  out["state"] = to_string(known->state);
  if (known->offset) {
    out["offset_ms"] = known->offset->count();
    out["spread_ms"] = known->spread.count();
  }
  if (known->age_ms)
    out["age_ms"] = *known->age_ms;
  if (!known->why.empty())
    out["why"] = known->why;
  return out;
}

ordered_json account_json(const snapshot& all) {
  const account_view* known = nullptr;
  for (const auto& x : all.markets)
    if (!known && x->account)
      known = &*x->account;
  ordered_json out{
    {"armed", nullptr}, {"why", nullptr}, {"key_ends_at", nullptr}};
  if (!known)
    return out;
  out["armed"] = known->armed;
  if (!known->why.empty())
    out["why"] = known->why;
  if (known->key_ends_at)
    out["key_ends_at"] = to_iso8601(*known->key_ends_at);
  return out;
}

ordered_json event_json(const notice& x, const std::string& id) {
  ordered_json out{{"id", id}};
  put_fields(out, x, document_forms{});
  out["trace"] =
    x.tag.id == 0 ? ordered_json{} : ordered_json(id_text(x.tag.id));
  return out;
}

ordered_json state_json(const service_facts& service, const snapshot& all,
                        utc_time now) {
  auto feeds = ordered_json::array();
  for (const auto& x : all.feeds)
    feeds.push_back(feed_json(x, now));
  auto markets = ordered_json::array();
  for (const auto& x : all.markets)
    markets.push_back(market_json(*x));
  auto about = service_json(service, now);
  about["clock"] = clock_json(all);
  about["account"] = account_json(all);
  return {{"service", std::move(about)},
          {"feeds", std::move(feeds)},
          {"markets", std::move(markets)}};
}

std::string to_text(const ordered_json& x) {
  return x.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

} // namespace fillguard::net::http_api
