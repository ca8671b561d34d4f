#include "net/polymarket/live_prices/wire.hpp"

#include <simdjson.h>

#include <array>
#include <utility>

namespace fillguard::net::polymarket {

namespace {

namespace ondemand = simdjson::ondemand;

/// Reads one frame; keeps the first error.
class frame_reader {
public:
  result<wire_frame, bad_frame> read(std::string_view text) {
    thread_local ondemand::parser parser;
    const simdjson::padded_string padded{text};
    ondemand::document doc;
    ondemand::object root;
    ondemand::json_type type{};
    if (parser.iterate(padded).get(doc) || doc.type().get(type))
      return failure(bad_frame{"not_json", excerpt(text), {}});
    if (type != ondemand::json_type::object)
      return failure(bad_frame{"wrong_type", "the frame is not an object", {}});
    if (doc.get_object().get(root))
      return failure(bad_frame{"not_json", excerpt(text), {}});
    wire_frame out;
    const bool read =
      walk(root, "", [&](std::string_view key, ondemand::value x) {
        return frame_field(key, x, out);
      });
    if (const char* rest = nullptr; read && !doc.current_location().get(rest))
      fail("not_json", "something follows the frame");
    if (bad_)
      return failure(std::move(*bad_));
    return out;
  }

private:
  bool frame_field(std::string_view key, ondemand::value input,
                   wire_frame& out) {
    if (key == "topic" || key == "channel")
      return text(key, input, out.topic);
    if (key == "type")
      return text(key, input, out.type);
    if (key == "op")
      return text(key, input, out.op);
    if (key == "code")
      return scalar(key, input, out.code);
    if (key == "message")
      return scalar(key, input, out.message);
    if (key == "statusCode")
      return whole(key, input, out.status_code);
    if (key == "seq")
      return count(key, input, out.seq);
    if (key == "dropped")
      return count(key, input, out.dropped);
    if (key == "snapshot")
      return flag(key, input, out.snapshot);
    if (key != "payload")
      return true;
    ondemand::object payload;
    if (is_null(input))
      return true;
    if (input.get_object().get(payload))
      return fail("wrong_type", "payload is not an object");
    out.payload.emplace();
    return read_payload(payload, *out.payload);
  }

  bool read_payload(ondemand::object& from, wire_payload& out) {
    wire_point single;
    const bool read =
      walk(from, "payload.", [&](std::string_view key, ondemand::value x) {
        if (key == "symbol")
          return text("payload.symbol", x, out.symbol);
        if (key == "source")
          return scalar("payload.source", x, out.source);
        if (key == "window_s" || key == "window_seconds")
          return whole("payload.window", x, out.window_seconds);
        if (key == "data")
          return read_history(x, out);
        return point_field(key, x, single);
      });
    if (read && !out.history)
      out.points.push_back(std::move(single));
    return read;
  }

  bool read_history(ondemand::value from, wire_payload& out) {
    ondemand::array list;
    if (from.get_array().get(list))
      return fail("wrong_type", "payload.data is not a list");
    out.history = true;
    for (auto item : list) {
      ondemand::object point;
      const simdjson::error_code unread = item.get_object().get(point);
      if (unread && unread != simdjson::INCORRECT_TYPE)
        return fail("not_json", "the frame breaks off in payload.data");
      wire_point into;
      const bool read =
        unread ? fail("wrong_type", "payload.data holds what is not an object")
               : walk(point, "payload.data.",
                      [&](std::string_view key, ondemand::value x) {
                        return point_field(key, x, into);
                      });
      if (read)
        out.points.push_back(std::move(into));
      else if (bad_->kind != "wrong_type")
        return false;
      else
        out.odd.push_back(*std::exchange(bad_, std::nullopt));
    }
    return true;
  }

  bool point_field(std::string_view key, ondemand::value x, wire_point& out) {
    if (key == "timestamp")
      return whole("payload.timestamp", x, out.timestamp_ms);
    if (key == "value")
      return scalar("payload.value", x, out.value);
    if (key == "full_accuracy_value")
      return scalar("payload.full_accuracy_value", x, out.full_accuracy_value);
    return true;
  }

  template <class F>
  bool walk(ondemand::object& from, std::string_view prefix, F each) {
    for (auto field : from) {
      std::string_view key;
      ondemand::value value;
      if (field.unescaped_key().get(key) || field.value().get(value))
        return fail("not_json",
                    "the frame breaks off in " + std::string{prefix} + '*');
      if (!each(key, value))
        return false;
    }
    return true;
  }

  // -- leaves: null counts as absent ------------------------------------------

  bool is_null(ondemand::value& x) {
    bool out = false;
    return !x.is_null().get(out) && out;
  }

  bool text(std::string_view field, ondemand::value x, std::string& out) {
    std::string_view got;
    if (is_null(x))
      return true;
    if (x.get_string().get(got))
      return fail("wrong_type", std::string{field} + " is not a text");
    out = got;
    return true;
  }

  /// A text, or a number's digits as sent, never through a double.
  bool scalar(std::string_view field, ondemand::value given, std::string& out) {
    ondemand::json_type type{};
    if (given.type().get(type))
      return fail("not_json", std::string{field} + " is not a value");
    if (type == ondemand::json_type::null)
      return true;
    if (type == ondemand::json_type::string)
      return text(field, given, out);
    if (type != ondemand::json_type::number)
      return fail("wrong_type", std::string{field} + " is not a number");
    const auto got = given.raw_json_token();
    out = got.substr(0, got.find_last_not_of(" \t\r\n") + 1);
    return true;
  }

  bool whole(std::string_view field, ondemand::value x,
             std::optional<std::int64_t>& out) {
    std::int64_t got = 0;
    if (is_null(x))
      return true;
    if (x.get_int64().get(got))
      return fail("wrong_type", std::string{field} + " is not a whole number");
    out = got;
    return true;
  }

  bool count(std::string_view field, ondemand::value x,
             std::optional<std::uint64_t>& out) {
    std::uint64_t got = 0;
    if (is_null(x))
      return true;
    if (x.get_uint64().get(got))
      return fail("wrong_type", std::string{field} + " is not a count");
    out = got;
    return true;
  }

  bool flag(std::string_view field, ondemand::value x, bool& out) {
    if (is_null(x))
      return true;
    if (x.get_bool().get(out))
      return fail("wrong_type", std::string{field} + " is not true or false");
    return true;
  }

  bool fail(std::string kind, std::string detail) {
    if (!bad_)
      bad_ = bad_frame{std::move(kind), std::move(detail), {}};
    return false;
  }

  std::optional<bad_frame> bad_;
};

/// Two spellings of one price may differ by a double's rounding, but not by
/// this share: then one of them has an unexpected unit.
constexpr std::int64_t parts_apart = 1'000;

result<coin_price, bad_frame> read_value(const wire_point& point,
                                         full_accuracy scale) {
  const auto plain = coin_price::parse(point.value);
  if (!point.value.empty() && !plain)
    return failure(
      bad_frame{"wrong_type",
                "payload.value '" + excerpt(point.value) + "' is not a decimal",
                {}});
  if (point.full_accuracy_value.empty()) {
    if (plain)
      return *plain;
    return failure(bad_frame{"missing_field", "payload.value is absent", {}});
  }
  const bool scaled =
    scale == full_accuracy::scaled_by_1e18
    && point.full_accuracy_value.find('.') == std::string::npos;
  const auto millionths =
    scaled ? parse_scaled(point.full_accuracy_value, chainlink_decimals)
           : parse_millionths(point.full_accuracy_value);
  if (!millionths)
    return failure(bad_frame{"wrong_type",
                             "payload.full_accuracy_value '"
                               + excerpt(point.full_accuracy_value)
                               + "' is not a decimal",
                             {}});
  const auto exact = coin_price::from_millionths(*millionths);
  if (plain) {
    const auto apart = exact < *plain ? *plain - exact : exact - *plain;
    if (static_cast<wide_int>(apart.millionths()) * parts_apart
        > static_cast<wide_int>(plain->millionths()))
      return failure(bad_frame{"contradiction",
                               "payload.value " + excerpt(point.value)
                                 + " against full_accuracy_value "
                                 + excerpt(point.full_accuracy_value),
                               {}});
  }
  return exact;
}

} // namespace

result<wire_frame, bad_frame> read_wire_frame(std::string_view text) {
  if (text.size() > largest_price_frame)
    return failure(bad_frame{
      "too_large", "frame of " + std::to_string(text.size()) + " bytes", {}});
  return frame_reader{}.read(text);
}

price_list to_prices(const wire_payload& payload, price_source source,
                     full_accuracy scale, utc_time received_at) {
  price_list out;
  out.history = payload.history;
  auto flaw = [&](std::string kind, std::string detail) {
    out.flaws.push_back({std::move(kind), std::move(detail), source});
  };
  for (const auto& odd : payload.odd)
    flaw(odd.kind, odd.detail);
  for (const auto& point : payload.points) {
    if (!point.timestamp_ms) {
      flaw("missing_field", "payload.timestamp is absent");
      continue;
    }
    const auto at = moment_of(*point.timestamp_ms);
    if (!at) {
      flaw("out_of_range", "payload.timestamp "
                             + std::to_string(*point.timestamp_ms)
                             + " is no time");
      continue;
    }
    auto value = read_value(point, scale);
    if (!value) {
      flaw(std::move(value.error().kind), std::move(value.error().detail));
      continue;
    }
    const seen_price seen{source, *value, at};
    if (auto checked = check_price(seen, received_at); !checked)
      out.flaws.push_back(std::move(checked.error()));
    else
      out.prices.push_back(seen);
  }
  return out;
}

} // namespace fillguard::net::polymarket
