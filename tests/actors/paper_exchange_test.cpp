#include "tests/support/paper.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace fillguard;
using namespace fillguard::test;
using namespace std::chrono_literals;

namespace {

/// Of the last report, which must be an answer.
std::string reason(const paper_probe::reports& xs) {
  return std::get<order_answered>(xs.back()).reason;
}

} // namespace

TEST_CASE("an order takes the displayed asks level by level after the delay") {
  paper_probe venue;
  venue.follow(snapshot({{95, 10}}, {{99, 50}, {98, 3}, {97, 2}}, t0));

  const auto placed = venue.submit(wanted(99, 10), t0 + 1s);
  CHECK(told(placed) == "delayed");
  CHECK(all<order_answered>(placed)[0].order_id
        == "paper-btc-updown-15m-1776081600-capture-1");
  CHECK(venue.next_due() == t0 + 1150ms);
  CHECK(venue.advance(t0 + 1149ms).empty());

  const auto matched = venue.advance(t0 + 1150ms);
  CHECK(told(matched) == "2@0.97 3@0.98 5@0.99 done");
  const auto fills = all<fill_evidence>(matched);
  CHECK(fills[0].trade_id == "paper-btc-updown-15m-1776081600-capture-1-1");
  CHECK(fills[0].fee
        == taker_fee(*wanted(99, 10).rules.taker_fee, cents(97), whole(2)));
  CHECK(fills[2].source_time == t0 + 1150ms);

  CHECK(venue.advance(t0 + 3149ms).empty());
  CHECK(told(venue.advance(t0 + 3150ms)) == "2@0.97! 3@0.98! 5@0.99!");
  CHECK_FALSE(venue.next_due());
}

TEST_CASE("the rest of an order rests and fills at its limit without a fee") {
  paper_probe venue;
  venue.follow(snapshot({{95, 10}}, {{98, 3}, {100 - 1, 1}}, t0));
  venue.submit(wanted(98, 10), t0);
  CHECK(told(venue.advance(t0 + 150ms)) == "3@0.98 resting");

  // The same three shares are still displayed, and already taken.
  CHECK(venue.follow(snapshot({{95, 10}}, {{98, 3}}, t0 + 1s)).empty());
  CHECK(venue.follow(change({}, {{98, 2}}, t0 + 1100ms)).empty());
  // Two more are displayed and available.
  const auto more = venue.follow(change({}, {{98, 4}}, t0 + 1200ms));
  CHECK(told(more) == "2@0.98");
  CHECK(all<fill_evidence>(more)[0].fee == money{});
  // A better ask fills a resting bid at the bid's price.
  CHECK(told(venue.follow(change({}, {{97, 20}}, t0 + 1300ms)))
        == "5@0.98 done");
}

TEST_CASE("a level that went away and came back is a new one") {
  paper_probe venue;
  venue.follow(snapshot({}, {{98, 3}}, t0));
  venue.submit(wanted(98, 10), t0);
  venue.advance(t0 + 150ms);
  CHECK(venue.follow(change({}, {{98, 0}}, t0 + 1s)).empty());
  CHECK(told(venue.follow(change({}, {{98, 3}}, t0 + 1100ms))) == "3@0.98");
}

TEST_CASE("an order for DOWN takes the bids for UP") {
  paper_probe venue;
  venue.follow(snapshot({{2, 4}, {1, 30}}, {{5, 10}}, t0));
  auto order = wanted(99, 5);
  order.token = outcome::down;
  venue.submit(order, t0);
  CHECK(told(venue.advance(t0 + 1s)) == "4@0.98 1@0.99 done");
}

TEST_CASE("a sale takes the bids down to its limit") {
  paper_probe venue;
  venue.follow(snapshot({{97, 4}, {96, 30}, {90, 50}}, {{98, 60}}, t0));
  venue.submit(wanted(99, 50), t0);
  venue.advance(t0 + 3s);
  auto order = sale(95, 49);
  venue.submit(order, t0 + 3s);
  CHECK(told(venue.advance(t0 + 4s)) == "4@0.97 30@0.96 cancelled");
  // The rest, less the 34 that were sold.
  CHECK(venue.sellable(window, outcome::up) == whole(16));
}

TEST_CASE("shares not held, or reserved by another sale, are not sold") {
  paper_probe venue;
  venue.follow(snapshot({{97, 100}}, {{98, 60}}, t0));
  CHECK(reason(venue.submit(sale(95, 5), t0))
        == "not enough balance: 0 are settled and can be sold");
  venue.submit(wanted(99, 10), t0);
  venue.advance(t0 + 3s);
  auto lock = sale(99, 8);
  lock.intent.purpose = order_purpose::profit_lock;
  lock.lifetime = time_in_force::good_till_cancelled;
  venue.submit(lock, t0 + 3s);
  CHECK(told(venue.advance(t0 + 4s)) == "resting");
  auto exit = sale(95, 10);
  exit.intent.number = 2;
  CHECK(reason(venue.submit(exit, t0 + 4s))
        == "not enough balance: 2 are settled and can be sold");
  CHECK(told(venue.cancel(lock.intent, t0 + 4s)) == "cancelled");
  exit.intent.number = 3;
  venue.submit(exit, t0 + 4s);
  CHECK(told(venue.advance(t0 + 5s)) == "10@0.97 done");
}

TEST_CASE("a buy at once spends its dollars, and gets more at a better price") {
  paper_probe venue;
  venue.follow(snapshot({}, {{5, 30}, {6, 100}}, t0));
  auto order = wanted(20, 5);
  SUBCASE("with its rest cancelled") {
    order.lifetime = time_in_force::fill_and_kill;
  }
  SUBCASE("all or nothing") {
    order.lifetime = time_in_force::fill_or_kill;
  }
  venue.submit(order, t0);
  const auto matched = venue.advance(t0 + 1s);
  // 20 shares instead of 5: a dollar at 5 cents.
  CHECK(told(matched) == "20@0.05 done");
  CHECK(all<order_answered>(matched).back().matched == whole(20));
  CHECK(all<fill_evidence>(matched)[0].fee
        == taker_fee(*order.rules.taker_fee, cents(5), whole(20)));
  // As measured at the venue, to the last digits: $4.95 at 98 cents.
  venue.follow(snapshot({}, {{98, 30}}, t0 + 1s));
  order.intent.number = 2;
  order.limit = cents(99);
  venue.submit(order, t0 + 1s);
  CHECK(told(venue.advance(t0 + 2s)) == "5.05102@0.98 done");
}

TEST_CASE("a buy at once spends whole cents") {
  paper_probe venue;
  venue.follow(snapshot({}, {{50, 60}}, t0));
  auto order = wanted(99, 5);
  order.lifetime = time_in_force::fill_and_kill;
  order.quantity = shares::from_millionths(5'010'000);
  venue.submit(order, t0);
  // $4.95, of 4.9599.
  CHECK(told(venue.advance(t0 + 1s)) == "9.9@0.5 done");
}

TEST_CASE("a buy that may rest, and every sale, is exact in shares") {
  paper_probe venue;
  venue.follow(snapshot({{4, 50}}, {{5, 30}}, t0));
  venue.submit(wanted(20, 5), t0);
  CHECK(told(venue.advance(t0 + 1s)) == "5@0.05 done");
  venue.advance(t0 + 3s);
  venue.submit(sale(2, 5), t0 + 3s);
  CHECK(told(venue.advance(t0 + 4s)) == "5@0.04 done");
}

TEST_CASE("a bought share can be sold once it has settled, not before") {
  auto how = quick_paper();
  how.settles_after = 20s;
  how.settles_within = 40s;
  how.book_staleness = 10min;
  paper_probe venue{how};
  venue.follow(snapshot({{97, 100}}, {{98, 60}}, t0));
  venue.submit(wanted(99, 10), t0);
  CHECK(told(venue.advance(t0 + 20'149ms)) == "10@0.98 done");
  CHECK(venue.sellable(window, outcome::up) == shares{});
  CHECK(reason(venue.submit(sale(95, 10), t0 + 20'149ms))
        == "not enough balance: 0 are settled and can be sold");
  const auto settles = *venue.next_due();
  CHECK(settles <= t0 + 60'150ms);
  CHECK(told(venue.advance(settles)) == "10@0.98!");
  auto again = sale(95, 10);
  again.intent.number = 2;
  CHECK(told(venue.submit(again, settles)) == "delayed");
  CHECK(told(venue.advance(settles + 1s)) == "10@0.97 done");
}

TEST_CASE("of many trades half settle soon, few late, and all in time") {
  auto how = quick_paper();
  how.settles_after = 3s;
  how.settles_within = 57s;
  constexpr int trades = 200;
  int soon = 0;
  int late = 0;
  for (int i = 1; i <= trades; ++i) {
    paper_probe venue{how};
    venue.follow(snapshot({}, {{98, 60}}, t0));
    venue.submit(wanted(99, 10, static_cast<std::uint32_t>(i)), t0);
    venue.advance(t0 + 150ms);
    const auto took = *venue.next_due() - (t0 + 150ms);
    CHECK(took >= 3s);
    CHECK(took <= 60s);
    soon += took <= 6'563ms ? 1 : 0;
    late += took > 30s ? 1 : 0;
  }
  CHECK(soon > trades * 4 / 10);
  CHECK(soon < trades * 6 / 10);
  CHECK(late > 0);
  CHECK(late < trades * 3 / 10);
}

TEST_CASE("a trade that fails takes its shares, or gives them back") {
  auto how = quick_paper();
  SUBCASE("bought") {
    how.fails_of_1000 = 1'000;
    paper_probe venue{how};
    venue.follow(snapshot({{97, 100}}, {{98, 60}}, t0));
    venue.submit(wanted(99, 10), t0);
    venue.advance(t0 + 1s);
    CHECK(told(venue.advance(t0 + 3s)) == "10@0.98?");
    CHECK(venue.sellable(window, outcome::up) == shares{});
    // Nothing is bought in its place.
    CHECK(venue.follow(snapshot({{97, 100}}, {{98, 60}}, t0 + 4s)).empty());
  }
  SUBCASE("some fail, by chance, and the same in every run") {
    how.fails_of_1000 = 300;
    const auto run = [&how] {
      std::string out;
      for (std::uint32_t i = 1; i <= 50; ++i) {
        paper_probe venue{how};
        venue.follow(snapshot({}, {{98, 60}}, t0));
        venue.submit(wanted(99, 10, i), t0);
        venue.advance(t0 + 1s);
        out += told(venue.advance(t0 + 3s)).back();
      }
      return out;
    };
    const auto all_of_them = run();
    const auto failed = std::count(all_of_them.begin(), all_of_them.end(), '?');
    CHECK(failed > 5);
    CHECK(failed < 30);
    CHECK(run() == all_of_them);
  }
}

TEST_CASE("an order is held as long as configured") {
  auto how = quick_paper();
  how.taker_delay = 50ms;
  paper_probe venue{how};
  venue.follow(snapshot({}, {{98, 60}}, t0));
  venue.submit(wanted(99, 10), t0);
  CHECK(venue.next_due() == t0 + 50ms);
  CHECK(told(venue.advance(t0 + 50ms)) == "10@0.98 done");
}

TEST_CASE("an order that must fill whole takes all or nothing") {
  paper_probe venue;
  venue.follow(snapshot({}, {{98, 5}, {99, 5}}, t0));
  auto order = wanted(99, 10);
  order.lifetime = time_in_force::fill_or_kill;
  venue.submit(order, t0);
  const auto killed = venue.advance(t0 + 1s);
  CHECK(told(killed) == "cancelled");
  CHECK(all<order_answered>(killed)[0].reason
        == "FOK orders are fully filled or killed");
  order.intent.number = 2;
  order.quantity = whole(9);
  venue.submit(order, t0 + 1s);
  CHECK(told(venue.advance(t0 + 2s)) == "5@0.98 4.050505@0.99 done");
}

TEST_CASE("an order without a match is killed with the venue's text") {
  paper_probe venue;
  venue.follow(snapshot({{90, 1}}, {}, t0));
  auto order = wanted(99, 10);
  order.lifetime = time_in_force::fill_and_kill;
  venue.submit(order, t0);
  const auto killed = venue.advance(t0 + 1s);
  REQUIRE(told(killed) == "cancelled");
  CHECK(all<order_answered>(killed)[0].reason
        == "no orders found to match with FAK order");
}

TEST_CASE("without a trusted book an order is held until there is one") {
  paper_probe venue;
  SUBCASE("there was none") {}
  SUBCASE("it is stale") {
    venue.follow(snapshot({}, {{98, 50}}, t0 - 10s));
  }
  SUBCASE("it is distrusted") {
    venue.follow(snapshot({}, {{98, 50}}, t0));
    auto doubt = snapshot({}, {}, t0);
    doubt.kind = book_update::kind_type::distrust;
    venue.follow(doubt);
    CHECK(venue.follow(change({}, {{97, 5}}, t0)).empty());
  }
  SUBCASE("the last snapshot was invalid") {
    venue.follow(snapshot({}, {{98, 50}}, t0));
    venue.follow(snapshot({{99, 1}}, {{98, 50}}, t0));
  }
  SUBCASE("it is crossed") {
    venue.follow(snapshot({{90, 1}}, {{98, 50}}, t0));
    venue.follow(change({{99, 1}}, {}, t0));
  }
  venue.submit(wanted(99, 10), t0);
  CHECK(venue.advance(t0 + 1s).empty());
  const auto filled = venue.follow(snapshot({}, {{97, 50}}, t0 + 2s));
  CHECK(told(filled) == "10@0.97 done");
  CHECK(all<fill_evidence>(filled)[0].fee > money{});
}

TEST_CASE("a confirmed book stays fresh") {
  paper_probe venue;
  venue.follow(snapshot({}, {{98, 50}}, t0));
  auto same = snapshot({}, {}, t0 + 9s);
  same.kind = book_update::kind_type::confirm;
  venue.follow(same);
  venue.submit(wanted(99, 10), t0 + 10s);
  CHECK(told(venue.advance(t0 + 11s)) == "10@0.98 done");
}

TEST_CASE("every live order ends at its expiry, and no later") {
  paper_probe venue;
  auto order = wanted(98, 10);
  order.expires_at = t0 + 5s;
  venue.follow(snapshot({}, {{99, 50}}, t0));
  venue.submit(order, t0);
  CHECK(told(venue.advance(t0 + 1s)) == "resting");
  // The frame that would have filled the order came too late.
  const auto late = venue.follow(snapshot({}, {{98, 50}}, t0 + 5s));
  REQUIRE(told(late) == "cancelled");
  CHECK(all<order_answered>(late)[0].reason == "expired");
  CHECK(all<order_answered>(late)[0].at == t0 + 5s);
}

TEST_CASE("a tick does everything due in its second, in order") {
  paper_probe venue;
  venue.follow(snapshot({}, {{98, 50}}, t0));
  auto order = wanted(98, 60);
  order.expires_at = t0 + 1s;
  venue.submit(order, t0);
  CHECK(told(venue.advance(t0 + 60s)) == "50@0.98 resting cancelled 50@0.98!");
}

TEST_CASE("a repeated order is not accepted again") {
  paper_probe venue;
  venue.follow(snapshot({}, {{98, 50}}, t0));
  venue.submit(wanted(98, 10), t0);
  CHECK(venue.submit(wanted(98, 10), t0).empty());
  CHECK(told(venue.advance(t0 + 1s)) == "10@0.98 done");
  CHECK(venue.submit(wanted(98, 10), t0 + 1s).empty());
  CHECK(told(venue.advance(t0 + 5s)) == "10@0.98!");
}

TEST_CASE("an order that the venue would refuse is rejected with the reason") {
  auto order = wanted(99, 10);
  std::string because;
  SUBCASE("finer than the tick") {
    order.limit = price::from_millionths(985'000);
    because = "price 0.985 breaks minimum tick size rule: 0.01";
  }
  SUBCASE("a dollar") {
    order.limit = whole_dollar;
    because = "price 1 breaks minimum tick size rule: 0.01";
  }
  SUBCASE("too few shares") {
    order.quantity = whole(4);
    because = "quantity 4 lower than the minimum: 5";
  }
  SUBCASE("too many decimals of a share") {
    order.quantity = shares::from_millionths(5'001'000);
    because = "quantity 5.001 is not a positive number of shares with at most "
              "2 decimals";
  }
  SUBCASE("less than nothing") {
    order.quantity = whole(-5);
    because = "quantity -5 is not a positive number of shares with at most "
              "2 decimals";
  }
  SUBCASE("a marketable buy of less than a dollar") {
    order.limit = cents(10);
    because = "invalid amount for a marketable BUY order (0.5), min size: 1";
    order.quantity = whole(5);
  }
  SUBCASE("too late") {
    order.expires_at = t0;
    because = "expired before it was sent";
  }
  paper_probe venue;
  venue.follow(snapshot({}, {{5, 50}}, t0));
  const auto out = venue.submit(order, t0);
  REQUIRE(told(out) == "rejected");
  CHECK(all<order_answered>(out)[0].reason == because);
}

TEST_CASE("a fee schedule that is not supported leaves the fee unknown") {
  paper_probe venue;
  venue.follow(snapshot({}, {{98, 50}}, t0));
  auto order = wanted(99, 10);
  order.rules.taker_fee.reset();
  venue.submit(order, t0);
  const auto fills = all<fill_evidence>(venue.advance(t0 + 1s));
  REQUIRE(fills.size() == 1);
  CHECK_FALSE(fills[0].fee);
}

TEST_CASE("a look-up reports everything known of an order") {
  paper_probe venue;
  venue.follow(snapshot({}, {{98, 3}}, t0));
  venue.submit(wanted(98, 10), t0);
  venue.advance(t0 + 1s);
  const auto known = venue.look_up(wanted(98, 10).intent, t0 + 1s);
  REQUIRE(known);
  CHECK(told(*known) == "3@0.98 resting");
  CHECK(!venue.look_up(wanted(98, 10, 2).intent, t0 + 1s));
}

TEST_CASE("a window is dropped an hour after its close") {
  paper_probe venue;
  venue.follow(snapshot({}, {{98, 30}}, t0));
  venue.submit(wanted(98, 10), t0);
  venue.advance(t0 + 900s + 59min);
  CHECK(venue.look_up(wanted(98, 10).intent, t0 + 900s + 59min));
  venue.advance(t0 + 900s + 60min);
  CHECK(!venue.look_up(wanted(98, 10).intent, t0 + 900s + 60min));
}
