#include "net/polymarket/market_stream.hpp"

#include "net/polymarket/json_event.hpp"

#include <algorithm>
#include <utility>

namespace fillguard::net::polymarket {

namespace {

using json::event;
using simdjson::error_code;

/// Copies levels out of the reader's buffer, in the UP token's prices.
std::vector<book_level> in_up_prices(const std::vector<book_level>& levels,
                                     outcome token) {
  return token == outcome::up ? levels : mirror(levels);
}

std::optional<quoted_top> in_up_prices(const json::quote& bid,
                                       const json::quote& ask, outcome token) {
  if (!bid.is_given || !ask.is_given)
    return std::nullopt;
  if (token == outcome::up)
    return quoted_top{bid.value, ask.value};
  quoted_top out;
  if (ask.value)
    out.bid = complement(*ask.value);
  if (bid.value)
    out.ask = complement(*bid.value);
  return out;
}

bool is_word(std::string_view text) {
  return text.empty() || text == "PONG" || text == "NO NEW ASSETS";
}

std::string_view trimmed(std::string_view x) {
  while (!x.empty() && static_cast<unsigned char>(x.back()) <= ' ')
    x.remove_suffix(1);
  while (!x.empty() && static_cast<unsigned char>(x.front()) <= ' ')
    x.remove_prefix(1);
  return x;
}

/// A frame that is being read.
struct reading {
  const token_map& tokens;
  utc_time received_at;
  stream_frame out;

  const token_place* place_of(std::string_view asset) {
    const auto at = tokens.find(asset);
    if (at != tokens.end())
      return &at->second;
    ++out.ignored;
    return nullptr;
  }

  void spoil(const char* kind, std::string detail) {
    out.bad.push_back({kind, std::move(detail)});
  }

  book_update update(const event& x, const token_place& place,
                     book_update::kind_type kind) const {
    book_update made;
    made.window = place.window;
    made.kind = kind;
    made.token = place.token;
    made.source_time = x.at;
    made.received_at = received_at;
    return made;
  }

  void add_book(const event& frame, const token_place& place) {
    if (!frame.has_bids || !frame.has_asks)
      return spoil("missing_field", frame.has_bids ? "asks" : "bids");
    stream_book made{
      update(frame, place, book_update::kind_type::snapshot), {}, {}};
    made.update.bids = in_up_prices(frame.bids, place.token);
    made.update.asks = in_up_prices(frame.asks, place.token);
    if (place.token == outcome::down)
      made.update.bids.swap(made.update.asks);
    made.tick_size = frame.tick_size;
    made.smallest_order = frame.smallest_order;
    out.events.emplace_back(std::move(made));
  }

  /// The book with this frame's changes to `place`'s window, created if
  /// necessary.
  stream_book& change_of(const event& x, const token_place& place,
                         std::size_t first) {
    for (auto at = first; at < out.events.size(); ++at)
      if (auto* made = std::get_if<stream_book>(&out.events[at]);
          made && made->update.window == place.window)
        return *made;
    out.events.emplace_back(stream_book{
      update(x, place, book_update::kind_type::change), std::nullopt, {}});
    return std::get<stream_book>(out.events.back());
  }

  /// A message may mix both tokens, whose levels are the same ones mirrored:
  /// each level is passed on once.
  void add_changes(const event& value) {
    if (!value.has_changes)
      return spoil("missing_field", "price_changes");
    const auto first = out.events.size();
    for (const auto& entry : value.changes) {
      const auto* place = place_of(entry.asset);
      if (!place)
        continue;
      auto& made = change_of(value, *place, first);
      made.both_tokens |= place->token != made.update.token;
      auto level = entry.level;
      const bool up = place->token == outcome::up;
      if (!up)
        level.price = complement(level.price);
      auto& levels = entry.is_bid == up ? made.update.bids : made.update.asks;
      const auto same =
        std::find_if(levels.begin(), levels.end(),
                     [&](const auto& y) { return y.price == level.price; });
      if (same == levels.end())
        levels.push_back(level);
      else
        same->size = level.size;
      if (auto top = in_up_prices(entry.best_bid, entry.best_ask, //
                                  place->token))
        made.top = top;
    }
    if (value.entry_flaw)
      out.bad.push_back(*value.entry_flaw);
    for (const auto& asset : value.lost_changes)
      add_lost_change(value, asset, first);
  }

  /// Marks the book that an unreadable change belongs to; every book, if it
  /// does not name its token.
  void add_lost_change(const event& from, std::string_view asset,
                       std::size_t first) {
    if (!asset.empty()) {
      if (const auto* place = place_of(asset))
        change_of(from, *place, first).incomplete = true;
      return;
    }
    for (const auto& [id, place] : tokens)
      change_of(from, place, first).incomplete = true;
  }

  void add_top(const event& x, const token_place& place) {
    if (auto top = in_up_prices(x.best_bid, x.best_ask, place.token))
      out.events.emplace_back(stream_top{place, *top, x.at});
    else
      spoil("missing_field", "best_bid");
  }

  void add_tick_size(const event& x, const token_place& place) {
    if (x.new_tick_size)
      out.events.emplace_back(stream_tick_size{place, *x.new_tick_size, x.at});
    else
      spoil("missing_field", "new_tick_size");
  }

  void add(const event& input) {
    const auto& type = input.type;
    const bool about_one = type == "book" || type == "best_bid_ask"
                           || type == "tick_size_change"
                           || type == "last_trade_price";
    const bool known =
      about_one || type == "price_change" || type == "market_resolved";
    if (type.empty() && !input.flaw)
      return spoil("missing_field", "event_type");
    if (!known && !input.flaw)
      return void(++out.ignored);
    if (known && input.flaw)
      return out.bad.push_back(*input.flaw);
    if (!known)
      return type.empty() ? out.bad.push_back(*input.flaw)
                          : void(++out.ignored);
    if (type == "price_change")
      return add_changes(input);
    if (about_one && input.asset.empty())
      return spoil("missing_field", "asset_id");
    const auto* place = place_of(about_one ? input.asset : input.winning_asset);
    if (!place)
      return;
    if (type == "book")
      add_book(input, *place);
    else if (type == "best_bid_ask")
      add_top(input, *place);
    else if (type == "tick_size_change")
      add_tick_size(input, *place);
    else if (type == "last_trade_price")
      out.events.emplace_back(stream_trade{*place});
    else
      out.events.emplace_back(
        stream_resolved{place->window, place->token, input.at});
  }
};

std::string token_list(const std::vector<std::string>& tokens) {
  std::string out = "\"assets_ids\":[";
  for (const auto& x : tokens) {
    if (out.back() != '[')
      out += ',';
    out += '"' + x + '"';
  }
  return out + ']';
}

} // namespace

void add_tokens(token_map& to, const window_info& window) {
  for (auto token : both_sides)
    to.insert_or_assign(window.token(token), token_place{window.id, token});
}

void remove_tokens(token_map& from, const window_id& window) {
  std::erase_if(from, [&](const auto& x) { return x.second.window == window; });
}

struct market_stream_reader::inner {
  json::od::parser parser;
  event scratch;
  std::string padded;

  error_code read_object(json::od::object object, reading& to) {
    scratch.clear();
    if (auto e = json::read_event(object, scratch))
      return e;
    to.add(scratch);
    return simdjson::SUCCESS;
  }

  error_code read_array(json::od::document& document, reading& to) {
    json::od::array array;
    if (auto e = document.get_array().get(array))
      return e;
    for (auto element : array) {
      json::od::object object;
      const error_code e = element.get_object().get(object);
      if (e == simdjson::INCORRECT_TYPE)
        to.spoil("wrong_type", "an element of the frame is no object");
      else if (e)
        return e;
      else if (auto failure = read_object(object, to))
        return failure;
    }
    return simdjson::SUCCESS;
  }

  error_code read(const std::string& text, bool is_array, reading& to) {
    scratch.clear();
    if (!is_array && json::read_usual_book(text, scratch)) {
      to.add(scratch);
      return simdjson::SUCCESS;
    }
    scratch.end = text.data() + text.size();
    json::od::document document;
    if (auto e = parser.iterate(text.data(), text.size(), text.capacity())
                   .get(document))
      return e;
    if (is_array) {
      if (auto e = read_array(document, to))
        return e;
    } else {
      json::od::object object;
      if (auto e = document.get_object().get(object))
        return e;
      if (auto e = read_object(object, to))
        return e;
    }
    // Behind the last token there is no location.
    return document.current_location().error() == simdjson::OUT_OF_BOUNDS
             ? simdjson::SUCCESS
             : simdjson::TRAILING_CONTENT;
  }
};

stream_frame market_stream_reader::read(const std::string& frame,
                                        const token_map& tokens,
                                        utc_time received_at) {
  reading to{tokens, received_at, {}};
  if (frame.size() > most_bytes) {
    to.spoil("oversized", std::to_string(frame.size()) + " bytes");
    return std::move(to.out);
  }
  const auto text = trimmed(frame);
  if (is_word(text))
    return std::move(to.out);
  if (text.front() != '{' && text.front() != '[') {
    to.spoil("not_json",
             "the frame begins with '" + std::string{text.substr(0, 8)} + '\'');
    return std::move(to.out);
  }
  // One for each thread: it keeps as much memory as the longest frame needed,
  // which is more than the books of a market take.
  thread_local inner here;
  const std::string* from = &frame;
  if (frame.capacity() - frame.size() < simdjson::SIMDJSON_PADDING) {
    here.padded.reserve(frame.size() + simdjson::SIMDJSON_PADDING);
    here.padded.assign(frame);
    from = &here.padded;
  }
  if (auto e = here.read(*from, text.front() == '[', to)) {
    // A malformed frame is dropped as a whole, with its good beginning.
    to.out = {};
    to.spoil("not_json", simdjson::error_message(e));
  }
  return std::move(to.out);
}

std::string market_stream_url(std::string_view clob_ws) {
  return std::string{clob_ws} + "/ws/market";
}

std::string subscribe_text(const std::vector<std::string>& tokens) {
  return '{' + token_list(tokens)
         + R"(,"type":"market","custom_feature_enabled":true,)"
           R"("initial_dump":true})";
}

std::string subscribe_more_text(const std::vector<std::string>& tokens) {
  return R"({"operation":"subscribe",)" + token_list(tokens)
         + R"(,"custom_feature_enabled":true})";
}

std::string unsubscribe_text(const std::vector<std::string>& tokens) {
  return R"({"operation":"unsubscribe",)" + token_list(tokens) + '}';
}

} // namespace fillguard::net::polymarket
