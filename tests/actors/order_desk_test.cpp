// The trader's own rules, over the paper venue and over one that answers badly.

#include "actors/paper_venue/local_trading.hpp"
#include "tests/scenarios/moody_venue.hpp"
#include "tests/support/paper.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::test;
using namespace std::chrono_literals;

namespace {

using mood = moody_venue::mood;

struct fixture {
  explicit fixture(spending_caps caps = roomy())
      : venue{std::make_shared<moody_venue>()}, trading{venue, caps} {
    trading.follow(snapshot({{97, 500}}, {{98, 500}}, t0));
  }

  static spending_caps roomy() {
    return {money::from_whole(100), money::from_whole(100),
            money::from_whole(1000)};
  }

  /// The last answer in `xs`.
  static order_answered last(const order_events& xs) {
    const auto all_of_them = all<order_answered>(xs);
    REQUIRE(!all_of_them.empty());
    return all_of_them.back();
  }

  std::string refused(const order_wanted& x, utc_time now = t0) {
    const auto answer = last(trading.request(x, now));
    CHECK(answer.state == order_state::rejected);
    return answer.reason;
  }

  order_wanted hedge(std::int64_t limit, std::int64_t quantity) {
    auto out = wanted(limit, quantity);
    out.intent.purpose = order_purpose::hedge;
    out.token = outcome::down;
    return out;
  }

  std::shared_ptr<moody_venue> venue;
  local_trading trading;
};

} // namespace

TEST_CASE_FIXTURE(fixture,
                  "an intent is reported before its order is sent, once") {
  const auto out = trading.request(wanted(99, 10), t0);
  REQUIRE(!out.empty());
  CHECK(std::holds_alternative<order_sent>(out.front()));
  CHECK(told(out) == "sent delayed");
  // The same intent again gives no second order.
  CHECK(told(trading.request(wanted(99, 10), t0 + 1s)) == "10@0.98 done done");
  CHECK(venue->placed[order_purpose::capture] == 1);
}

TEST_CASE_FIXTURE(fixture, "one order is live for a window and purpose") {
  trading.request(wanted(97, 10), t0); // It rests.
  CHECK(refused(wanted(99, 10, 2), t0 + 1s)
        == "order paper-btc-updown-15m-1776081600-capture-1 is still live");
  CHECK(venue->placed[order_purpose::capture] == 1);
  // Another purpose is not affected.
  CHECK(told(trading.request(hedge(3, 40), t0 + 1s)).starts_with("sent"));
}

TEST_CASE_FIXTURE(fixture,
                  "an order that arrives after its expiry is not sent") {
  const auto late = wanted(99, 10);
  CHECK(refused(late, late.expires_at) == "expired before it was sent");
  CHECK(venue->placed[order_purpose::capture] == 0);
}

TEST_CASE("buys are capped for an order, a window and a day") {
  fixture value{
    {money::from_whole(10), money::from_whole(12), money::from_whole(15)}};
  CHECK(value.refused(wanted(99, 11))
        == "the order would cost 10.89762, the cap is 10");
  value.trading.request(wanted(98, 10, 2), t0);
  CHECK(value.refused(value.hedge(30, 8))
        == "the window would cost 12.33132, the cap is 12");
  CHECK(value.trading.desk().spent(window) == money::parse("9.81372"));
  auto later = wanted(98, 6, 3);
  later.intent.window = next_window(window);
  later.expires_at += 900s;
  CHECK(value.refused(later) == "the day would cost 15.70195, the cap is 15");
  // A fee in dollars counts: 10 * 0.07 * 0.99 * 0.01.
  auto with_fee = wanted(99, 10, 5);
  with_fee.rules.taker_fee =
    fee_schedule{70'000, 1, fee_schedule::charged_in::dollars};
  CHECK(highest_cost(with_fee, with_fee.quantity) == *money::parse("9.90693"));
  fixture exact{{*money::parse("9.906"), money::from_whole(12)}};
  CHECK(exact.refused(with_fee)
        == "the order would cost 9.90693, the cap is 9.906");
  // The next day has a cap of its own.
  later.intent.number = 4;
  later.intent.window.opens_at += 24h;
  later.expires_at += 24h;
  CHECK(value.trading.desk().spent_on_day(t0 + 24h) == money{});
  CHECK(told(value.trading.request(later, t0 + 24h)).ends_with("sent delayed"));
}

TEST_CASE("spending is the matched cost, once known") {
  fixture desk{
    {money::from_whole(20), money::from_whole(20), money::from_whole(100)}};
  desk.trading.follow(snapshot({{97, 500}}, {{98, 4}}, t0));
  auto order = wanted(98, 10);
  order.lifetime = time_in_force::fill_and_kill;
  desk.trading.request(order, t0);
  // $9.80, and 7 % of it: the fee at a price of zero, of the shares that the
  // dollars then buy.
  CHECK(desk.trading.desk().spent(window) == money::parse("10.486"));
  desk.trading.advance(t0 + 1s);
  CHECK(desk.trading.desk().spent(window) == money::parse("4.1944"));
}

TEST_CASE("sales are neither capped nor halted") {
  fixture desk{
    {money::from_whole(20), money::from_whole(20), money::from_whole(20)}};
  desk.trading.request(wanted(99, 20), t0);
  desk.trading.advance(t0 + 1s);
  desk.trading.desk().halt("enough");
  desk.trading.advance(t0 + 3s);
  CHECK(told(desk.trading.request(sale(95, 20), t0 + 3s)).starts_with("sent"));
  CHECK(told(desk.trading.advance(t0 + 4s)) == "20@0.97 done");
}

TEST_CASE_FIXTURE(fixture, "a halt refuses captures alone") {
  trading.desk().halt("enough");
  CHECK(refused(wanted(99, 10)) == "halted: enough");
  CHECK(told(trading.request(hedge(3, 40), t0)).starts_with("sent"));
  trading.desk().halt(std::nullopt);
  CHECK(told(trading.request(wanted(99, 10, 2), t0)).starts_with("sent"));
}

TEST_CASE_FIXTURE(fixture, "an order of unknown state is looked up by its id") {
  venue->moods[order_purpose::capture] = mood::error_page;
  const auto out = trading.request(wanted(99, 10), t0);
  CHECK(last(out).state == order_state::unknown);
  CHECK(last(out).order_id == "paper-btc-updown-15m-1776081600-capture-1");
  // The order counts as live, and as spent.
  CHECK(refused(wanted(99, 10, 2), t0) != "");
  CHECK(trading.desk().spent(window) == money::parse("9.90693"));
  REQUIRE(trading.next_due());
  const auto found = trading.advance(t0 + 2s);
  CHECK(venue->looked_up == 1);
  CHECK(told(found) == "10@0.98 done");
  CHECK(venue->placed[order_purpose::capture] == 1);
}

TEST_CASE_FIXTURE(
  fixture, "orders at a silent venue are looked up less and less often") {
  venue->moods[order_purpose::capture] = mood::silent;
  venue->silent_until = t0 + 1h;
  trading.request(wanted(99, 10), t0);
  std::vector<int> looked_up_at;
  for (int s = 1; s <= 60; ++s) {
    const auto before = venue->looked_up;
    trading.advance(t0 + std::chrono::seconds{s});
    if (venue->looked_up > before)
      looked_up_at.push_back(s);
  }
  CHECK(looked_up_at == std::vector<int>{1, 3, 7, 15, 31});
  // And the order was never sent again.
  CHECK(venue->placed[order_purpose::capture] == 1);
}

TEST_CASE_FIXTURE(fixture, "a match that is only in an answer is evidence") {
  venue->moods[order_purpose::capture] = mood::zero_filled;
  trading.request(wanted(99, 10), t0);
  const auto evidence = all<fill_evidence>(trading.advance(t0 + 1s));
  REQUIRE(evidence.size() == 1);
  CHECK(evidence[0].source == fill_source::order_status);
  CHECK(evidence[0].quantity == whole(10));
  CHECK(!evidence[0].price);
  CHECK(!evidence[0].trade_id);
}

TEST_CASE_FIXTURE(fixture, "a match reported as a trade counts once") {
  trading.request(wanted(99, 10), t0);
  CHECK(told(trading.advance(t0 + 1s)) == "10@0.98 done");
}

TEST_CASE_FIXTURE(fixture, "a cancelled order is reported with its end") {
  trading.request(wanted(97, 10), t0);
  trading.advance(t0 + 1s);
  CHECK(told(trading.cancel({{}, wanted(97, 10).intent, t0}, t0 + 2s))
        == "cancelled");
  // A repeated request gets the same answer.
  CHECK(told(trading.cancel({{}, wanted(97, 10).intent, t0}, t0 + 3s))
        == "cancelled");
}

TEST_CASE_FIXTURE(fixture,
                  "an order that arrives after its cancel is never sent") {
  const auto early = last(trading.cancel({{}, wanted(99, 10).intent, t0}, t0));
  CHECK(early.state == order_state::rejected);
  CHECK(early.reason == "cancelled before it came");
  CHECK(refused(wanted(99, 10)) == "cancelled before it came");
  CHECK(venue->placed[order_purpose::capture] == 0);
}

namespace {

/// Reports an order as held, and nothing more until it is looked up.
class mumbling_venue : public moody_venue {
public:
  void advance(utc_time now) override {
    moody_venue::advance(now);
    take_reports();
  }

  void follow(const book_update& x) override {
    moody_venue::follow(x);
    take_reports();
  }
};

} // namespace

TEST_CASE("an order that should have ended long ago is looked up") {
  const auto venue = std::make_shared<mumbling_venue>();
  local_trading trading{venue, fixture::roomy()};
  trading.follow(snapshot({{97, 500}}, {{98, 500}}, t0));
  auto order = wanted(99, 10);
  order.lifetime = time_in_force::fill_and_kill;
  CHECK(told(trading.request(order, t0)) == "sent delayed");
  REQUIRE(trading.next_due());
  CHECK(told(trading.advance(t0 + 2s)) == "10.10204@0.98 done");
  CHECK(venue->looked_up == 1);
}

TEST_CASE("a cancel without an answer is followed by a look-up") {
  const auto venue = std::make_shared<moody_venue>();
  local_trading trading{venue, fixture::roomy()};
  trading.follow(snapshot({{97, 500}}, {{98, 500}}, t0));
  trading.request(wanted(97, 10), t0);
  CHECK(told(trading.advance(t0 + 1s)) == "resting");
  venue->moods[order_purpose::capture] = mood::error_page;
  CHECK(trading.cancel({{}, wanted(97, 10).intent, t0}, t0 + 2s).empty());
  CHECK(told(trading.advance(t0 + 4s)) == "cancelled");
}

TEST_CASE_FIXTURE(fixture, "a new peer receives matches without trades, too") {
  venue->moods[order_purpose::capture] = mood::zero_filled;
  trading.request(wanted(99, 10), t0);
  trading.advance(t0 + 1s);
  const auto evidence = all<fill_evidence>(trading.desk().history());
  REQUIRE(evidence.size() == 1);
  CHECK(evidence[0].quantity == whole(10));
}

TEST_CASE_FIXTURE(fixture, "a new peer receives all reports") {
  trading.request(wanted(99, 10), t0);
  trading.advance(t0 + 1s);
  refused(wanted(99, 500, 2), t0 + 1s);
  CHECK(told(trading.desk().history()) == "sent 10@0.98 done rejected");
  CHECK(
    trading.desk().history(market_key{asset::eth, window_length::m5}).empty());
}

TEST_CASE_FIXTURE(fixture, "a sale of unknown fate gives way once cancelled") {
  venue->moods[order_purpose::exit] = mood::silent;
  venue->silent_until = t0 + 60s;
  trading.request(sale(60, 10), t0);
  auto next = sale(50, 10);
  next.intent.number = 2;
  CHECK(refused(next, t0 + 3s).ends_with("is still live"));
  trading.cancel({{}, sale(60, 10).intent, t0 + 4s}, t0 + 4s);
  next.intent.number = 3;
  next.decided_at = t0 + 4s;
  const auto sent = all<order_sent>(trading.request(next, t0 + 4s));
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].intent.number == 3);
  // A buy never gives way.
  venue->moods[order_purpose::hedge] = mood::silent;
  trading.request(hedge(30, 5), t0 + 5s);
  auto again = hedge(30, 5);
  trading.cancel({{}, again.intent, t0 + 6s}, t0 + 6s);
  again.intent.number = 2;
  CHECK(refused(again, t0 + 9s).ends_with("is still live"));
}

namespace {

/// A desk that continues after a restart, with one order of the former run.
order_desk continued(const order_wanted& former) {
  order_desk out{[](const order_wanted& x) { return to_string(x.intent); },
                 fixture::roomy()};
  out.remember(order_placed{former, to_string(former.intent), t0});
  out.advance(t0 + 10s);
  while (out.next_request())
    out.drop_request();
  return out;
}

/// The requests that the desk has made, as words.
std::string requests_of(order_desk& desk) {
  std::string out;
  while (const auto* next = desk.next_request()) {
    out += std::holds_alternative<submit_order>(*next)   ? "submit "
           : std::holds_alternative<cancel_order>(*next) ? "cancel "
                                                         : "";
    desk.drop_request();
  }
  return out;
}

} // namespace

TEST_CASE("a sale waits two seconds for a sale of the former run") {
  auto desk = continued(sale(60, 10));
  auto next = sale(50, 10);
  next.intent.number = 2;
  next.decided_at = t0 + 10s;
  desk.request(next, t0 + 10s);
  desk.advance(t0 + 11s);
  CHECK(requests_of(desk).empty());
  desk.advance(t0 + 12s);
  desk.advance(t0 + 12s);
  CHECK(requests_of(desk) == "cancel submit ");
}

TEST_CASE("a sale waits for a hedge of the former run") {
  auto former = wanted(30, 10);
  former.intent.purpose = order_purpose::hedge;
  former.token = outcome::down;
  auto desk = continued(former);
  auto next = sale(50, 10);
  next.decided_at = t0 + 10s;
  desk.request(next, t0 + 10s);
  for (int i = 1; i < 30; ++i)
    desk.advance(t0 + 10s + std::chrono::seconds{i});
  CHECK(requests_of(desk).empty());
}
