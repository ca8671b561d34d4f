#include "actors/order_book_poller/order_book_poller.hpp"
#include "tests/support/book_payloads.hpp"
#include "tests/support/fake_transport.hpp"
#include "tests/support/quiet_system.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace std::chrono_literals;
using kind = book_update::kind_type;

namespace {

// The window of the payloads, which opens at the virtual clock's start.
const window_id window{{asset::btc, window_length::m15},
                       from_unix_seconds(1'795'348'800)};

struct sink_state {
  sink_state() = default;

  static inline constexpr auto name = "sink";
  std::vector<book_update> books;
  std::vector<window_result> results;
};

book_sink_actor::behavior_type
sink(book_sink_actor::stateful_pointer<sink_state> self) {
  return {[self](const book_update& x) { self->state.books.push_back(x); },
          [self](const window_result& x) { self->state.results.push_back(x); }};
}

struct board_state {
  board_state() = default;

  static inline constexpr auto name = "board";
  std::map<std::string, feed_status> feeds;
};

display_actor::behavior_type
board(display_actor::stateful_pointer<board_state> self) {
  return {[](const window_view&) {}, [](const notice&) {},
          [self](const feed_status& x) { self->state.feeds[x.name] = x; }};
}

window_found found(const window_id& id, const char* up, const char* down) {
  window_found x;
  x.window.id = id;
  x.window.up_token = up;
  x.window.down_token = down;
  x.window.closes_at = id.opens_at + length_of(id.market.length);
  return x;
}

struct polled : test::quiet_system {
  polled() {
    order_book_poller_settings settings;
    settings.market = window.market;
    settings.clob = "http://clob";
    settings.clob_ws = "ws://clob";
    aut = spawn(order_book_poller, settings, outside{transport, clock});
    ears = spawn(sink);
    eyes = spawn(board);
    deliver(aut, attach_book_sink{"test", ears});
    deliver(aut, attach_display{"test", eyes});
    deliver(aut, found(window, "11111111111111111111", "22222222222222222222"));
    deliver(aut, window_opened{{}, window, clock->now()});
    // A book from before must not be trusted.
    CHECK(take_kinds() == "distrust ");
    socket = transport->socket("/ws/market");
    REQUIRE(socket);
  }

  sink_state& heard() {
    using pointer = book_sink_actor::stateful_pointer<sink_state>;
    return caf::actor_cast<pointer>(ears)->state;
  }

  feed_status seen(const std::string& name) {
    using pointer = display_actor::stateful_pointer<board_state>;
    return caf::actor_cast<pointer>(eyes)->state.feeds["btc-15m/" + name];
  }

  void open() {
    socket = transport->socket("/ws/market");
    socket->sinks.opened();
    settle();
  }

  void frame(const std::string& text) {
    transport->frame(*socket, text);
    settle();
  }

  void answer(int status, std::string body) {
    CHECK(transport->answer("/books", status, std::move(body)));
    settle();
  }

  std::string take_kinds() {
    std::string out;
    for (const auto& x : heard().books)
      out += to_string(x.kind) + ' ';
    heard().books.clear();
    return out;
  }

  std::shared_ptr<test::fake_transport> transport =
    std::make_shared<test::fake_transport>(clock);
  order_book_poller_actor aut;
  book_sink_actor ears;
  display_actor eyes;
  std::shared_ptr<test::fake_transport::dialled> socket;
};

} // namespace

TEST_CASE_FIXTURE(polled, "both tokens of a window are followed at once") {
  open();
  REQUIRE(socket->said.size() == 1);
  CHECK(socket->said[0]
        == net::polymarket::subscribe_text(
          {"11111111111111111111", "22222222222222222222"}));
  REQUIRE(transport->requests.size() == 1);
  CHECK(transport->requests[0].request.url == "http://clob/books");

  frame(test::book_payload("book_up.json"));
  frame(test::book_payload("book_down.json"));
  frame(test::book_payload("price_change.json"));
  CHECK(take_kinds() == "snapshot confirm change ");
  answer(200, test::book_payload("books_answer.json"));
  CHECK(take_kinds() == "snapshot ");
}

TEST_CASE_FIXTURE(polled, "the next window joins on the same socket, and an "
                          "old one leaves it") {
  open();
  const auto next = next_window(window);
  deliver(aut, found(next, "3", "4"));
  CHECK(socket->said.back()
        == net::polymarket::subscribe_more_text({"3", "4"}));
  advance(15min);
  // The stream was silent meanwhile, so the socket may be a newer one.
  open();
  deliver(aut, window_closed{{}, window, clock->now()});
  deliver(aut, window_opened{{}, next, clock->now()});
  for (int i = 0; i < 100; ++i) {
    frame(R"([{"event_type":"last_trade_price","asset_id":"3"},)"
          R"({"event_type":"last_trade_price","asset_id":"4"}])");
    advance(1s);
  }
  const auto left = net::polymarket::unsubscribe_text(
    {"11111111111111111111", "22222222222222222222"});
  CHECK(std::count(socket->said.begin(), socket->said.end(), left) == 1);
  CHECK(std::count(socket->said.begin(), socket->said.end(), "PING") == 10);
  while (!transport->requests.empty())
    answer(200, "[]");
  advance(1s);
  CHECK(transport->requests.back().request.body
        == R"([{"token_id":"3"},{"token_id":"4"}])");
}

TEST_CASE_FIXTURE(polled, "a lost stream is distrusted, polled and redialled") {
  open();
  frame(test::book_payload("book_up.json"));
  answer(200, "[]");
  CHECK(take_kinds() == "snapshot ");

  socket->sinks.lost({"reset by peer"});
  settle();
  CHECK(take_kinds() == "distrust ");
  CHECK(transport->requests.size() == 1);
  advance(1s);
  CHECK(seen("books_stream").state == feed_state::down);
  CHECK(seen("books_stream").reconnects == 1);
  answer(200, test::book_payload("books_answer.json"));
  CHECK(take_kinds() == "snapshot ");

  CHECK(transport->socket("/ws/market") != socket);
  open();
  CHECK(socket->said.size() == 1);
  // Changes do not count before the stream's own book.
  frame(test::book_payload("price_change.json"));
  CHECK(take_kinds() == "");
  auto book = test::book_payload("book_up.json");
  book.replace(book.find("1795348801000"), 13, "1795348803000");
  frame(book);
  CHECK(take_kinds() == "snapshot ");
  advance(1s);
  CHECK(seen("books_stream").state == feed_state::fresh);
}

TEST_CASE_FIXTURE(polled, "a frozen stream is stale, then redialled") {
  open();
  frame(test::book_payload("book_up.json"));
  frame(test::book_payload("book_down.json"));
  advance(9s);
  CHECK(seen("books_stream").state == feed_state::fresh);
  // A PONG does not prove that the stream works.
  frame("PONG");
  advance(3s);
  CHECK(seen("books_stream").state == feed_state::stale);
  CHECK_FALSE(socket->let_go);
  advance(20s);
  CHECK(socket->let_go);
  CHECK(transport->socket("/ws/market") != socket);
}

TEST_CASE_FIXTURE(polled,
                  "a stalled REST interface does not disturb the stream") {
  open();
  frame(test::book_payload("book_up.json"));
  for (int i = 0; i < 20; ++i) {
    frame(test::book_payload("price_change.json"));
    advance(1s);
  }
  CHECK(take_kinds().starts_with("snapshot change change "));
  CHECK(seen("books_stream").state == feed_state::fresh);
  CHECK(seen("books_poll").state == feed_state::down);
  CHECK(seen("books_poll").bad.at("unanswered") >= 2);
  // A late answer is not taken for that of the newest request.
  CHECK(transport->requests.size() >= 3);
  while (!transport->requests.empty())
    answer(200, test::book_payload("books_answer.json"));
  advance(1s);
  CHECK(seen("books_poll").state == feed_state::fresh);
}

TEST_CASE_FIXTURE(polled, "without a stream the polls carry the book") {
  socket->sinks.lost({"refused"});
  settle();
  for (int i = 0; i < 10; ++i) {
    while (!transport->requests.empty())
      answer(200, test::book_payload("books_answer.json"));
    advance(1s);
  }
  const auto kinds = take_kinds();
  CHECK(kinds.starts_with("snapshot confirm confirm "));
  CHECK(seen("books_poll").state == feed_state::fresh);
  CHECK(seen("books_stream").state == feed_state::down);
}

TEST_CASE_FIXTURE(polled, "a busy server's Retry-After is kept") {
  REQUIRE(transport->requests.size() == 1);
  auto request = std::move(transport->requests[0]);
  transport->requests.clear();
  net::http_reply busy;
  busy.status = 429;
  busy.retry_after = 30s;
  request.done(busy);
  settle();
  advance(29s);
  CHECK(transport->requests.empty());
  advance(2s);
  CHECK(transport->requests.size() == 1);
}

TEST_CASE_FIXTURE(polled,
                  "invalid frames are counted by kind and change nothing") {
  open();
  frame(test::book_payload("book_up.json"));
  const auto book = test::book_payload("book_up.json");
  frame("<html>");
  frame(book.substr(0, 200));
  auto crossed = book;
  crossed.replace(crossed.find("\"0.52\""), 6, "\"0.98\"");
  frame(crossed);
  answer(200, "<html>403</html>");
  advance(2s);
  CHECK(take_kinds() == "snapshot ");
  const auto bad = seen("books_stream").bad;
  CHECK(bad.at("not_json") == 2);
  CHECK(bad.at("crossed") == 1);
  CHECK(seen("books_poll").bad.at("not_json") == 1);
  frame(test::book_payload("price_change.json"));
  CHECK(take_kinds() == "change ");
}

TEST_CASE_FIXTURE(polled, "books that do not mirror each other are counted") {
  auto body = test::book_payload("books_answer.json");
  body.replace(body.find("\"0.47\""), 6, "\"0.46\"");
  answer(200, body);
  advance(1s);
  CHECK(seen("books_poll").bad.at("mirror_mismatch") == 1);
  CHECK(take_kinds() == "snapshot ");
}

TEST_CASE_FIXTURE(polled, "a tick size change requests a whole book at once") {
  open();
  frame(test::book_payload("book_up.json"));
  answer(200, "[]");
  CHECK(transport->requests.empty());
  frame(R"({"event_type":"tick_size_change","asset_id":"11111111111111111111",)"
        R"("new_tick_size":"0.001","timestamp":"1795348802000"})");
  CHECK(take_kinds() == "snapshot distrust ");
  answer(200, test::book_payload("books_answer.json"));
  CHECK(take_kinds() == "snapshot ");
}

TEST_CASE_FIXTURE(polled, "an outcome on the stream goes to the sinks") {
  open();
  frame(test::book_payload("market_resolved.json"));
  REQUIRE(heard().results.size() == 1);
  CHECK(heard().results[0].window == window);
  CHECK(heard().results[0].winner == outcome::down);
}

TEST_CASE_FIXTURE(polled, "a later sink begins with a snapshot") {
  open();
  frame(test::book_payload("book_up.json"));
  frame(test::book_payload("price_change.json"));
  auto late = spawn(sink);
  deliver(aut, attach_book_sink{"late", late});
  using pointer = book_sink_actor::stateful_pointer<sink_state>;
  const auto& books = caf::actor_cast<pointer>(late)->state.books;
  REQUIRE(books.size() == 1);
  CHECK(books[0].kind == kind::snapshot);
  CHECK(books[0].bids.back().price == price::parse("0.51"));
  CHECK(books[0].sequence > heard().books.back().sequence);
}
