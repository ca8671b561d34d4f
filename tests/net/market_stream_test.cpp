#include "net/polymarket/market_stream.hpp"
#include "tests/support/book_payloads.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace fillguard;
using namespace fillguard::net::polymarket;

namespace {

const window_id window{{asset::btc, window_length::m15},
                       from_unix_seconds(1'795'348'800)};
const auto now = from_unix_ms(1'795'348'805'000);

const token_map tokens{{"11111111111111111111", {window, outcome::up}},
                       {"22222222222222222222", {window, outcome::down}}};

stream_frame read(const std::string& frame) {
  market_stream_reader reader;
  return reader.read(frame, tokens, now);
}

stream_frame payload(const std::string& name) {
  return read(test::book_payload(name));
}

template <class T>
T only(const stream_frame& x) {
  CHECK(x.bad.empty());
  REQUIRE(x.events.size() == 1);
  REQUIRE(std::holds_alternative<T>(x.events[0]));
  return std::get<T>(x.events[0]);
}

std::string why_bad(const std::string& frame) {
  const auto x = read(frame);
  CHECK(x.events.empty());
  return x.bad.empty() ? "not bad" : x.bad[0].kind;
}

std::string with(std::string body, std::string_view from, std::string_view to) {
  const auto at = body.find(from);
  REQUIRE(at != std::string::npos);
  return body.replace(at, from.size(), to);
}

book_level level(const char* at, const char* size) {
  return {price::parse(at).value(), shares::parse(size).value()};
}

} // namespace

TEST_CASE("a book frame is a snapshot in the up token's prices") {
  const auto up = only<stream_book>(payload("book_up.json"));
  CHECK(up.update.kind == book_update::kind_type::snapshot);
  CHECK(up.update.window == window);
  CHECK(up.update.source_time == from_unix_ms(1'795'348'801'000));
  CHECK(up.update.received_at == now);
  CHECK(up.update.bids.back() == level("0.52", "300"));
  CHECK(up.update.asks.back() == level("0.53", "110.25"));
  CHECK(up.tick_size == price::parse("0.01"));

  const auto down = only<stream_book>(payload("book_down.json"));
  CHECK(down.update.token == outcome::down);
  CHECK(down.update.bids == up.update.bids);
  CHECK(down.update.asks == up.update.asks);
}

TEST_CASE("a change that mixes both tokens is passed on once") {
  const auto x = only<stream_book>(payload("price_change.json"));
  CHECK(x.update.kind == book_update::kind_type::change);
  CHECK(x.update.bids == std::vector{level("0.52", "0"), level("0.51", "75")});
  CHECK(x.update.asks.empty());
  CHECK(x.top == quoted_top{price::parse("0.51"), price::parse("0.53")});
}

TEST_CASE("an empty side is quoted as absent") {
  auto body = with(test::book_payload("price_change.json"),
                   R"("best_bid":"0.47","best_ask":"0.49"}],)",
                   R"("best_bid":"","best_ask":"0"}],)");
  CHECK(only<stream_book>(read(body)).top == quoted_top{});
}

TEST_CASE("the outcome is that of the winning token") {
  const auto x = only<stream_resolved>(payload("market_resolved.json"));
  CHECK(x.window == window);
  CHECK(x.winner == outcome::down);
}

TEST_CASE("the other events are recognised") {
  const auto tick = only<stream_tick_size>(read(
    R"({"event_type":"tick_size_change","asset_id":"22222222222222222222",)"
    R"("old_tick_size":"0.01","new_tick_size":"0.001","timestamp":"1"})"));
  CHECK(tick.tick_size == price::parse("0.001"));
  const auto top = only<stream_top>(read(
    R"({"event_type":"best_bid_ask","asset_id":"22222222222222222222",)"
    R"("best_bid":"0.73","best_ask":"0.77","timestamp":"1795348801000"})"));
  CHECK(top.top == quoted_top{price::parse("0.23"), price::parse("0.27")});
  const auto trade = only<stream_trade>(read(
    R"({"event_type":"last_trade_price","asset_id":"11111111111111111111",)"
    R"("price":"0.491","side":"SELL","size":"85.36"})"));
  CHECK(trade.about.token == outcome::up);
}

TEST_CASE("keep-alives, others' events and unknown kinds are ignored") {
  for (const char* word : {"", "PONG", "NO NEW ASSETS", "[]", " [ ] \n"}) {
    const auto x = read(word);
    CHECK(x.events.empty());
    CHECK(x.bad.empty());
  }
  const auto other =
    read(with(test::book_payload("book_up.json"), "11111111111111111111", "3"));
  CHECK(other.ignored == 1);
  CHECK(other.bad.empty());
  const auto odd = read(R"({"event_type":"new_market","timestamp":[1]})");
  CHECK(odd.ignored == 1);
  CHECK(odd.bad.empty());
}

TEST_CASE("each error of a frame has a kind") {
  const auto book = test::book_payload("book_up.json");
  CHECK(why_bad("hello") == "not_json");
  CHECK(why_bad("{") == "not_json");
  CHECK(why_bad("[{},") == "not_json");
  CHECK(why_bad(std::string(5 * 1024 * 1024, '[')) == "oversized");
  CHECK(why_bad(std::string(100'000, '[')) != "not bad");
  CHECK(why_bad(book + book) == "not_json");
  CHECK(why_bad("[1]") == "wrong_type");
  CHECK(why_bad("{}") == "missing_field");
  CHECK(why_bad(with(book, "\"300\"", "\"many\"")) == "bad_number");
  CHECK(why_bad(with(book, "\"300\"", "null")) == "bad_number");
  CHECK(why_bad(with(book, "\"300\"", "[]")) == "bad_number");
  CHECK(why_bad(with(book, "\"0.52\"", "\"\"")) == "bad_number");
  CHECK(why_bad(with(book, "\"0.52\"", "\"99999999999999999999999\""))
        == "bad_number");
  CHECK(why_bad(with(book, "\"size\":\"300\"", "\"x\":0")) == "missing_field");
  CHECK(why_bad(with(book, "\"asset_id\"", "\"x\"")) == "missing_field");
  CHECK(why_bad(with(book, "\"asks\"", "\"x\"")) == "missing_field");
  CHECK(why_bad(with(book, "\"1795348801000\"", "\"today\"")) == "bad_time");
  CHECK(why_bad(with(book, "\"11111111111111111111\"", "{}")) == "wrong_type");
  const auto change = test::book_payload("price_change.json");
  CHECK(why_bad(with(change, "\"price_changes\"", "\"changes\""))
        == "missing_field");
}

TEST_CASE("an entry that cannot be read costs no other, and marks the book") {
  const auto change = test::book_payload("price_change.json");
  const auto lost = [&](std::string_view from, std::string_view to) {
    const auto out = read(with(change, from, to));
    REQUIRE(out.bad.size() == 1);
    REQUIRE(out.events.size() == 1);
    const auto& book = std::get<stream_book>(out.events[0]);
    CHECK(book.incomplete);
    CHECK(book.update.window == window);
    CHECK(book.update.bids.size() == 2);
    return out.bad[0].kind;
  };
  CHECK(lost("BUY", "HOLD") == "bad_side");
  CHECK(lost(R"("size":"75",)", "") == "missing_field");
  CHECK(lost(R"("size":"75")", R"("size":null)") == "bad_number");
  CHECK(lost(R"("size":"75")", R"("size":{"a":[1]})") == "bad_number");
  CHECK(lost(R"("asset_id":"11111111111111111111",)", "") == "missing_field");
  CHECK(lost(R"("price_changes":[)", R"("price_changes":[7,)") == "wrong_type");
  // Not ours, so that nothing of ours is missing.
  const auto other =
    read(with(change, R"("11111111111111111111","price":"0.52","side":"BUY")",
              R"("3","price":"0.52","side":"HOLD")"));
  REQUIRE(other.events.size() == 1);
  CHECK_FALSE(std::get<stream_book>(other.events[0]).incomplete);
}

TEST_CASE("a best price that cannot be read only costs the comparison") {
  const auto change = test::book_payload("price_change.json");
  for (const auto* odd : {"null", "0.51", "[]", R"("high")"}) {
    CAPTURE(odd);
    const auto out = read(
      with(change, R"("best_bid":"0.47","best_ask":"0.49"}],)",
           R"("best_bid":)" + std::string{odd} + R"(,"best_ask":"0.49"}],)"));
    REQUIRE(out.events.size() == 1);
    const auto& book = std::get<stream_book>(out.events[0]);
    CHECK_FALSE(book.incomplete);
    CHECK(book.update.bids
          == std::vector{level("0.52", "0"), level("0.51", "75")});
    CHECK(out.bad.size() == 1);
  }
}

TEST_CASE("numbers are read as well as strings") {
  auto body = with(test::book_payload("book_up.json"), "\"300\"", "300.5 ");
  CHECK(only<stream_book>(read(body)).update.bids.back()
        == level("0.52", "300.5"));
}

TEST_CASE("a bad event does not affect the others in its frame") {
  const auto good = test::book_payload("book_up.json");
  const auto bad = with(good, "\"300\"", "\"many\"");
  const auto x = read('[' + bad + ",7," + good + ']');
  CHECK(x.events.size() == 1);
  CHECK(x.bad.size() == 2);
}

TEST_CASE("a frame cut off anywhere changes nothing, and the next one works") {
  const auto whole = test::book_payload("book_up.json");
  const auto end = whole.find_last_of('}');
  market_stream_reader reader;
  for (std::size_t size = 1; size < end; ++size) {
    const auto x = reader.read(whole.substr(0, size), tokens, now);
    CAPTURE(size);
    CHECK(x.events.empty());
    CHECK(x.bad.size() == 1);
  }
  CHECK(reader.read(whole, tokens, now).events.size() == 1);
}

TEST_CASE("no single wrong byte in a frame does harm") {
  const auto whole = test::book_payload("price_change.json");
  rc::check("survives", [&](unsigned char byte) {
    auto broken = whole;
    const auto at = *rc::gen::inRange<std::size_t>(0, whole.size());
    broken[at] = static_cast<char>(byte);
    broken.reserve(broken.size() + 64);
    read(broken);
  });
}

TEST_CASE("subscriptions are written as the venue expects") {
  CHECK(market_stream_url("wss://clob") == "wss://clob/ws/market");
  CHECK(subscribe_text({"1", "2"})
        == R"({"assets_ids":["1","2"],"type":"market",)"
           R"("custom_feature_enabled":true,"initial_dump":true})");
  CHECK(subscribe_more_text({"3"})
        == R"({"operation":"subscribe","assets_ids":["3"],)"
           R"("custom_feature_enabled":true})");
  CHECK(unsubscribe_text({"3"})
        == R"({"operation":"unsubscribe","assets_ids":["3"]})");
}

// -- the shape in which the venue sends its books -----------------------------

namespace {

/// All that was read, in words.
std::string told(const stream_frame& frame) {
  std::string out = std::to_string(frame.ignored) + " ignored;";
  for (const auto& flaw : frame.bad)
    out += ' ' + flaw.kind + '(' + flaw.detail + ')';
  for (const auto& event : frame.events) {
    const auto* book = std::get_if<stream_book>(&event);
    if (!book) {
      out += " event " + std::to_string(event.index());
      continue;
    }
    out += ' ' + to_string(book->update.kind) + ' '
           + to_string(book->update.token) + ' '
           + (book->update.source_time ? to_iso8601(*book->update.source_time)
                                       : "no time");
    for (const auto* side : {&book->update.bids, &book->update.asks}) {
      out += " [";
      for (const auto& y : *side)
        out += to_string(y.price) + 'x' + to_string(y.size) + ' ';
      out += ']';
    }
    if (book->tick_size)
      out += " tick " + to_string(*book->tick_size);
    if (book->smallest_order)
      out += " least " + to_string(*book->smallest_order);
  }
  return out;
}

/// The same JSON in another shape, which is read the general way.
std::string in_another_shape(std::string frame) {
  return frame.empty() ? frame : frame.insert(1, " ");
}

const std::string usual_book =
  R"({"market":"0xab","asset_id":"22222222222222222222","bids":[{"price":"0.01","size":"11343.93"},{"price":"0.4","size":"5"}],"asks":[{"price":"0.99","size":"7"}],"hash":"e1f0","timestamp":"1795348801000","event_type":"book"})";

const std::string first_book =
  R"({"market":"0xab","asset_id":"11111111111111111111","timestamp":"1795348801000","hash":"e1f0","bids":[],"asks":[{"price":"0.99","size":"7"}],"tick_size":"0.01","event_type":"book","last_trade_price":"0.5"})";

} // namespace

TEST_CASE("a book in the venue's own shape is read like the same JSON in "
          "another one") {
  CHECK(only<stream_book>(read(usual_book)).update.asks.back()
        == level("0.6", "5"));
  CHECK(only<stream_book>(read(first_book)).tick_size
        == price::from_millionths(10'000));
  for (const auto& book : {usual_book, first_book})
    CHECK(told(read(book)) == told(read(in_another_shape(book))));
}

TEST_CASE("a book that is nearly in the venue's own shape is read like the "
          "same JSON in another one") {
  for (const auto& book : {usual_book, first_book})
    for (std::size_t i = 1; i < book.size(); ++i) {
      const auto differs = [&](const std::string& frame) {
        CAPTURE(frame);
        CHECK(told(read(frame)) == told(read(in_another_shape(frame))));
      };
      for (const char c : {'"', '\\', '}', ']', ',', ':', '0', '9', '.', '-',
                           'x', ' ', '\n', '\0', '\xc3'}) {
        auto changed = book;
        changed[i] = c;
        differs(changed);
        differs(std::string{book}.insert(i, 1, c));
      }
      differs(std::string{book}.erase(i, 1));
      differs(book.substr(0, i));
    }
}

TEST_CASE("a repeated or foreign member of a book is read like in another "
          "shape") {
  for (const auto* more :
       {R"("bids":[],)", R"("asks":[{"price":"0.98","size":"1"}],)",
        R"("event_type":"book",)", R"("timestamp":"1795348802000",)",
        R"("min_order_size":"5",)", R"("neg_risk":false,)",
        R"("tick_size":"2",)", R"("tick_size":"0.001",)",
        R"("asset_id":"11111111111111111111",)"})
    for (const std::string place : {R"("market")", R"("hash")"}) {
      const auto frame = with(usual_book, place, more + place);
      CAPTURE(frame);
      CHECK(told(read(frame)) == told(read(in_another_shape(frame))));
    }
}
