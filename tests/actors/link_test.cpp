#include "actors/link/backlog.hpp"
#include "actors/link/book_merge.hpp"
#include "actors/link/fill_merge.hpp"
#include "actors/link/intake.hpp"
#include "actors/link/junction.hpp"
#include "actors/link/price_merge.hpp"
#include "actors/link/uplink.hpp"
#include "actors/window_state/books/book_track.hpp"
#include "messages/release.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/quiet_system.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <unistd.h>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

const utc_time noon = from_unix_seconds(1'795'348'800);
const window_id now_open{{asset::btc, window_length::m5}, noon};

price cents(std::int64_t x) {
  return price::from_millionths(x * 10'000);
}

book_update whole(utc_time at, std::int64_t bid, std::int64_t ask) {
  book_update out;
  out.tag = {std::uint64_t(to_unix_ms(at)), 0, 0};
  out.window = now_open;
  out.bids = {{cents(bid), shares::from_whole(10)}};
  out.asks = {{cents(ask), shares::from_whole(10)}};
  out.source_time = at;
  out.received_at = at + 5ms;
  return out;
}

book_update change(utc_time at, std::int64_t bid, std::int64_t size) {
  auto out = whole(at, bid, 99);
  out.kind = book_update::kind_type::change;
  out.bids.front().size = shares::from_whole(size);
  out.asks.clear();
  return out;
}

book_update of_kind(book_update::kind_type kind, utc_time at) {
  auto out = whole(at, 1, 2);
  out.kind = kind;
  out.bids.clear();
  out.asks.clear();
  return out;
}

btc_price price_at(utc_time at, std::int64_t dollars,
                   price_source source = price_source::rtds_twap_60) {
  btc_price out;
  out.source = source;
  out.value = coin_price::from_whole(dollars);
  out.source_time = at;
  out.received_at = at + 50ms;
  return out;
}

fill_detected fill(std::int64_t filled, std::uint64_t revision,
                   fill_status status = fill_status::provisional) {
  fill_detected out;
  out.window = now_open;
  out.filled = shares::from_whole(filled);
  out.revision = revision;
  out.status = status;
  out.detected_at = noon;
  return out;
}

feed_status status(const std::string& name, feed_state state) {
  feed_status out;
  out.name = name;
  out.state = state;
  out.at = noon;
  return out;
}

template <class T>
std::vector<T> only(const std::vector<relayed>& from) {
  std::vector<T> out;
  for (const auto& x : from)
    if (const auto* y = std::get_if<T>(&x))
      out.push_back(*y);
  return out;
}

/// The book after all updates.
order_book folded(const std::vector<book_update>& updates) {
  order_book out;
  for (const auto& x : updates) {
    if (x.kind == book_update::kind_type::snapshot)
      CHECK(out.replace(x.bids, x.asks) == order_book::flaw::none);
    if (x.kind == book_update::kind_type::change)
      out.change(x.bids, x.asks);
  }
  return out;
}

} // namespace

// -- the backlog --------------------------------------------------------------

TEST_CASE(
  "a backlog is bounded: old prices are dropped and counted, a fill never") {
  backlog waiting{{.prices = 3, .books = 4, .batch = 100}};
  CHECK(waiting.empty());
  for (int i = 0; i < 5; ++i)
    waiting.add(price_at(noon + i * 1s, 84'000 + i));
  for (std::uint64_t i = 1; i <= 1'000; ++i)
    waiting.add(fill(static_cast<std::int64_t>(i), i));
  waiting.add(status("a", feed_state::fresh));
  waiting.add(status("a", feed_state::down));
  CHECK(waiting.dropped() == 2);
  const auto out = waiting.drain();
  CHECK(waiting.empty());
  const auto prices = only<btc_price>(out);
  REQUIRE(prices.size() == 3);
  CHECK(prices.front().value == coin_price::from_whole(84'002));
  // The newest report on a fill contains all the older ones.
  REQUIRE(only<fill_detected>(out).size() == 1);
  CHECK(only<fill_detected>(out).front().filled == shares::from_whole(1'000));
  REQUIRE(only<feed_status>(out).size() == 1);
  CHECK(only<feed_status>(out).front().state == feed_state::down);
  // A late, older report does not lower it.
  waiting.add(fill(7, 9));
  waiting.add(fill(5, 8));
  CHECK(only<fill_detected>(waiting.drain()).front().revision == 9);
}

TEST_CASE("merged updates give the same book") {
  rc::check([] {
    backlog waiting{{.prices = 1, .books = 8, .batch = 1'000}};
    std::vector<book_update> published{whole(noon, 40, 60)};
    const auto count = *rc::gen::inRange(0, 60);
    for (int i = 1; i <= count; ++i) {
      const auto at = noon + i * 1ms;
      switch (*rc::gen::inRange(0, 8)) {
      case 0:
        published.push_back(whole(at, *rc::gen::inRange(1, 50), 60));
        break;
      case 1:
        published.push_back(of_kind(book_update::kind_type::confirm, at));
        break;
      default:
        published.push_back(
          change(at, *rc::gen::inRange(1, 50), *rc::gen::inRange(0, 3)));
      }
    }
    for (const auto& x : published)
      waiting.add(x);
    const auto left = only<book_update>(waiting.drain());
    RC_ASSERT(left.size() <= 8U);
    RC_ASSERT(left.size() + waiting.put_together() == published.size());
    RC_ASSERT(folded(left) == folded(published));
    RC_ASSERT(left.back().received_at == published.back().received_at);
  });
}

TEST_CASE("a distrust survives a merge") {
  backlog waiting{{.prices = 1, .books = 3, .batch = 100}};
  waiting.add(whole(noon, 40, 60));
  waiting.add(of_kind(book_update::kind_type::distrust, noon + 1s));
  waiting.add(change(noon + 2s, 41, 5));
  waiting.add(change(noon + 3s, 42, 5));
  const auto out = only<book_update>(waiting.drain());
  REQUIRE(out.size() == 2);
  CHECK(out[0].kind == book_update::kind_type::distrust);
  CHECK(out[1].kind == book_update::kind_type::change);
  CHECK(out[1].bids.size() == 2);
}

TEST_CASE("a batch is read as written; any other bytes are refused") {
  auto feed = status("btc/rtds", feed_state::stale);
  feed.role = price_role::leading;
  feed.bad = {{"not_json", 3}, {"late", 1}};
  window_result result;
  result.window = now_open;
  result.winner = window_outcome::down;
  const std::vector<relayed> published{
    price_at(noon, 84'000), whole(noon, 40, 60), result, fill(5, 7), feed};
  const auto body = net::link::write_batch(published);
  const auto whole_again = net::link::read_batch(body);
  REQUIRE(whole_again);
  CHECK(whole_again->values == published);
  CHECK_FALSE(net::link::read_batch(body + 'x'));
  for (std::size_t i = 0; i < body.size(); ++i)
    CHECK_FALSE(net::link::read_batch(body.substr(0, i)));
  // With any value of that byte, no field is out of its range.
  std::size_t readable = 0;
  for (std::size_t i = 0; i < body.size(); ++i)
    for (int byte = 0; byte < 256; ++byte) {
      auto other = body;
      other[i] = static_cast<char>(byte);
      const auto read = net::link::read_batch(other);
      if (!read)
        continue;
      ++readable;
      for (const auto& x : read->values) {
        if (const auto* y = std::get_if<btc_price>(&x))
          CHECK(y->source <= price_source::recorded);
        if (const auto* y = std::get_if<fill_detected>(&x))
          CHECK(y->status <= fill_status::reversed);
        if (const auto* y = std::get_if<feed_status>(&x))
          CHECK(y->state <= feed_state::off);
      }
    }
  CHECK(readable > body.size());
}

// -- several providers --------------------------------------------------------

TEST_CASE("of two feeds each second counts once, and gaps are filled") {
  price_merge all;
  CHECK(all.admit(price_at(noon, 1), noon + 5s));
  CHECK_FALSE(all.admit(price_at(noon, 1), noon + 5s));
  CHECK(all.admit(price_at(noon + 2s, 3), noon + 5s));
  // The second that the first feed missed.
  CHECK(all.admit(price_at(noon + 1s, 2), noon + 5s));
  CHECK_FALSE(all.admit(price_at(noon + 1s, 2), noon + 5s));
  CHECK(all.admit(price_at(noon, 1, price_source::binance), noon + 5s));
  REQUIRE(all.newest().size() == 2);
  CHECK(all.newest().front().value == coin_price::from_whole(3));
}

TEST_CASE("of two pollers one is the source, until the other is better") {
  book_merge all;
  CHECK(all.merge("eu", whole(noon, 40, 60), noon).size() == 1);
  CHECK(all.merge("us", whole(noon + 10ms, 40, 60), noon).empty());
  const auto news = all.merge("eu", change(noon + 20ms, 41, 5), noon);
  REQUIRE(news.size() == 1);
  CHECK(news.front().kind == book_update::kind_type::change);
  CHECK(all.merge("us", change(noon + 20ms, 41, 5), noon).empty());

  SUBCASE("it distrusts its book") {
    const auto out = all.merge(
      "eu", of_kind(book_update::kind_type::distrust, noon + 30ms), noon);
    REQUIRE(out.size() == 1);
    CHECK(out.front().kind == book_update::kind_type::snapshot);
    CHECK(out.front().bids.size() == 2);
    // No poller is left that trusts its book.
    const auto last = all.merge(
      "us", of_kind(book_update::kind_type::distrust, noon + 40ms), noon);
    REQUIRE(last.size() == 1);
    CHECK(last.front().kind == book_update::kind_type::distrust);
    CHECK(all.all(noon).front().kind == book_update::kind_type::distrust);
  }
  SUBCASE("it lags behind") {
    CHECK(all.merge("us", change(noon + 900ms, 42, 5), noon).empty());
    const auto out = all.merge("us", change(noon + 1'100ms, 43, 5), noon);
    REQUIRE(out.size() == 1);
    CHECK(out.front().kind == book_update::kind_type::snapshot);
    CHECK(out.front().bids.size() == 4);
    // The tag is that of the causing frame.
    CHECK(out.front().tag.id == std::uint64_t(to_unix_ms(noon + 1'100ms)));
    CHECK(all.merge("eu", change(noon + 1'200ms, 44, 5), noon).empty());
  }
  SUBCASE("it is gone") {
    const auto out = all.lose("eu", noon + 1s);
    REQUIRE(out.size() == 1);
    CHECK(out.front().kind == book_update::kind_type::snapshot);
    const auto last = all.lose("us", noon + 2s);
    REQUIRE(last.size() == 1);
    CHECK(last.front().kind == book_update::kind_type::distrust);
    CHECK(last.front().reason == "its feed is gone");
    CHECK(all.merge("eu", whole(noon + 3s, 40, 60), noon).size() == 1);
  }
}

TEST_CASE("a state follows from one poller's book to another's") {
  book_merge all;
  book_track state;
  const auto receive = [&](const std::string& who, const book_update& x) {
    for (const auto& y : all.merge(who, x, noon))
      state.apply(y);
  };
  receive("us", whole(noon, 30, 60));
  receive("eu", whole(noon - 80ms, 40, 60));
  receive("us", change(noon + 100ms, 35, 5));
  // The other poller is a little behind, and its book is right.
  receive("us", of_kind(book_update::kind_type::distrust, noon + 110ms));
  REQUIRE(state.trusted());
  REQUIRE(state.book().bids().size() == 1);
  CHECK(state.book().bids().back().price == cents(40));
  receive("eu", change(noon + 20ms, 41, 7));
  CHECK(state.book().bids().back().price == cents(41));
}

TEST_CASE("a change of an unknown book gives one distrust") {
  book_merge all;
  const auto first = all.merge("eu", change(noon, 41, 5), noon);
  REQUIRE(first.size() == 1);
  CHECK(first.front().kind == book_update::kind_type::distrust);
  CHECK(first.front().reason == "no whole book yet");
  CHECK(all.merge("eu", change(noon + 1ms, 42, 5), noon).empty());
  CHECK(
    all.merge("eu", of_kind(book_update::kind_type::confirm, noon + 2ms), noon)
      .empty());
  CHECK(all.merge("eu", whole(noon + 3ms, 40, 60), noon).size() == 1);
}

TEST_CASE("of two detectors the one that knows more counts") {
  fill_merge all;
  CHECK(all.merge("eu", fill(3, 100), noon).size() == 1);
  CHECK(all.merge("us", fill(3, 50), noon).empty());
  // Its revision is lower, but its quantity is higher.
  const auto more = all.merge("us", fill(5, 51), noon);
  REQUIRE(more.size() == 1);
  CHECK(more.front().filled == shares::from_whole(5));
  CHECK(more.front().revision == 101);
  CHECK(all.merge("eu", fill(4, 101), noon).empty());
  const auto sure = all.merge("eu", fill(5, 102, fill_status::confirmed), noon);
  REQUIRE(sure.size() == 1);
  CHECK(sure.front().status == fill_status::confirmed);
  // One detector reports the reversal first.
  const auto undone = all.merge("us", fill(5, 52, fill_status::reversed), noon);
  REQUIRE(undone.size() == 1);
  CHECK(undone.front().status == fill_status::reversed);
  REQUIRE(all.all(now_open.market).size() == 1);
  CHECK(all.all({asset::eth, window_length::m5}).empty());
}

TEST_CASE("a detector's fills stand until a new one had time to catch up") {
  fill_merge all;
  all.merge("a", fill(10, 5), noon);
  all.lose("a", noon + 1s);
  CHECK(all.pass(noon + 1h).empty()); // No other detector has found more.
  all.lose("a", noon + 1s);
  // Under the old name or another: the new detector has found three of ten so
  // far.
  for (const auto* who : {"a", "b"})
    CHECK(all.merge(who, fill(3, 90), noon + 2s).empty());
  CHECK(all.all(now_open.market).front().filled == shares::from_whole(10));
  // The rest was not found: it was undone meanwhile.
  all.merge("a", fill(3, 91), noon + 17s);
  const auto out = all.pass(noon + 17s);
  CHECK(all.all(now_open.market).front().filled == shares::from_whole(3));
  CHECK(all.all(now_open.market).front().revision > 5);
}

TEST_CASE("a new detector has the whole time from its start, however long none "
          "was there") {
  fill_merge all;
  all.merge("a", fill(10, 5), noon);
  all.lose("a", noon + 1s);
  all.meet(noon + 60s);
  CHECK(all.merge("a", fill(2, 90), noon + 61s).empty());
  CHECK(all.merge("b", fill(2, 91), noon + 61s).empty());
  CHECK(all.pass(noon + 70s).empty());
  CHECK(all.all(now_open.market).front().filled == shares::from_whole(10));
  const auto out = all.merge("b", fill(10, 92), noon + 71s);
  CHECK(all.all(now_open.market).front().filled == shares::from_whole(10));
  CHECK(out.size() <= 1);
}

TEST_CASE("revisions of a restarted merge are above the old ones") {
  fill_merge before;
  before.begin(noon);
  const auto old = before.merge("eu", fill(3, 1), noon);
  fill_merge after;
  after.begin(noon + 5s);
  const auto news = after.merge("us", fill(3, 1), noon + 5s);
  REQUIRE(news.size() == 1);
  CHECK(news.front().revision > old.front().revision);
}

// -- the actors ---------------------------------------------------------------

namespace {

struct sink_state {
  sink_state() = default;
  static inline constexpr auto name = "sink";
  std::vector<btc_price> prices;
  std::vector<book_update> books;
  std::vector<fill_detected> fills;
  std::vector<feed_status> feeds;
};

using sink_actor = price_sink_actor::extend_with<book_sink_actor>::extend_with<
  fill_sink_actor>::extend_with<display_actor>;

sink_actor::behavior_type sink(sink_actor::stateful_pointer<sink_state> self) {
  auto& s = self->state;
  return {[&s](const btc_price& x) { s.prices.push_back(x); },
          [&s](const book_update& x) { s.books.push_back(x); },
          [](const window_result&) {},
          [&s](const fill_detected& x) { s.fills.push_back(x); },
          [](const window_view&) {},
          [](const notice&) {},
          [&s](const feed_status& x) { s.feeds.push_back(x); }};
}

/// A state's process and, as often as needed, a feed's process.
class linked : public test::quiet_system {
public:
  linked() {
    ears = spawn(sink);
    junction_settings stands_in;
    stands_in.part = "btc_feed/btc";
    stands_in.clock = clock;
    stands_in.greet_again = [this] { ++greeted; };
    stand_in = spawn(junction, stands_in);
    deliver(stand_in, attach_price_sink{"state", ears});
    deliver(stand_in, attach_book_sink{"state", ears});
    deliver(stand_in, attach_fill_sink{now_open.market, ears});
    deliver(stand_in, attach_display{"display", ears});
    open();
  }

  void open() {
    intake_settings with;
    with.identity = own;
    with.junction_of = [this](const std::string& part) {
      return part == "btc_feed/btc" ? stand_in : junction_actor{};
    };
    door = spawn(intake, with);
  }

  uplink_actor join(const std::string& who, std::uint64_t since,
                    const std::string& part = "btc_feed/btc") {
    uplink_settings with;
    with.part = part;
    with.who = who;
    with.since = since;
    with.state = "here:1";
    with.clock = clock;
    with.identity = theirs;
    with.kept.prices = 3;
    with.redial.jitter = 0;
    with.greet_again = [this] { ++asked_again; };
    with.dial = [this](const uplink_actor& x, std::uint64_t round) {
      ++dialled;
      if (reachable)
        caf::anon_send(x, intake_found{round, door});
      else
        caf::anon_send(x, intake_missing{round, "nobody listens"});
    };
    auto out = spawn(uplink, with);
    deliver(out, attach_display{"own", own_ears = spawn(sink)});
    return out;
  }

  sink_state& heard(const sink_actor& x) {
    return caf::actor_cast<sink_actor::stateful_pointer<sink_state>>(x)->state;
  }

  feed_status link_status(const sink_actor& x, const std::string& name) {
    feed_status out;
    for (const auto& y : heard(x).feeds)
      if (y.name == name)
        out = y;
    return out;
  }

  sink_actor ears;
  sink_actor own_ears;
  junction_actor stand_in;
  intake_actor door;
  std::shared_ptr<const net::link::identity> own;
  std::shared_ptr<const net::link::identity> theirs;
  int greeted = 0;
  int asked_again = 0;
  int dialled = 0;
  bool reachable = true;
};

} // namespace

TEST_CASE_FIXTURE(linked, "a feed's messages arrive unchanged") {
  auto up = join("eu", 1);
  CHECK(greeted == 1);
  CHECK(asked_again == 1);
  auto price = price_at(noon, 84'000);
  price.tag = {77, 76, 0};
  deliver(up, price);
  deliver(up, whole(noon, 40, 60));
  deliver(up, fill(5, 1));
  REQUIRE(heard(ears).prices.size() == 1);
  CHECK(heard(ears).prices.front().value == price.value);
  // The chain continues over the link.
  CHECK(heard(ears).prices.front().tag == price.tag);
  CHECK(heard(ears).books.size() == 1);
  CHECK(heard(ears).fills.size() == 1);
  CHECK(link_status(ears, "link/btc_feed/btc").state == feed_state::fresh);
  CHECK(link_status(own_ears, "link/btc_feed/btc/here:1").state
        == feed_state::fresh);
}

TEST_CASE_FIXTURE(linked, "each side shows the other's release") {
  const std::map<std::string, std::string> of_eu{
    {"eu", std::string{release()}}};
  auto up = join("eu", 1);
  CHECK(
    link_status(own_ears, "link/btc_feed/btc/here:1").releases
    == std::map<std::string, std::string>{{"here:1", std::string{release()}}});
  // It comes with the status of a feed.
  CHECK(link_status(ears, "link/btc_feed/btc").releases.empty());
  auto one = status("btc/rtds", feed_state::fresh);
  one.releases = {{"us", "9.9"}}; // Of another than itself.
  deliver(up, one);
  CHECK(link_status(ears, "btc/rtds").releases == of_eu);
  advance(2s);
  CHECK(link_status(ears, "link/btc_feed/btc").releases == of_eu);
  // A process that is gone runs no release.
  caf::anon_send_exit(up, caf::exit_reason::kill);
  settle();
  advance(2s);
  CHECK(link_status(ears, "link/btc_feed/btc").releases.empty());
}

TEST_CASE_FIXTURE(linked,
                  "a feed without a state keeps its messages, and waits "
                  "longer and longer") {
  reachable = false;
  auto up = join("eu", 1);
  for (int i = 0; i < 5; ++i)
    deliver(up, price_at(noon + i * 1s, 84'000 + i));
  deliver(up, fill(5, 1));
  advance(10s);
  CHECK(heard(ears).prices.empty());
  const auto shown = link_status(own_ears, "link/btc_feed/btc/here:1");
  CHECK(shown.state == feed_state::down);
  CHECK(shown.why == "nobody listens");
  CHECK(shown.gaps == 2);
  CHECK(dialled >= 5);
  CHECK(dialled <= 8);
  reachable = true;
  advance(3s);
  CHECK(heard(ears).prices.size() == 3);
  CHECK(heard(ears).fills.size() == 1);
}

TEST_CASE_FIXTURE(linked, "a restarted state is joined again, and each batch "
                          "on its way counts once") {
  auto up = join("eu", 1);
  deliver(up, price_at(noon, 1));
  // The intake ends with a batch in its mailbox, so the batch is not
  // acknowledged.
  caf::anon_send(up, price_at(noon + 1s, 2));
  caf::anon_send_exit(door, caf::exit_reason::kill);
  settle();
  CHECK(link_status(ears, "link/btc_feed/btc").state == feed_state::fresh);
  open();
  advance(1s);
  REQUIRE(heard(ears).prices.size() == 2);
  CHECK(heard(ears).prices.back().value == coin_price::from_whole(2));
  deliver(up, price_at(noon + 2s, 3));
  CHECK(heard(ears).prices.size() == 3);
  CHECK(link_status(ears, "link/btc_feed/btc").gaps == 0);
}

TEST_CASE_FIXTURE(linked, "a repeated batch counts once, and a missing "
                          "one is a gap") {
  auto up = join("eu", 1);
  const auto body =
    net::link::write_batch({price_at(noon, 1), price_at(noon + 1s, 2)});
  for (const auto number : {1U, 1U, 4U})
    deliver(stand_in, feed_said{{}, "eu", number, body});
  CHECK(heard(ears).prices.size() == 2);
  deliver(stand_in, feed_said{{}, "eu", 5, "no batch"});
  deliver(stand_in, feed_said{{}, "nobody", 1, body});
  advance(2s);
  const auto shown = link_status(ears, "link/btc_feed/btc");
  CHECK(shown.duplicates == 1);
  CHECK(shown.gaps == 2);
  CHECK(shown.bad.at("unreadable") == 1);
}

TEST_CASE_FIXTURE(linked, "a lost feed is down at once, and its book is not "
                          "believed") {
  auto up = join("eu", 1);
  deliver(up, whole(noon, 40, 60));
  deliver(up, status("btc/rtds", feed_state::fresh));
  caf::anon_send_exit(up, caf::exit_reason::kill);
  settle();
  CHECK(heard(ears).books.back().kind == book_update::kind_type::distrust);
  CHECK(link_status(ears, "btc/rtds").state == feed_state::down);
  CHECK(link_status(ears, "link/btc_feed/btc").state == feed_state::down);

  // A new process under the old name counts from 1.
  up = join("eu", 2);
  deliver(up, price_at(noon + 5s, 6));
  CHECK(heard(ears).prices.size() == 1);
  CHECK(link_status(ears, "link/btc_feed/btc").state == feed_state::fresh);
}

TEST_CASE_FIXTURE(linked, "batches of a restarted uplink count") {
  auto up = join("eu", 0);
  for (int i = 0; i < 5; ++i)
    deliver(up, price_at(noon + i * 1s, 1 + i));
  caf::anon_send_exit(up, caf::exit_reason::kill);
  settle();
  up = join("eu", 0);
  deliver(up, fill(5, 1));
  CHECK(heard(ears).fills.size() == 1);
  CHECK(link_status(ears, "link/btc_feed/btc").duplicates == 0);
}

TEST_CASE_FIXTURE(linked, "of two processes of one name, the first stays") {
  auto one = join("twin", 1);
  auto two = join("twin", 2);
  const auto* link = "link/btc_feed/btc/here:1";
  CHECK(link_status(own_ears, link).why
        == "another process called twin provides it; set link.name");
  deliver(one, price_at(noon, 1));
  CHECK(heard(ears).prices.size() == 1);
  caf::anon_send_exit(one, caf::exit_reason::kill);
  settle();
  advance(10s);
  CHECK(link_status(own_ears, link).state == feed_state::fresh);
}

TEST_CASE_FIXTURE(linked, "a batch without the pass of its join is refused, "
                          "from any address") {
  join("eu", 1);
  CHECK_THROWS(ask<batch_taken>(
    door, feed_batch{"guessed", 2, net::link::write_batch({fill(5, 1)})}));
  CHECK(heard(ears).fills.empty());
}

TEST_CASE_FIXTURE(linked, "a time ahead of ours is limited, and a window "
                          "of next week is refused") {
  auto up = join("eu", 1);
  auto ahead = whole(clock->now() + 1h, 40, 60);
  deliver(up, ahead);
  REQUIRE(heard(ears).books.size() == 1);
  CHECK(heard(ears).books.back().received_at <= clock->now());
  ahead.window.opens_at += std::chrono::hours{24 * 7};
  deliver(up, ahead);
  CHECK(heard(ears).books.size() == 1);
  advance(2s);
  const auto shown = link_status(ears, "link/btc_feed/btc");
  CHECK(shown.bad.at("clock_ahead") == 1);
  CHECK(shown.bad.at("far_window") == 1);
}

TEST_CASE_FIXTURE(linked, "a part that is not remote cannot be provided, nor "
                          "without joining") {
  join("eu", 1, "btc_feed/eth");
  CHECK(link_status(own_ears, "link/btc_feed/eth/here:1").why
        == "btc_feed/eth is not taken from other processes here");
  CHECK_THROWS(ask<batch_taken>(door, feed_batch{"", 1, {}}));
  link_join join;
  join.part = "btc_feed/btc";
  join.who = "a b\n";
  CHECK_THROWS(ask<link_joined>(door, join));
  join.who = "eu";
  CHECK_THROWS(ask<link_joined>(door, join));
  // Release 0.1.0.
  CHECK_THROWS(ask<link_challenge>(door, link_hello{1, "00"}));
  // For a later release, both use the newest version they share.
  CHECK(ask<link_challenge>(door, link_hello{99, "00"}).version
        == net::link::newest_version);
  CHECK(heard(ears).prices.empty());
}

TEST_CASE_FIXTURE(linked, "with certificates each side proves its role") {
  test::authority ours{std::filesystem::temp_directory_path()
                       / ("fillguard-link-" + std::to_string(::getpid()))};
  for (const auto* role : {"window-state", "btc-feed", "fill-detector"})
    ours.issue(role);
  const auto as = [&ours](const std::string& role) {
    auto out = net::link::identity::open({ours.file(role + ".pem"),
                                          ours.file(role + ".key"),
                                          ours.file("authority.pem")});
    REQUIRE(out);
    return *out;
  };
  const auto* link = "link/btc_feed/btc/here:1";
  own = as("window-state");
  open();

  theirs = as("fill-detector");
  join("eu", 1);
  CHECK(link_status(own_ears, link).why
        == "its certificate is for fill-detector, not for btc-feed");
  theirs = as("btc-feed");
  join("us", 1);
  CHECK(link_status(own_ears, link).state == feed_state::fresh);

  // A feed's certificate cannot prove a state.
  own = as("btc-feed");
  open();
  join("asia", 1);
  CHECK(link_status(own_ears, link).why
        == "the state is not trusted: its certificate is for btc-feed, "
           "not for window-state");

  // A certificate of another authority, and a signature of other bytes.
  test::authority strange{std::filesystem::temp_directory_path()
                          / ("fillguard-link2-" + std::to_string(::getpid()))};
  strange.issue("btc-feed");
  const auto stranger = net::link::identity::open(
    {strange.file("btc-feed.pem"), strange.file("btc-feed.key"),
     strange.file("authority.pem")});
  const auto mine = as("btc-feed");
  REQUIRE(stranger);
  const auto verified = [&](const auto& one, const std::string& text) {
    return mine->verify_peer("btc-feed", one->certificate(), text,
                             one->sign("text"));
  };
  CHECK(verified(mine, "text"));
  CHECK(verified(mine, "another").error().what
        == "it does not hold the key of its certificate");
  CHECK(verified(*stranger, "text").error().what.find("not from our authority")
        != std::string::npos);
  CHECK(mine->verify_peer("btc-feed", "", "text", "").error().what
        == "it shows no certificate");

  // Files that do not match are named.
  CHECK(net::link::identity::open({ours.file("btc-feed.pem"),
                                   ours.file("fill-detector.key"),
                                   ours.file("authority.pem")})
          .error()
          .what.find("is not the key of")
        != std::string::npos);
  CHECK(to_string(net::link::identity::open({"/none.pem", "", ""}).error())
        == "/none.pem: cannot be read");
}
