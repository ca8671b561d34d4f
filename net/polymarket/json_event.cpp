#include "net/polymarket/json_event.hpp"

#include <charconv>
#include <cstring>
#include <utility>

namespace fillguard::net::polymarket::json {

namespace {

using simdjson::error_code;

/// Whether the key at `key` is `name`. `key` has a quote after it.
template <std::size_t N>
bool is(const char* key, const char (&name)[N]) {
  return std::memcmp(key, name, N - 1) == 0 && key[N - 1] == '"';
}

void spoil(event& out, const char* kind, std::string detail) {
  if (!out.flaw)
    out.flaw = bad_answer{kind, std::move(detail)};
}

/// Turns a wrong type into a flaw, so that reading may continue.
error_code forgive(error_code x, event& out, const char* field) {
  if (x != simdjson::INCORRECT_TYPE)
    return x;
  spoil(out, "wrong_type", field);
  return simdjson::SUCCESS;
}

std::string_view view(od::raw_json_string x) {
  return {x.raw(), std::strcspn(x.raw(), "\"")};
}

error_code read_text(od::value x, std::string_view& to, event& out,
                     const char* field) {
  od::raw_json_string text;
  if (auto e = x.get_raw_json_string().get(text))
    return forgive(e, out, field);
  to = view(text);
  return simdjson::SUCCESS;
}

/// Milliseconds, as a string or a number.
error_code read_time(od::value input, event& out) {
  auto token = input.raw_json_token();
  if (!token.empty() && token.front() == '"')
    token.remove_prefix(1);
  std::int64_t ms = 0;
  const auto* end = token.data() + token.size();
  const auto read = std::from_chars(token.data(), end, ms);
  // The year 2200; later times do not fit in nanoseconds.
  if (read.ec != std::errc{} || ms <= 0 || ms > 7'258'118'400'000
      || (read.ptr != end && static_cast<unsigned char>(*read.ptr) > ' '
          && *read.ptr != '"'))
    spoil(out, "bad_time", "timestamp");
  else
    out.at = from_unix_ms(ms);
  return simdjson::SUCCESS;
}

error_code read_quote(od::value input, quote& to, event& out,
                      const char* field) {
  od::raw_json_string text;
  if (auto e = input.get_raw_json_string().get(text))
    return forgive(e, out, field);
  to.said = true;
  if (*text.raw() == '"')
    return simdjson::SUCCESS;
  const auto value = quoted_millionths(text.raw());
  if (!value) {
    spoil(out, "bad_number", field);
  } else if (*value > 0 && *value < one_in_millionths) {
    to.value = price::from_millionths(*value);
  }
  return simdjson::SUCCESS;
}

error_code read_tick(od::value input, std::optional<price>& to, event& out,
                     const char* field) {
  if (bool nothing = false; !input.is_null().get(nothing) && nothing)
    return simdjson::SUCCESS;
  error_code failure{};
  const auto value = millionths(input, failure);
  if (failure)
    return failure;
  if (!value || *value <= 0 || *value >= one_in_millionths)
    spoil(out, "bad_number", field);
  else
    to = price::from_millionths(*value);
  return simdjson::SUCCESS;
}

/// The least size of an order. A book without one is as good.
error_code read_least(od::value input, std::optional<shares>& to) {
  error_code failure{};
  const auto value = millionths(input, failure);
  if (!failure && value && *value >= 0)
    to = shares::from_millionths(*value);
  return failure == simdjson::INCORRECT_TYPE ? simdjson::SUCCESS : failure;
}

/// A price or a size.
error_code read_number(od::value x, std::optional<std::int64_t>& to, event& out,
                       const char* field) {
  error_code failure{};
  to = millionths(x, failure);
  if (!failure && !to)
    spoil(out, "bad_number", field);
  return failure;
}

/// Whether the frame continues at `at` with `text`; if so, moves `at` behind
/// it.
template <std::size_t N>
bool skip(const char*& at, const char* end, const char (&text)[N]) {
  if (at >= end || std::memcmp(at, text, N - 1) != 0)
    return false;
  at += N - 1;
  return true;
}

/// Reads levels as the venue has always written them, straight from their
/// bytes: `[{"price":"0.01","size":"5"},…]`, no blank and in this order.
/// Returns false for anything else, which is then read the general way. Strings
/// end inside the frame, so a number that begins in it ends in it, too; after
/// the frame there may be padding, which `skip` does not enter.
bool read_compact_levels(const char* at, const char* end,
                         std::vector<book_level>& to) {
  if (!skip(at, end, "["))
    return false;
  while (at < end && *at != ']') {
    std::int64_t price_at = 0;
    std::int64_t size = 0;
    if (!to.empty() && !skip(at, end, ","))
      return false;
    if (!skip(at, end, R"({"price":")") || at >= end
        || !(at = short_millionths(at, price_at)))
      return false;
    if (!skip(at, end, R"(","size":")") || at >= end
        || !(at = short_millionths(at, size)) || !skip(at, end, "\"}"))
      return false;
    to.push_back({price::from_millionths(price_at), //
                  shares::from_millionths(size)});
  }
  return at < end;
}

error_code read_level(od::object level, std::vector<book_level>& to, event& out,
                      const char* field) {
  std::optional<std::int64_t> at;
  std::optional<std::int64_t> size;
  for (auto pair : level) {
    od::raw_json_string key;
    od::value value;
    if (auto e = pair.key().get(key))
      return e;
    if (auto e = pair.value().get(value))
      return e;
    error_code e{};
    if (is(key.raw(), "price"))
      e = read_number(value, at, out, "price");
    else if (is(key.raw(), "size"))
      e = read_number(value, size, out, "size");
    if (e)
      return e;
  }
  if (at && size)
    to.push_back({price::from_millionths(*at), //
                  shares::from_millionths(*size)});
  else
    spoil(out, "missing_field", field);
  return simdjson::SUCCESS;
}

error_code read_levels(od::value input, std::vector<book_level>& to, event& out,
                       const char* field) {
  to.clear(); // Of a repeated member, the last one counts.
  const char* at = nullptr;
  if (!input.current_location().get(at) && read_compact_levels(at, out.end, to))
    return simdjson::SUCCESS;
  to.clear();
  od::array levels;
  if (auto e = input.get_array().get(levels))
    return forgive(e, out, field);
  for (auto element : levels) {
    od::object level;
    if (auto e = element.get_object().get(level)) {
      if (forgive(e, out, field))
        return e;
      continue;
    }
    if (auto e = read_level(level, to, out, field))
      return e;
  }
  return simdjson::SUCCESS;
}

/// Reads a best price that comes with a change. Without it the change counts
/// as well, and is only not compared with it.
error_code read_check(od::value input, quote& to, event& out,
                      const char* field) {
  auto before = std::exchange(out.flaw, std::nullopt);
  const auto failure = read_quote(input, to, out, field);
  if (out.flaw) {
    to = {};
    if (!out.entry_flaw)
      out.entry_flaw = out.flaw;
  }
  out.flaw = std::move(before);
  return failure;
}

/// Adds a change, or the token of one that cannot be read: then `flaw` is set.
error_code read_change(od::object object, event& out) {
  level_change change;
  std::optional<std::int64_t> at;
  std::optional<std::int64_t> size;
  std::string_view side;
  for (auto pair : object) {
    od::raw_json_string key;
    od::value value;
    if (auto e = pair.key().get(key))
      return e;
    if (auto e = pair.value().get(value))
      return e;
    error_code e{};
    if (is(key.raw(), "asset_id"))
      e = read_text(value, change.asset, out, "asset_id");
    else if (is(key.raw(), "price"))
      e = read_number(value, at, out, "price");
    else if (is(key.raw(), "size"))
      e = read_number(value, size, out, "size");
    else if (is(key.raw(), "side"))
      e = read_text(value, side, out, "side");
    else if (is(key.raw(), "best_bid"))
      e = read_check(value, change.best_bid, out, "best_bid");
    else if (is(key.raw(), "best_ask"))
      e = read_check(value, change.best_ask, out, "best_ask");
    if (e)
      return e;
  }
  if (!at || !size || change.asset.empty())
    spoil(out, "missing_field", "price_changes");
  else if (side != "BUY" && side != "SELL")
    spoil(out, "bad_side", "side");
  if (out.flaw) {
    out.lost_changes.push_back(change.asset);
    return simdjson::SUCCESS;
  }
  change.is_bid = side == "BUY";
  change.level = {price::from_millionths(*at), shares::from_millionths(*size)};
  out.changes.push_back(change);
  return simdjson::SUCCESS;
}

error_code read_changes(od::value input, event& out) {
  od::array changes;
  if (auto e = input.get_array().get(changes))
    return forgive(e, out, "price_changes");
  out.has_changes = true;
  // Each entry is judged alone.
  auto before = std::exchange(out.flaw, std::nullopt);
  for (auto element : changes) {
    od::object change;
    if (auto e = element.get_object().get(change)) {
      if (forgive(e, out, "price_changes"))
        return e;
      out.lost_changes.emplace_back();
    } else if (auto failure = read_change(change, out)) {
      return failure;
    }
    if (out.flaw && !out.entry_flaw)
      out.entry_flaw = out.flaw;
    out.flaw.reset();
  }
  out.flaw = std::move(before);
  return simdjson::SUCCESS;
}

error_code read_member(const char* key, od::value input, event& out) {
  if (is(key, "bids")) {
    out.has_bids = true;
    return read_levels(input, out.bids, out, "bids");
  }
  if (is(key, "asks")) {
    out.has_asks = true;
    return read_levels(input, out.asks, out, "asks");
  }
  if (is(key, "asset_id"))
    return read_text(input, out.asset, out, "asset_id");
  if (is(key, "timestamp"))
    return read_time(input, out);
  if (is(key, "event_type"))
    return read_text(input, out.type, out, "event_type");
  if (is(key, "price_changes"))
    return read_changes(input, out);
  if (is(key, "tick_size"))
    return read_tick(input, out.tick_size, out, "tick_size");
  if (is(key, "new_tick_size"))
    return read_tick(input, out.new_tick_size, out, "new_tick_size");
  if (is(key, "best_bid"))
    return read_quote(input, out.best_bid, out, "best_bid");
  if (is(key, "best_ask"))
    return read_quote(input, out.best_ask, out, "best_ask");
  if (is(key, "min_order_size"))
    return read_least(input, out.smallest_order);
  if (is(key, "winning_asset_id"))
    return read_text(input, out.winning_asset, out, "winning_asset_id");
  return simdjson::SUCCESS;
}

} // namespace

void event::clear() {
  type = asset = winning_asset = {};
  at.reset();
  has_bids = has_asks = has_changes = false;
  bids.clear();
  asks.clear();
  changes.clear();
  lost_changes.clear();
  tick_size.reset();
  smallest_order.reset();
  new_tick_size.reset();
  best_bid = best_ask = {};
  flaw.reset();
  entry_flaw.reset();
}

error_code read_event(od::object object, event& out) {
  for (auto pair : object) {
    od::raw_json_string key;
    od::value value;
    if (auto e = pair.key().get(key))
      return e;
    if (auto e = pair.value().get(value))
      return e;
    if (auto e = read_member(key.raw(), value, out))
      return e;
  }
  return simdjson::SUCCESS;
}

} // namespace fillguard::net::polymarket::json
