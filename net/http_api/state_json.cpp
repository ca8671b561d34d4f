#include "net/http_api/state_json.hpp"

#include "net/record_text.hpp"

#include <nlohmann/json.hpp>

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

/// Not finite stays not finite, which is written as null.
double rounded(double value, double steps) {
  const double out = std::round(value * steps) / steps;
  return out == 0 ? 0.0 : out; // No minus zero in JSON.
}

/// A level's price and size, as two fields.
void put_level(json_writer& to, std::string_view name,
               std::string_view size_name,
               const std::optional<book_level>& level) {
  const auto put = [&to](std::string_view key, const auto& value) {
    to.key(key);
    write(to, value);
  };
  put(name, level ? std::optional{level->price} : std::nullopt);
  put(size_name, level ? std::optional{level->size} : std::nullopt);
}

/// The forms of the contract that a description does not define.
struct document_forms : text_forms {
  using text_forms::operator();

  void operator()(json_writer& to, std::same_as<double> auto value) const {
    to.number(rounded(value, score_steps));
  }

  void operator()(json_writer& to,
                  const std::optional<current_window>& window) const {
    const auto known = window.value_or(current_window{});
    const auto put = [&](std::string_view name, const auto& value) {
      to.key(name);
      if (window)
        write(to, value, *this);
      else
        to.null();
    };
    to.begin_object();
    for_each_field(known, [&](const auto& field, const auto& member) {
      if (field.name == "seconds_left" && window) {
        to.key(field.name);
        return to.number(rounded(known.seconds_left, second_steps));
      }
      put(field.name, member);
      if (field.name == "slug")
        put("opens_at", known.id.opens_at);
    });
    to.end_object();
  }

  void operator()(json_writer& to,
                  const std::optional<depth_view>& depth) const {
    to.begin_object();
    if (depth)
      write_fields(to, *depth, *this);
    else
      write_names(to, depth_view{});
    to.end_object();
  }

  /// The outcome by both its names.
  void operator()(json_writer& to, const position_view& position) const {
    to.begin_object();
    to.key("outcome");
    write(to, position.token, *this);
    write_fields(to, position, *this);
    to.end_object();
  }

  /// By name.
  void operator()(json_writer& to,
                  const std::vector<danger_signal>& signals) const {
    to.begin_object();
    for (const auto& each : signals) {
      to.any_key(each.name);
      to.begin_object();
      for_each_field(each, [&](const auto& field, const auto& member) {
        if (field.name == "name")
          return;
        to.key(field.name);
        if (field.name == "raw" && each.raw)
          to.number(rounded(*each.raw, signal_steps));
        else if (field.name == "component")
          to.number(rounded(each.component, signal_steps));
        else
          write(to, member, *this);
      });
      to.end_object();
    }
    to.end_object();
  }

  /// Tags are for traces.
  void put(json_writer&, std::string_view, const tag&) const {
    // nop
  }

  // These two are the service's, not the market's.

  void put(json_writer&, std::string_view,
           const std::optional<clock_view>&) const {
    // nop
  }

  void put(json_writer&, std::string_view,
           const std::optional<account_view>&) const {
    // nop
  }

  void put(json_writer& to, std::string_view, const top_of_book& top) const {
    put_level(to, "best_bid", "best_bid_size", top.bid);
    put_level(to, "best_ask", "best_ask_size", top.ask);
  }
};

/// Negative when the source's clock is ahead of this host's.
std::optional<std::int64_t> age_ms(const feed_status& feed, utc_time now) {
  if (!feed.newest)
    return std::nullopt;
  return std::chrono::floor<std::chrono::milliseconds>(now - *feed.newest)
    .count();
}

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

void write_feed(json_writer& to, const feed_status& x, utc_time now) {
  to.begin_object();
  for_each_field(x, [&](const auto& field, const auto& member) {
    if (field.name == "newest")
      write_field(to, "age_ms", age_ms(x, now), document_forms{});
    else if (field.name != "at")
      write_field(to, field.name, member, document_forms{});
  });
  to.end_object();
}

void write_market(json_writer& to, const window_view& x) {
  to.begin_object();
  for_each_field(x, [&](const auto& field, const auto& member) {
    // Both books are in one object.
    if (field.name == "up") {
      to.key("books");
      to.begin_object();
    }
    if (field.name != "second")
      write_field(to, field.name, member, document_forms{});
    if (field.name == "down")
      to.end_object();
  });
  to.end_object();
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
  ordered_json out{{"armed", nullptr},
                   {"why", nullptr},
                   {"key_ends_at", nullptr},
                   {"dollars", nullptr}};
  if (!known)
    return out;
  out["armed"] = known->armed;
  if (!known->why.empty())
    out["why"] = known->why;
  if (known->key_ends_at)
    out["key_ends_at"] = to_iso8601(*known->key_ends_at);
  if (known->dollars)
    out["dollars"] = to_string(*known->dollars);
  return out;
}

} // namespace

std::string feed_text(const feed_status& x, utc_time now) {
  std::string out;
  json_writer to{out};
  write_feed(to, x, now);
  return out;
}

void append_market(std::string& out, const window_view& x) {
  json_writer to{out};
  write_market(to, x);
}

std::string market_text(const window_view& x) {
  std::string out;
  append_market(out, x);
  return out;
}

std::string event_text(const notice& event, const std::string& id) {
  std::string out;
  json_writer to{out};
  to.begin_object();
  to.key("id");
  to.text(id);
  write_fields(to, event, document_forms{});
  to.key("trace");
  if (event.tag.id == 0)
    to.null();
  else
    to.plain_text(id_text(event.tag.id));
  to.end_object();
  return out;
}

std::string state_text(const service_facts& service, const snapshot& all,
                       utc_time now) {
  auto about = service_json(service, now);
  about["clock"] = clock_json(all);
  about["account"] = account_json(all);
  std::string out;
  json_writer to{out};
  to.begin_object();
  to.key("service");
  to.raw(to_text(about));
  to.key("feeds");
  to.begin_array();
  for (const auto& x : all.feeds)
    write_feed(to, x, now);
  to.end_array();
  to.key("markets");
  to.begin_array();
  for (const auto& x : all.markets)
    write_market(to, *x);
  to.end_array();
  to.end_object();
  return out;
}

std::string to_text(const ordered_json& x) {
  return x.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

} // namespace fillguard::net::http_api
