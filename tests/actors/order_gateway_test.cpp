// The desk over a venue that answers late, twice, out of order or never: the
// test reads each request, and makes each report.

#include "actors/trader/order_desk.hpp"
#include "tests/support/paper.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <set>

using namespace fillguard;
using namespace fillguard::test;
using namespace std::chrono_literals;

namespace {

std::string name_of(const order_wanted& x) {
  return to_string(x.intent);
}

struct far_venue {
  order_desk desk{
    name_of,
    {money::from_whole(100), money::from_whole(100), money::from_whole(1000)}};

  /// The requests since the last call, in short: "submit", "cancel", "look_up".
  std::string sent() {
    std::string out;
    while (const auto* next = desk.next_request()) {
      if (!out.empty())
        out += ' ';
      if (const auto* order = std::get_if<submit_order>(next)) {
        out += "submit";
        ++submitted[order->order.intent];
      } else if (const auto* question = std::get_if<look_up_order>(next)) {
        out += "look_up";
        round = question->round;
      } else {
        out += "cancel";
      }
      desk.drop_request();
    }
    return out;
  }

  std::string says(const order_wanted& of, order_state state, utc_time now,
                   std::optional<shares> matched = {}) {
    order_answered x;
    x.intent = of.intent;
    x.order_id = name_of(of);
    x.state = state;
    x.matched = matched;
    x.at = now;
    return told(desk.report(x, now));
  }

  std::string fills(const order_wanted& of, const char* trade,
                    std::int64_t quantity, utc_time now) {
    fill_evidence x;
    x.window = of.intent.window;
    x.token = of.token;
    x.direction = of.direction;
    x.order_id = name_of(of);
    x.trade_id = trade;
    x.quantity = whole(quantity);
    x.price = of.limit;
    x.received_at = now;
    return told(desk.report(x, now));
  }

  std::string does_not_know(const order_wanted& of, utc_time now,
                            bool certain = false) {
    return told(
      desk.report(order_not_found{{}, of.intent, round, certain, now}, now));
  }

  std::map<intent_id, int> submitted;
  std::uint32_t round = 0; ///< Of the last look-up sent.
};

/// Confirms records up to the number that the test sets.
struct slow_log : order_log {
  std::uint64_t asked = 0;
  std::uint64_t lasts = 0;

  void record(const order_record&) override {}
  std::uint64_t request_sync(market_key) override { return ++asked; }
  std::uint64_t synced_up_to() const override { return lasts; }
  std::optional<std::string> failing_because() const override {
    return std::nullopt;
  }
};

/// A far venue, and a journal that takes its time.
struct slow_disk : far_venue {
  std::shared_ptr<slow_log> log = std::make_shared<slow_log>();

  slow_disk() {
    desk = order_desk{
      name_of,
      {money::from_whole(100), money::from_whole(100), money::from_whole(1000)},
      log};
  }
};

order_placed placed(const order_wanted& x, utc_time at) {
  return {x, name_of(x), at};
}

order_wanted hedge(std::uint32_t number = 1) {
  auto out = wanted(3, 40, number);
  out.intent.purpose = order_purpose::hedge;
  out.token = outcome::down;
  return out;
}

} // namespace

TEST_CASE_FIXTURE(far_venue, "an order is sent once, and nothing is returned "
                             "by that") {
  CHECK(told(desk.request(wanted(99, 10), t0)) == "sent");
  CHECK(sent() == "submit");
  CHECK(told(desk.request(wanted(99, 10), t0)) == "sent");
  CHECK(sent() == "");
  CHECK(says(wanted(99, 10), order_state::delayed, t0 + 900ms) == "delayed");
  CHECK(fills(wanted(99, 10), "a", 10, t0 + 950ms) == "10@0.99");
  CHECK(says(wanted(99, 10), order_state::done, t0 + 960ms, whole(10))
        == "done");
  CHECK(!desk.next_due());
}

TEST_CASE_FIXTURE(far_venue, "an order without an answer is looked up, and the "
                             "order counts as live") {
  desk.request(wanted(99, 10), t0);
  CHECK(sent() == "submit");
  std::vector<int> looked_up_at;
  for (int s = 1; s <= 60; ++s) {
    CHECK(told(desk.advance(t0 + std::chrono::seconds{s})) == "");
    if (sent() == "look_up")
      looked_up_at.push_back(s);
  }
  CHECK(looked_up_at == std::vector<int>{1, 3, 7, 15, 31});
  CHECK(told(desk.request(wanted(99, 10, 2), t0 + 61s)) == "rejected");
  CHECK(desk.spent(window) == money::parse("9.90693"));
}

TEST_CASE_FIXTURE(far_venue, "a report that comes twice is passed on once") {
  desk.request(wanted(99, 10), t0);
  CHECK(says(wanted(99, 10), order_state::resting, t0 + 1s) == "resting");
  CHECK(says(wanted(99, 10), order_state::resting, t0 + 2s) == "");
  CHECK(says(wanted(99, 10), order_state::cancelled, t0 + 3s) == "cancelled");
  CHECK(says(wanted(99, 10), order_state::cancelled, t0 + 4s) == "");
}

TEST_CASE_FIXTURE(far_venue, "reports out of order give the same result") {
  desk.request(wanted(99, 10), t0);
  CHECK(says(wanted(99, 10), order_state::cancelled, t0 + 1s, whole(0))
        == "cancelled");
  // The answers from before, and a match that was on its way.
  CHECK(says(wanted(99, 10), order_state::delayed, t0 + 2s) == "");
  CHECK(says(wanted(99, 10), order_state::resting, t0 + 3s) == "");
  CHECK(fills(wanted(99, 10), "a", 4, t0 + 4s) == "4@0.99");
  CHECK(desk.spent(window) == money::parse("3.96277"));
  // The order is over, so another one may be sent.
  CHECK(told(desk.request(wanted(99, 10, 2), t0 + 5s)) == "sent");
}

TEST_CASE_FIXTURE(far_venue, "a rejection is corrected by "
                             "later reports") {
  desk.request(wanted(99, 10), t0);
  CHECK(says(wanted(99, 10), order_state::rejected, t0 + 1s) == "rejected");
  CHECK(desk.spent(window) == money{});
  CHECK(fills(wanted(99, 10), "a", 10, t0 + 2s) == "10@0.99");
  CHECK(desk.spent(window) == money::parse("9.90693"));
  CHECK(says(wanted(99, 10), order_state::done, t0 + 3s) == "done");
}

TEST_CASE_FIXTURE(far_venue, "an order that the venue does not find is not "
                             "lost at once") {
  desk.request(wanted(99, 10), t0);
  sent();
  desk.advance(t0 + 1s);
  CHECK(sent() == "look_up");
  CHECK(does_not_know(wanted(99, 10), t0 + 2s) == "");
  CHECK(does_not_know(wanted(99, 10), t0 + 9s) == "");
  CHECK(does_not_know(wanted(99, 10), t0 + 10s) == "rejected");
  CHECK(submitted.size() == 1);
}

TEST_CASE_FIXTURE(slow_disk, "an order that waited for its record has as "
                             "long from its sending") {
  desk.request(wanted(99, 10), t0);
  desk.advance(t0 + 9s);
  CHECK(sent() == "");
  log->lasts = log->asked;
  desk.advance(t0 + 20s);
  CHECK(sent() == "submit");
  desk.advance(t0 + 21s);
  CHECK(sent() == "look_up");
  CHECK(does_not_know(wanted(99, 10), t0 + 22s) == "");
  CHECK(does_not_know(wanted(99, 10), t0 + 29s) == "");
  CHECK(does_not_know(wanted(99, 10), t0 + 30s) == "rejected");
}

TEST_CASE_FIXTURE(slow_disk, "no order is sent after a halt or its expiry, "
                             "even if decided before") {
  desk.request(wanted(99, 10), t0);
  SUBCASE("halted") {
    desk.halt("by hand");
    log->lasts = log->asked;
    CHECK(told(desk.advance(t0 + 1s)) == "rejected");
  }
  SUBCASE("expired") {
    log->lasts = log->asked;
    CHECK(told(desk.advance(wanted(99, 10).expires_at)) == "rejected");
  }
  CHECK(sent() == "");
  CHECK(desk.spent(window) == money{});
}

TEST_CASE_FIXTURE(slow_disk, "a halt does not stop a hedge that waits for its "
                             "record") {
  desk.request(hedge(), t0);
  desk.halt("by hand");
  log->lasts = log->asked;
  desk.advance(t0 + 100ms);
  CHECK(sent() == "submit");
}

TEST_CASE_FIXTURE(far_venue, "a certain answer of a venue is final at once") {
  desk.request(wanted(99, 10), t0);
  sent();
  desk.advance(t0 + 1s);
  sent();
  CHECK(does_not_know(wanted(99, 10), t0 + 1s, true) == "unsent");
}

TEST_CASE_FIXTURE(far_venue, "a cancel is sent, and its end is reported") {
  desk.request(wanted(97, 10), t0);
  says(wanted(97, 10), order_state::resting, t0 + 1s);
  sent();
  CHECK(told(desk.cancel({{}, wanted(97, 10).intent, t0}, t0 + 2s)) == "");
  CHECK(sent() == "cancel");
  // Without a report the order is looked up.
  desk.advance(t0 + 5s);
  CHECK(sent() == "look_up");
  CHECK(says(wanted(97, 10), order_state::cancelled, t0 + 6s) == "cancelled");
}

TEST_CASE_FIXTURE(far_venue, "an order of the previous run is looked up before "
                             "any order is sent in its window") {
  desk.remember(placed(wanted(99, 10), t0 - 5s));
  CHECK(desk.reconciling());
  desk.advance(t0);
  CHECK(sent() == "look_up");
  CHECK(told(desk.request(hedge(), t0)) == "");
  CHECK(sent() == "");
  CHECK(says(wanted(99, 10), order_state::done, t0 + 1s, whole(10))
          .starts_with("done"));
  CHECK(!desk.reconciling());
  // The order may have been sent without a record, so it is looked up too.
  CHECK(sent() == "look_up");
  CHECK(does_not_know(hedge(), t0 + 2s) == "sent");
  CHECK(sent() == "submit");
}

TEST_CASE_FIXTURE(far_venue,
                  "a guard order that the previous run sent is followed, and "
                  "not sent again") {
  desk.remember(placed(wanted(99, 10), t0 - 5s));
  says(wanted(99, 10), order_state::done, t0, whole(10));
  desk.request(hedge(), t0);
  CHECK(sent() == "look_up");
  CHECK(fills(hedge(), "h", 40, t0 + 1s) == "sent 40@0.03");
  CHECK(says(hedge(), order_state::done, t0 + 1s, whole(40)) == "done");
  CHECK(submitted.empty());
}

TEST_CASE_FIXTURE(far_venue, "a buy waits for its look-up, a sale only for two "
                             "seconds") {
  desk.remember(placed(wanted(99, 10), t0 - 5s));
  says(wanted(99, 10), order_state::done, t0, whole(10));
  desk.request(hedge(), t0);
  desk.request(sale(90, 10), t0);
  sent();
  desk.advance(t0 + 1'900ms);
  CHECK(submitted.empty());
  CHECK(desk.next_due() <= t0 + 2s);
  CHECK(told(desk.advance(t0 + 2s)) == "sent");
  sent();
  CHECK(submitted == std::map<intent_id, int>{{sale(90, 10).intent, 1}});
  desk.advance(t0 + 60s);
  sent();
  CHECK(!submitted.contains(hedge().intent));
  // An answer to a look-up from before the sending does not count.
  CHECK(does_not_know(sale(90, 10), t0 + 61s) == "");
}

TEST_CASE_FIXTURE(far_venue, "an expired sale that the previous run may have "
                             "sent is not rejected, but looked up") {
  desk.remember(placed(wanted(99, 10), t0 - 5s));
  says(wanted(99, 10), order_state::done, t0, whole(10));
  desk.request(sale(90, 10), t0);
  sent();
  const auto expiry = sale(90, 10).expires_at;
  CHECK(told(desk.advance(expiry)) == "");
  CHECK(submitted.empty());
  SUBCASE("it was sent") {
    CHECK(fills(sale(90, 10), "s", 10, expiry + 1s) == "sent 10@0.9");
  }
  SUBCASE("it was not") {
    CHECK(does_not_know(sale(90, 10), expiry + 1s) == "unsent");
  }
  CHECK(submitted.empty());
}

TEST_CASE_FIXTURE(slow_disk, "a sale that the previous run may have sent is "
                             "cancelled at the venue, though it waits for its "
                             "record") {
  desk.remember(placed(wanted(99, 10), t0 - 5s));
  says(wanted(99, 10), order_state::done, t0, whole(10));
  auto lock = sale(98, 10);
  lock.intent.purpose = order_purpose::profit_lock;
  desk.request(lock, t0);
  sent();
  log->lasts = 0;
  CHECK(told(desk.advance(t0 + 2s)) == "sent");
  CHECK(told(desk.cancel({{}, lock.intent, t0 + 3s}, t0 + 3s)) == "");
  sent();
  CHECK(submitted.empty());
  says(lock, order_state::resting, t0 + 4s);
  CHECK(sent() == "cancel");
}

TEST_CASE_FIXTURE(far_venue, "an intent of the previous run is looked up, and "
                             "dropped unless found") {
  desk.recall(wanted(99, 10), t0);
  CHECK(sent() == "look_up");
  CHECK(desk.reconciling());
  CHECK(desk.history().empty());
  SUBCASE("it is not found") {
    CHECK(does_not_know(wanted(99, 10), t0 + 1s) == "unsent");
    CHECK(told(desk.request(wanted(99, 10), t0 + 2s)) == "unsent");
  }
  SUBCASE("it is found") {
    CHECK(says(wanted(99, 10), order_state::resting, t0 + 1s)
          == "sent resting");
  }
  SUBCASE("it is found, and was cancelled meanwhile") {
    CHECK(told(desk.cancel({{}, wanted(99, 10).intent, t0}, t0 + 1s)) == "");
    sent();
    CHECK(says(wanted(99, 10), order_state::resting, t0 + 2s)
          == "sent resting");
    CHECK(sent() == "cancel");
  }
  CHECK(!desk.reconciling());
  CHECK(submitted.empty());
}

TEST_CASE_FIXTURE(far_venue, "after the gateway was lost, every order "
                             "is looked up") {
  desk.request(wanted(99, 10), t0);
  desk.request(hedge(), t0);
  says(wanted(99, 10), order_state::done, t0 + 1s, whole(10));
  CHECK(sent() == "submit submit");
  desk.look_up_all(t0 + 2s);
  desk.advance(t0 + 2s);
  CHECK(sent() == "look_up look_up");
}

TEST_CASE("for any reports, an order is sent once and ends once") {
  CHECK(rc::check([] {
    far_venue venue;
    std::set<intent_id> over;
    auto now = t0;
    const auto check = [&](const order_events& events) {
      for (const auto& event : events) {
        const auto* answer = std::get_if<order_answered>(&event);
        if (!answer)
          continue;
        RC_ASSERT(!over.contains(answer->intent) || is_end(answer->state));
        if (is_end(answer->state))
          over.insert(answer->intent);
      }
    };
    std::uint32_t number = 1;
    const auto steps = *rc::gen::inRange(1, 40);
    for (int i = 0; i < steps; ++i) {
      now += std::chrono::milliseconds{*rc::gen::inRange(0, 3'000)};
      const auto of =
        wanted(98, 5, *rc::gen::inRange<std::uint32_t>(1, number + 1));
      switch (*rc::gen::inRange(0, 5)) {
      case 0:
        check(venue.desk.request(wanted(98, 5, number), now));
        number += *rc::gen::inRange<std::uint32_t>(0, 2);
        break;
      case 1: {
        order_answered report;
        report.intent = of.intent;
        report.state = static_cast<order_state>(*rc::gen::inRange(0, 7));
        if (*rc::gen::arbitrary<bool>())
          report.matched = whole(*rc::gen::inRange(0, 6));
        check(venue.desk.report(report, now));
        break;
      }
      case 2:
        venue.fills(of, "a", *rc::gen::inRange(1, 6), now);
        break;
      case 3:
        check(venue.desk.report(
          order_not_found{
            {}, of.intent, venue.round, *rc::gen::arbitrary<bool>(), now},
          now));
        break;
      default:
        check(venue.desk.advance(now));
      }
      venue.sent();
      for (const auto& [intent, count] : venue.submitted)
        RC_ASSERT(count == 1);
    }
  }));
}
