#include "actors/order_book_poller/book_keeper.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace fillguard;
using namespace std::chrono_literals;
using kind = book_update::kind_type;
using net::polymarket::quoted_top;
using net::polymarket::stream_book;

namespace {

const auto noon = from_unix_seconds(1'795'348'800);
const window_id window{{asset::btc, window_length::m15}, noon};
const auto cent = price::from_millionths(10'000);

price at(const char* x) {
  return price::parse(x).value();
}

book_level level(const char* x, const char* size) {
  return {at(x), shares::parse(size).value()};
}

stream_book whole(utc_time time, const char* bid = "0.50",
                  const char* ask = "0.52") {
  stream_book x;
  x.update.window = window;
  x.update.bids = {level("0.01", "1000"), level(bid, "10")};
  x.update.asks = {level("0.99", "1000"), level(ask, "10")};
  x.update.source_time = time;
  x.update.received_at = time;
  return x;
}

stream_book change(utc_time time, const char* bid, const char* size) {
  stream_book x;
  x.update.window = window;
  x.update.kind = kind::change;
  x.update.bids = {level(bid, size)};
  x.update.source_time = time;
  x.update.received_at = time;
  return x;
}

kind only(const book_keeper::effects& x) {
  CHECK(x.bad == "");
  REQUIRE(x.updates.size() == 1);
  return x.updates[0].kind;
}

/// A keeper that has the stream's book of noon.
book_keeper streaming() {
  book_keeper out{window, cent};
  CHECK(only(out.from_stream(whole(noon))) == kind::snapshot);
  return out;
}

} // namespace

TEST_CASE("a snapshot has the tick size and smallest order of its book") {
  book_keeper keeper{window, std::nullopt};
  auto book = whole(noon);
  CHECK_FALSE(keeper.from_poll(book).updates.at(0).tick_size);
  book = whole(noon + 6s);
  book.tick_size = cent;
  book.smallest_order = shares::from_whole(5);
  const auto updates = keeper.from_poll(book).updates;
  REQUIRE(updates.size() == 1);
  CHECK(updates[0].tick_size == cent);
  CHECK(updates[0].smallest_order == shares::from_whole(5));
}

TEST_CASE("nothing is sent before a whole book") {
  book_keeper keeper{window, cent};
  CHECK(keeper.from_stream(change(noon, "0.51", "5")).updates.empty());
  CHECK_FALSE(keeper.snapshot());
  CHECK(only(keeper.from_poll(whole(noon))) == kind::snapshot);
  CHECK(keeper.snapshot());
  // The stream's changes count from its own whole book on.
  CHECK(keeper.from_stream(change(noon + 1s, "0.51", "5")).updates.empty());
}

TEST_CASE("a change that cannot be read ends the trust in the book, until a "
          "book that is not older") {
  auto keeper = streaming();
  auto odd = change(noon + 2s, "0.51", "5");
  odd.incomplete = true;
  const auto out = keeper.from_stream(odd);
  CHECK(only(out) == kind::distrust);
  CHECK(out.poll_now);
  CHECK_FALSE(keeper.snapshot());
  // A change alone does not make it whole again, nor does an older book.
  CHECK(keeper.from_stream(change(noon + 3s, "0.50", "5")).updates.empty());
  auto older = whole(noon + 1s);
  older.update.received_at = noon + 3s;
  CHECK(keeper.from_poll(older).updates.empty());
  CHECK(only(keeper.from_poll(whole(noon + 4s))) == kind::snapshot);
}

TEST_CASE("changes follow the stream's book") {
  auto keeper = streaming();
  CHECK(only(keeper.from_stream(change(noon + 1s, "0.51", "5")))
        == kind::change);
  CHECK(keeper.snapshot()->bids.back() == level("0.51", "5"));
  CHECK(keeper.from_stream(change(noon - 1s, "0.51", "0")).bad
        == "out_of_order");
  CHECK(keeper.snapshot()->bids.back() == level("0.51", "5"));
}

TEST_CASE("a poll repairs the stream only with a fresher book") {
  auto keeper = streaming();
  CHECK(keeper.from_poll(whole(noon - 1s, "0.40")).updates.empty());
  CHECK(only(keeper.from_poll(whole(noon))) == kind::confirm);
  CHECK(only(keeper.from_poll(whole(noon + 1s, "0.51"))) == kind::snapshot);
  CHECK(only(keeper.from_poll(whole(noon + 2s, "0.51"))) == kind::confirm);
}

TEST_CASE("an invalid book changes nothing") {
  auto keeper = streaming();
  CHECK(keeper.from_stream(whole(noon + 1s, "0.60")).bad == "crossed");
  auto twice = whole(noon + 1s);
  twice.update.bids.push_back(twice.update.bids.back());
  CHECK(keeper.from_poll(twice).bad == "duplicate_level");
  CHECK(keeper.from_stream(change(noon + 1s, "1.2", "5")).bad
        == "price_out_of_range");
  CHECK(keeper.from_stream(change(noon + 1s, "0.51", "-5")).bad
        == "negative_size");
  CHECK(keeper.snapshot()->bids.back() == level("0.50", "10"));
}

TEST_CASE("a change that crosses is held back until the next one") {
  auto keeper = streaming();
  CHECK(keeper.from_stream(change(noon + 1s, "0.53", "5")).updates.empty());
  CHECK_FALSE(keeper.snapshot());
  const auto x = keeper.from_stream(change(noon + 1001ms, "0.53", "0"));
  CHECK(only(x) == kind::change);
  CHECK(x.updates[0].bids.size() == 2);
  CHECK(keeper.snapshot());
}

TEST_CASE("a book that stays crossed is distrusted") {
  auto keeper = streaming();
  keeper.from_stream(change(noon + 1s, "0.53", "5"));
  CHECK(keeper.pass(noon + 3s).updates.empty());
  const auto x = keeper.pass(noon + 3001ms);
  CHECK(x.bad == "crossed");
  CHECK(x.poll_now);
  REQUIRE(x.updates.size() == 1);
  CHECK(x.updates[0].kind == kind::distrust);
}

TEST_CASE("wrong best prices are forgiven twice, not three times") {
  auto keeper = streaming();
  auto wrong = [&](int i) {
    auto x = change(noon + std::chrono::milliseconds{i}, "0.30", "5");
    x.top = quoted_top{at("0.49"), at("0.52")};
    return keeper.from_stream(x);
  };
  CHECK(only(wrong(1)) == kind::change);
  CHECK(only(wrong(2)) == kind::change);
  const auto third = wrong(3);
  CHECK(third.bad == "top_mismatch");
  CHECK(third.poll_now);
  REQUIRE(third.updates.size() == 1);
  CHECK(third.updates[0].kind == kind::distrust);
}

TEST_CASE("wrong best prices are forgiven for two seconds") {
  auto keeper = streaming();
  CHECK(keeper
          .from_stream(
            {{window, outcome::up}, {at("0.49"), std::nullopt}, noon}, noon)
          .bad.empty());
  CHECK(keeper.pass(noon + 2s).bad.empty());
  CHECK(keeper.pass(noon + 2001ms).bad == "top_mismatch");
}

TEST_CASE("changes that arrive before the whole book are not lost") {
  auto keeper = streaming();
  keeper.distrust("a test", noon + 1s);
  CHECK(keeper.from_stream(change(noon + 2s, "0.49", "7")).updates.empty());
  CHECK(keeper.from_stream(change(noon + 4s, "0.51", "5")).updates.empty());
  const auto x = keeper.from_poll(whole(noon + 3s));
  CHECK(only(x) == kind::snapshot);
  CHECK(x.updates[0].bids.back() == level("0.51", "5"));
  CHECK(x.updates[0].bids.size() == 3);
  CHECK(x.updates[0].source_time == noon + 4s);
}

TEST_CASE("a change of tick size is distrusted once, until a newer book") {
  auto keeper = streaming();
  const auto tick = at("0.001");
  auto x =
    keeper.from_stream({{window, outcome::up}, tick, noon + 5s}, noon + 5s);
  REQUIRE(x.updates.size() == 1);
  CHECK(x.updates[0].kind == kind::distrust);
  CHECK(x.updates[0].reason.find("0.001") != std::string::npos);
  CHECK(x.poll_now);
  CHECK(keeper.from_poll(whole(noon + 4s)).updates.empty());
  CHECK(only(keeper.from_poll(whole(noon + 6s))) == kind::snapshot);
  x = keeper.from_stream({{window, outcome::down}, tick, noon + 5s}, noon + 6s);
  CHECK(x.updates.empty());
}

TEST_CASE("an empty-looking book does not replace a live stream's") {
  auto keeper = streaming();
  auto ghost = whole(noon + 1s);
  ghost.update.bids.pop_back();
  ghost.update.asks.pop_back();
  CHECK(keeper.from_poll(ghost).bad == "ghost_book");
  ghost.update.received_at = ghost.update.source_time.emplace(noon + 20s);
  CHECK(only(keeper.from_poll(ghost)) == kind::snapshot);
}

TEST_CASE("a reconnected stream counts from its next book") {
  auto keeper = streaming();
  keeper.stream_begins();
  CHECK(keeper.distrust("lost", noon + 1s).updates.size() == 1);
  CHECK(keeper.distrust("lost", noon + 1s).updates.empty());
  CHECK(keeper.from_stream(change(noon + 2s, "0.51", "5")).updates.empty());
  CHECK(only(keeper.from_stream(whole(noon))) == kind::snapshot);
  CHECK(only(keeper.from_stream(change(noon + 3s, "0.51", "5")))
        == kind::change);
}

TEST_CASE("a book made of polls survives the loss of the stream") {
  book_keeper polled{window, cent};
  CHECK(only(polled.from_poll(whole(noon))) == kind::snapshot);
  CHECK(polled.stream_lost(noon + 1s).updates.empty());
  CHECK(polled.snapshot());

  auto streamed = streaming();
  CHECK(only(streamed.stream_lost(noon + 1s)) == kind::distrust);
  CHECK_FALSE(streamed.snapshot());
  // A failed dial changes nothing, and does not block a poll's older book.
  CHECK(streamed.stream_lost(noon + 9s).updates.empty());
  auto older = whole(noon - 1s);
  older.update.received_at = noon + 12s;
  CHECK(only(streamed.from_poll(older)) == kind::snapshot);
}

TEST_CASE("a time ahead of ours is refused, and blocks no later update") {
  auto keeper = streaming();
  auto ahead = [](stream_book x) {
    x.update.source_time = noon + 24h;
    return x;
  };
  CHECK(keeper.from_stream(ahead(whole(noon + 1s))).bad == "future_time");
  CHECK(keeper.from_stream(ahead(change(noon + 1s, "0.51", "5"))).bad
        == "future_time");
  CHECK(keeper.from_poll(ahead(whole(noon + 1s))).bad == "future_time");
  CHECK(only(keeper.from_stream(change(noon + 1s, "0.51", "5")))
        == kind::change);
}

TEST_CASE("an unchanged book is sent whole every five seconds") {
  auto keeper = streaming();
  CHECK(only(keeper.from_poll(whole(noon + 4s))) == kind::confirm);
  CHECK(only(keeper.from_poll(whole(noon + 5s))) == kind::snapshot);
  CHECK(only(keeper.from_poll(whole(noon + 6s))) == kind::confirm);
}

TEST_CASE("the updates sent rebuild the book kept") {
  rc::check("any run of changes", [] {
    auto keeper = streaming();
    order_book received;
    received.replace(keeper.snapshot()->bids, keeper.snapshot()->asks);
    auto time = noon;
    for (int i = 0; i < 60; ++i) {
      time += 1ms;
      const auto cents = *rc::gen::inRange<std::int64_t>(40, 62);
      auto book = change(time, "0.5", "1");
      auto& outcome =
        *rc::gen::arbitrary<bool>() ? book.update.bids : book.update.asks;
      book.update.bids.clear();
      outcome = {{price::from_millionths(cents * 10'000),
                  shares::from_whole(*rc::gen::inRange<std::int64_t>(0, 3))}};
      for (const auto& y : keeper.from_stream(book).updates)
        received.change(y.bids, y.asks);
      if (const auto kept = keeper.snapshot()) {
        RC_ASSERT(received.bids() == kept->bids);
        RC_ASSERT(received.asks() == kept->asks);
      }
    }
  });
}
