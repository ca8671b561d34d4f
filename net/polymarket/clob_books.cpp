#include "net/polymarket/clob_books.hpp"

#include "net/polymarket/json_event.hpp"
#include "net/user_agent.hpp"

#include <utility>

namespace fillguard::net::polymarket {

namespace {

/// Adds one book of the answer to `to`, or why it cannot be used.
void add(const json::event& frame, const token_map& tokens,
         utc_time received_at, stream_frame& to) {
  const auto place = tokens.find(frame.asset);
  if (place == tokens.end()) {
    ++to.ignored;
    return;
  }
  if (frame.flaw)
    return to.bad.push_back(*frame.flaw);
  // Without its time, the book may be an old one.
  if (!frame.has_bids || !frame.has_asks || !frame.at)
    return to.bad.push_back(
      {"missing_field", frame.at ? "bids or asks" : "timestamp"});
  const auto token = place->second.token;
  stream_book made;
  made.update.window = place->second.window;
  made.update.token = token;
  made.update.bids = token == outcome::up ? frame.bids : mirror(frame.asks);
  made.update.asks = token == outcome::up ? frame.asks : mirror(frame.bids);
  made.update.source_time = frame.at;
  made.update.received_at = received_at;
  made.tick_size = frame.tick_size;
  made.smallest_order = frame.smallest_order;
  to.events.emplace_back(std::move(made));
}

simdjson::error_code read(const simdjson::padded_string& body,
                          const token_map& tokens, utc_time received_at,
                          stream_frame& to) {
  json::od::parser parser;
  json::od::document document;
  json::od::array books;
  if (auto e = parser.iterate(body).get(document))
    return e;
  if (auto e = document.get_array().get(books))
    return e;
  json::event scratch;
  scratch.end = body.data() + body.size();
  for (auto element : books) {
    json::od::object book;
    const simdjson::error_code e = element.get_object().get(book);
    if (e == simdjson::INCORRECT_TYPE) {
      to.bad.push_back({"wrong_type", "an element of the answer is no object"});
      continue;
    }
    if (e)
      return e;
    scratch.clear();
    if (auto failure = json::read_event(book, scratch))
      return failure;
    add(scratch, tokens, received_at, to);
  }
  return simdjson::SUCCESS;
}

} // namespace

http_request clob_books_request(std::string_view base,
                                const std::vector<std::string>& tokens) {
  http_request out;
  out.method = "POST";
  out.url = std::string{base} + "/books";
  out.headers = {{"User-Agent", user_agent},
                 {"Content-Type", "application/json"},
                 {"Accept", "application/json"}};
  out.body = "[";
  for (const auto& x : tokens) {
    if (out.body.size() > 1)
      out.body += ',';
    out.body += R"({"token_id":")" + x + "\"}";
  }
  out.body += ']';
  return out;
}

stream_frame parse_clob_books(std::string_view body, const token_map& tokens,
                              utc_time received_at) {
  stream_frame out;
  if (body.size() > most_bytes) {
    out.bad.push_back({"oversized", std::to_string(body.size()) + " bytes"});
    return out;
  }
  const simdjson::padded_string padded{body};
  if (!json::is_json(padded)) {
    out.bad.push_back({"not_json", "the body is not JSON"});
    return out;
  }
  if (auto e = read(padded, tokens, received_at, out)) {
    out = {};
    out.bad.push_back({"wrong_type", simdjson::error_message(e)});
  }
  return out;
}

} // namespace fillguard::net::polymarket
