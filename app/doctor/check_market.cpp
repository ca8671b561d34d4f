#include "app/doctor/examination.hpp"
#include "net/polymarket/clob_books.hpp"
#include "net/polymarket/clob_market.hpp"
#include "net/polymarket/crypto_price.hpp"
#include "net/polymarket/gamma.hpp"
#include "net/polymarket/market_stream.hpp"

#include <array>

namespace fillguard::doctor {

namespace {

namespace venue = net::polymarket;

/// Both tokens' books from one source, in the UP token's prices.
struct shown_books {
  std::array<std::optional<order_book>, 2> of;
  std::string problem;

  bool whole() const { return of[0] && of[1]; }

  std::string lacking() const {
    return std::string{of[0] ? "" : " up"} + (of[1] ? "" : " down");
  }
};

void apply(shown_books& to, const book_update& x) {
  if (x.kind != book_update::kind_type::snapshot)
    return;
  order_book book;
  const auto flaw = book.replace(x.bids, x.asks);
  if (flaw != order_book::flaw::none)
    to.problem = "not usable: the book of " + to_string(x.token) + " is "
                 + to_string(flaw);
  else
    to.of[static_cast<std::size_t>(x.token)] = std::move(book);
}

void apply(shown_books& to, const venue::stream_frame& frame) {
  for (const auto& flaw : frame.bad)
    to.problem = "not understood: " + flaw.kind + ' ' + flaw.detail;
  for (const auto& event : frame.events)
    if (const auto* book = std::get_if<venue::stream_book>(&event)) {
      if (book->update.kind == book_update::kind_type::change) {
        auto& known = to.of[static_cast<std::size_t>(book->update.token)];
        if (known
            && known->change(book->update.bids, book->update.asks)
                 == order_book::flaw::crossed)
          to.problem = "not usable: the book of "
                       + to_string(book->update.token) + " is crossed";
      } else {
        apply(to, book->update);
      }
    }
}

std::string quote(const order_book& x) {
  const auto top = x.top();
  return (top.bid ? to_string(top.bid->price) : "none") + '/'
         + (top.ask ? to_string(top.ask->price) : "none");
}

std::string not_understood(const venue::bad_answer& why) {
  return "not understood: " + why.kind + ' ' + why.detail;
}

/// Requests the current window from Gamma.
std::pair<finding, std::optional<window_info>>
find_window(const examination& subject, market_key market) {
  const auto what = "window of " + to_string(market);
  const stopwatch since;
  const auto id = window_at(market, subject.clock->now());
  net::http_request request;
  request.url = venue::gamma_window_url(subject.settings.endpoints.gamma, id);
  const auto reply = ask(subject, std::move(request));
  if (!reply)
    return {wrong(verdict::bad, what, since, reply.error().what,
                  endpoint_advice("endpoints.gamma", reply.error())),
            std::nullopt};
  auto answer = venue::parse_gamma_window(reply->body, id);
  const auto remarks = venue::gamma_remarks(reply->body, id);
  for (const auto& remark : remarks)
    if (remark.is_alarm)
      return {wrong(verdict::bad, what, since, remark.text,
                    "do not follow this market with this release"),
              std::nullopt};
  if (!answer)
    return {wrong(verdict::bad, what, since, not_understood(answer.error()),
                  "check endpoints.gamma; the venue may have changed its API"),
            std::nullopt};
  // Only an empty list means that the window is not listed.
  if (!*answer
      && reply->body.find_first_not_of("[] \t\r\n") != std::string::npos)
    return {wrong(verdict::bad, what, since,
                  "not understood: there is no " + slug(id) + " in the answer",
                  "check endpoints.gamma; the venue may have changed its API"),
            std::nullopt};
  if (!*answer)
    return {wrong(verdict::bad, what, since,
                  "the venue does not list " + slug(id),
                  "check the clock; the venue may have paused this market"),
            std::nullopt};
  auto& window = **answer;
  if (subject.clock->now() > window.closes_at)
    return {wrong(verdict::bad, what, since,
                  slug(id) + " is over already, by the venue",
                  "check the clock and the time zone of this machine"),
            std::nullopt};
  if (!remarks.empty())
    return {wrong(verdict::warning, what, since, remarks.front().text,
                  "read the market's own words on the venue's site"),
            window};
  const auto took = since.read();
  if (took > subject.clock->outside(subject.slow))
    return {wrong(verdict::warning, what, since, slug(id) + " found, slowly",
                  "the way to endpoints.gamma is slow"),
            window};
  return {good(what, since, slug(id) + " found"), window};
}

/// Compares the tokens' labels with the order book's API: with swapped labels
/// the service would buy the losing outcome.
finding check_labels(const examination& subject, const window_info& window) {
  const auto what = "tokens of " + to_string(window.id.market) + " agree";
  const stopwatch since;
  net::http_request request;
  request.url = venue::clob_market_url(subject.settings.endpoints.clob,
                                       window.condition_id);
  const auto reply = ask(subject, std::move(request));
  if (!reply)
    return wrong(verdict::warning, what, since, reply.error().what,
                 endpoint_advice("endpoints.clob", reply.error()));
  const auto answer = venue::parse_clob_market(reply->body);
  if (!answer)
    return wrong(verdict::warning, what, since, not_understood(answer.error()),
                 "check endpoints.clob; the venue may have changed its API");
  const auto& known = *answer;
  if (known.up_token == window.down_token
      && known.down_token == window.up_token)
    return wrong(
      verdict::bad, what, since,
      "Gamma has Up and Down the other way round than the order book",
      "do not trade until the venue has mended it");
  if (known.up_token != window.up_token
      || known.down_token != window.down_token)
    return wrong(verdict::bad, what, since,
                 "Gamma and the order book name different tokens",
                 "do not trade until the venue has mended it");
  if (known.tick_size != window.rules.tick_size)
    return wrong(verdict::warning, what, since,
                 "tick size " + to_string(window.rules.tick_size)
                   + " at Gamma, " + to_string(known.tick_size)
                   + " at the order book",
                 "it has just changed: try again");
  return good(what, since,
              "both name the same, tick size " + to_string(known.tick_size));
}

/// Requests the price to beat from the venue's site. Without the site the
/// service has only the price that it observed at the open.
finding check_strike(const examination& subject, const window_info& window) {
  const auto what = "price to beat of " + to_string(window.id.market);
  const auto& site = subject.settings.endpoints.site;
  if (site.empty())
    return unused(what, "no endpoints.site: known only where observed");
  // The site has it some seconds after the open.
  constexpr std::chrono::seconds known_after{12};
  const auto passed = subject.clock->now() - window.id.opens_at;
  if (passed < known_after)
    return unused(what, "not asked: the window has just opened");
  const stopwatch since;
  net::http_request request;
  request.url =
    venue::crypto_price_url(site, window.id, window.rules.settles_on);
  const auto reply = ask(subject, std::move(request));
  if (!reply)
    return wrong(verdict::warning, what, since, reply.error().what,
                 endpoint_advice("endpoints.site", reply.error()));
  const auto answer = venue::parse_crypto_price(reply->body);
  if (!answer)
    return wrong(verdict::warning, what, since, not_understood(answer.error()),
                 "check endpoints.site; the venue may have changed its API");
  if (!*answer)
    return wrong(verdict::warning, what, since, "the site does not have it",
                 "a window that the service did not see open has no price to "
                 "beat and no loss probability until the site answers");
  return good(what, since, to_string((*answer)->open_price));
}

finding check_poll(const examination& subject, const window_info& window,
                   const venue::token_map& tokens, shown_books& books) {
  const auto what = "books of " + to_string(window.id.market) + " over HTTP";
  const stopwatch since;
  const auto reply = ask(
    subject, venue::clob_books_request(subject.settings.endpoints.clob,
                                       {window.up_token, window.down_token}));
  if (!reply)
    return wrong(verdict::bad, what, since, reply.error().what,
                 endpoint_advice("endpoints.clob", reply.error()));
  apply(books,
        venue::parse_clob_books(reply->body, tokens, reply->received_at));
  if (!books.problem.empty())
    return wrong(verdict::bad, what, since, books.problem,
                 "check endpoints.clob; the venue may have changed its API");
  if (!books.whole())
    return wrong(verdict::bad, what, since,
                 "no book of" + books.lacking()
                   + " in the answer, or it is not understood",
                 "check endpoints.clob; the market may be paused, or the venue "
                 "may have changed its API");
  if (books.of[0]->empty() || books.of[1]->empty())
    return wrong(verdict::bad, what, since, "nobody bids or asks",
                 "try again; the market may be paused");
  const auto detail = "up " + quote(*books.of[0]);
  if (since.read() > subject.clock->outside(subject.slow))
    return wrong(verdict::warning, what, since, detail + ", slowly",
                 "the way to endpoints.clob is slow");
  return good(what, since, detail);
}

finding check_stream(const examination& subject, const window_info& window,
                     const venue::token_map& tokens, shown_books& books) {
  const auto what = "books of " + to_string(window.id.market) + " as a stream";
  const std::string advice =
    "check endpoints.clob_ws and whether a proxy breaks web sockets";
  const stopwatch since;
  conversation with{
    subject, venue::market_stream_url(subject.settings.endpoints.clob_ws)};
  venue::market_stream_reader reader;
  using kind = conversation::event::kind_type;
  bool open = false;
  bool received = false;
  for (bool changed = false; !books.whole() || !changed;) {
    const auto incoming = with.next();
    if (incoming.kind == kind::opened) {
      open = true;
      with.add(venue::subscribe_text({window.up_token, window.down_token}));
    } else if (incoming.kind == kind::text) {
      received = true;
      const auto frame =
        reader.read(incoming.text, tokens, incoming.received_at);
      apply(books, frame);
      for (const auto& event : frame.events)
        changed = changed
                  || (std::holds_alternative<venue::stream_book>(event)
                      && std::get<venue::stream_book>(event).update.kind
                           == book_update::kind_type::change);
    } else if (incoming.kind == kind::lost) {
      return wrong(verdict::bad, what, since,
                   (open ? "lost: " : "no connection: ") + incoming.text,
                   advice);
    } else if (!open) {
      return wrong(verdict::bad, what, since, "no connection", advice);
    } else if (!books.whole()) {
      return wrong(verdict::bad, what, since,
                   received ? "no book of" + books.lacking() + " came"
                            : "connected, but silent",
                   advice);
    } else {
      return wrong(verdict::warning, what, since,
                   "both books, but no change of them came",
                   "a quiet market, or a stream that is stuck: try again");
    }
    if (!books.problem.empty())
      return wrong(verdict::bad, what, since, books.problem,
                   "try again; the venue may have changed its protocol");
  }
  return good(what, since, "up " + quote(*books.of[0]));
}

/// Compares the books of both sources, which must be similar.
finding compare(market_key market, const shown_books& polled,
                const shown_books& streamed) {
  const auto what = "books of " + to_string(market) + " agree";
  const stopwatch since;
  const auto far = [](const std::optional<book_level>& a,
                      const std::optional<book_level>& b) {
    if (!a || !b)
      return a.has_value() != b.has_value();
    const auto apart =
      a->price > b->price ? a->price - b->price : b->price - a->price;
    return apart > price::from_millionths(100'000);
  };
  for (const auto token : both_sides) {
    const auto at = static_cast<std::size_t>(token);
    const auto a = polled.of[at]->top();
    const auto b = streamed.of[at]->top();
    if (far(a.bid, b.bid) || far(a.ask, b.ask))
      return wrong(
        verdict::bad, what, since,
        to_string(token) + " is " + quote(*polled.of[at]) + " over HTTP and "
          + quote(*streamed.of[at]) + " as a stream",
        "one of them is a ghost: try again, else wait for the venue");
  }
  return good(what, since, "both show about the same");
}

/// Checks the books of both sources, and whether they agree.
findings check_books(const examination& x, const window_info& window) {
  venue::token_map tokens;
  venue::add_tokens(tokens, window);
  shown_books polled;
  shown_books streamed;
  auto stream = check_stream(x, window, tokens, streamed);
  findings out{check_poll(x, window, tokens, polled), std::move(stream)};
  if (polled.whole() && streamed.whole())
    out.push_back(compare(window.id.market, polled, streamed));
  return out;
}

} // namespace

findings check_market(const examination& subject, market_key market) {
  findings out;
  auto [found, window] = find_window(subject, market);
  out.push_back(std::move(found));
  if (!window) {
    out.push_back(unused("books of " + to_string(market),
                         "not looked at: there is no window"));
    return out;
  }
  out.push_back(check_labels(subject, *window));
  out.push_back(check_strike(subject, *window));
  // A fast market may have moved between the two reads: try again.
  auto books = check_books(subject, *window);
  const bool compared = books.size() == 3;
  if (compared && books.back().result == verdict::bad)
    books = check_books(subject, *window);
  for (auto& one : books)
    out.push_back(std::move(one));
  return out;
}

} // namespace fillguard::doctor
