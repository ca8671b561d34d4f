#include "net/polymarket/json_event.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
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

/// The year 2200; later times do not fit in nanoseconds.
constexpr std::int64_t last_ms = 7'258'118'400'000;

/// Milliseconds, as a string or a number.
error_code read_time(od::value input, event& out) {
  auto token = input.raw_json_token();
  if (!token.empty() && token.front() == '"')
    token.remove_prefix(1);
  std::int64_t ms = 0;
  const auto* end = token.data() + token.size();
  const auto read = std::from_chars(token.data(), end, ms);
  if (read.ec != std::errc{} || ms <= 0 || ms > last_ms
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
  to.is_given = true;
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

/// The least size of an order. A book without one is valid.
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
  constexpr auto size = static_cast<std::ptrdiff_t>(N - 1);
  if (end - at < size || std::memcmp(at, text, N - 1) != 0)
    return false;
  at += size;
  return true;
}

/// Reads levels as the venue has always written them, straight from their
/// bytes: `[{"price":"0.01","size":"5"},…]`, no blank and in this order.
/// Returns the position behind them, or null for anything else, which is then
/// read the general way. A number ends at `end` at the latest: what stands
/// there is no digit.
const char* read_compact_levels(const char* at, const char* end,
                                std::vector<book_level>& to) {
  if (!skip(at, end, "["))
    return nullptr;
  while (at < end && *at != ']') {
    std::int64_t price_at = 0;
    std::int64_t size = 0;
    if (!to.empty() && !skip(at, end, ","))
      return nullptr;
    if (!skip(at, end, R"({"price":")")
        || !(at = short_millionths(at, price_at)))
      return nullptr;
    if (!skip(at, end, R"(","size":")") || !(at = short_millionths(at, size))
        || !skip(at, end, "\"}"))
      return nullptr;
    to.push_back({price::from_millionths(price_at), //
                  shares::from_millionths(size)});
  }
  return at < end ? at + 1 : nullptr;
}

/// Reads the rest of a string that has neither escapes nor anything but ASCII.
bool read_plain_text(const char*& at, const char* end, std::string_view& to) {
  const auto* stop = static_cast<const char*>(
    std::memchr(at, '"', static_cast<std::size_t>(end - at)));
  if (!stop)
    return false;
  to = {at, static_cast<std::size_t>(stop - at)};
  at = stop + 1;
  return std::all_of(to.begin(), to.end(),
                     [](char c) { return c >= ' ' && c <= '~' && c != '\\'; });
}

// The members of a book in its usual shape, a bit each.

constexpr unsigned usual_bids = 1;
constexpr unsigned usual_asks = 2;
constexpr unsigned usual_asset = 4;
constexpr unsigned usual_time = 8;
constexpr unsigned usual_type = 16;
constexpr unsigned usual_market = 32;
constexpr unsigned usual_hash = 64;
constexpr unsigned usual_tick = 128;
constexpr unsigned usual_trade = 256;
constexpr unsigned usual_needed =
  usual_bids | usual_asks | usual_asset | usual_time | usual_type;

/// Reads one member; 0 for one of another shape.
unsigned read_usual_member(const char*& at, const char* end, event& out) {
  const auto levels = [&](std::vector<book_level>& to) {
    const auto* behind = read_compact_levels(at, end, to);
    if (behind)
      at = behind;
    return behind != nullptr;
  };
  std::string_view text;
  if (skip(at, end, R"("bids":)"))
    return levels(out.bids) ? usual_bids : 0U;
  if (skip(at, end, R"("asks":)"))
    return levels(out.asks) ? usual_asks : 0U;
  if (skip(at, end, R"("asset_id":")"))
    return read_plain_text(at, end, out.asset) ? usual_asset : 0U;
  if (skip(at, end, R"("event_type":")"))
    return read_plain_text(at, end, out.type) && out.type == "book" //
             ? usual_type
             : 0U;
  if (skip(at, end, R"("market":")"))
    return read_plain_text(at, end, text) ? usual_market : 0U;
  if (skip(at, end, R"("hash":")"))
    return read_plain_text(at, end, text) ? usual_hash : 0U;
  if (skip(at, end, R"("last_trade_price":")"))
    return read_plain_text(at, end, text) ? usual_trade : 0U;
  if (skip(at, end, R"("timestamp":")")) {
    std::int64_t ms = 0;
    if (!read_plain_text(at, end, text))
      return 0;
    const auto read = std::from_chars(text.begin(), text.end(), ms);
    if (read.ec != std::errc{} || read.ptr != text.end() || ms <= 0
        || ms > last_ms)
      return 0;
    out.at = from_unix_ms(ms);
    return usual_time;
  }
  if (skip(at, end, R"("tick_size":")")) {
    std::int64_t value = 0;
    const auto* behind = short_millionths(at, value);
    if (!behind || value <= 0 || value >= one_in_millionths)
      return 0;
    at = behind;
    if (!skip(at, end, R"(")"))
      return 0;
    out.tick_size = price::from_millionths(value);
    return usual_tick;
  }
  return 0;
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
    error_code error{};
    if (is(key.raw(), "price"))
      error = read_number(value, at, out, "price");
    else if (is(key.raw(), "size"))
      error = read_number(value, size, out, "size");
    if (error)
      return error;
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
  if (!input.current_location().get(at) && at < out.end
      && read_compact_levels(at, out.end, to))
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

/// Reads a best price that comes with a change. A change without one counts,
/// and is not compared with it.
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
    error_code error{};
    if (is(key.raw(), "asset_id"))
      error = read_text(value, change.asset, out, "asset_id");
    else if (is(key.raw(), "price"))
      error = read_number(value, at, out, "price");
    else if (is(key.raw(), "size"))
      error = read_number(value, size, out, "size");
    else if (is(key.raw(), "side"))
      error = read_text(value, side, out, "side");
    else if (is(key.raw(), "best_bid"))
      error = read_check(value, change.best_bid, out, "best_bid");
    else if (is(key.raw(), "best_ask"))
      error = read_check(value, change.best_ask, out, "best_ask");
    if (error)
      return error;
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

bool read_usual_book(std::string_view frame, event& out) {
  const auto* at = frame.data();
  const auto* end = at + frame.size();
  if (!skip(at, end, "{"))
    return false;
  unsigned seen = 0;
  for (;;) {
    const auto one = read_usual_member(at, end, out);
    if (one == 0 || (seen & one) != 0)
      return false;
    seen |= one;
    if (skip(at, end, "}")) {
      out.has_bids = out.has_asks = true;
      return at == end && (seen & usual_needed) == usual_needed;
    }
    if (!skip(at, end, ","))
      return false;
  }
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
