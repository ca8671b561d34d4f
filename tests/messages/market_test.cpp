#include "messages/market.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <vector>

using namespace fillguard;

namespace {

using namespace std::chrono_literals;

const market_key btc_5m{asset::btc, window_length::m5};
const market_key btc_15m{asset::btc, window_length::m15};

} // namespace

TEST_CASE("markets are named by asset and duration") {
  CHECK(to_string(btc_15m) == "btc-15m");
  CHECK(parse_market("xrp-5m") == market_key{asset::xrp, window_length::m5});
  for (const auto* text :
       {"", "btc", "btc-", "btc-1d", "BTC-5m", "zec-5m", "btc-5m ", "btc5m"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_market(text).has_value());
  }
}

TEST_CASE("a slug carries the window's start") {
  const window_id id{btc_15m, from_unix_seconds(1'776'081'600)};
  CHECK(slug(id) == "btc-updown-15m-1776081600");
  CHECK(parse_slug("btc-updown-15m-1776081600") == id);
  CHECK(parse_slug("btc-updown-5m-1776081900")
        == window_id{btc_5m, from_unix_seconds(1'776'081'900)});
}

TEST_CASE("a text that is no slug of a window is absent") {
  for (const auto* text :
       {"", "-", "btc-updown-15m-", "btc-updown-15m-1776081900",
        "btc-updown-15m-x", "btc-updown-15m-+900", "btc-updown-15m--900",
        "btc-updown-15m-0900", "btc-up-or-down-15m-1776081600",
        "zec-updown-5m-1776081600", "btc-updown-15m-99999999999999999999",
        "btc-updown-15m-9223372036854774900", "btc-updown-15m-1776081600 "}) {
    CAPTURE(text);
    CHECK_FALSE(parse_slug(text).has_value());
  }
}

TEST_CASE("the slug of an hour is its name in US Eastern time") {
  const auto named = [](asset coin, const char* opens) {
    return slug({{coin, window_length::h1}, parse_iso8601(opens).value()});
  };
  CHECK(named(asset::btc, "2026-05-13T09:00:00Z")
        == "bitcoin-up-or-down-may-13-2026-5am-et");
  CHECK(named(asset::eth, "2026-01-01T04:00:00Z")
        == "ethereum-up-or-down-december-31-2025-11pm-et");
  CHECK(named(asset::sol, "2028-02-29T17:00:00Z")
        == "solana-up-or-down-february-29-2028-12pm-et");
  CHECK(named(asset::xrp, "2026-11-01T06:00:00Z")
        == "xrp-up-or-down-november-1-2026-1am-et");
  CHECK(named(asset::doge, "2026-03-08T07:00:00Z")
        == "dogecoin-up-or-down-march-8-2026-3am-et");
  const auto read = [](const char* text) { return parse_slug(text); };
  CHECK(read("bitcoin-up-or-down-may-13-2026-5am-et")
        == window_id{{asset::btc, window_length::h1},
                     parse_iso8601("2026-05-13T09:00:00Z").value()});
  for (const auto* text :
       {"bitcoin-up-or-down-may-13-2026-5am", "bitcoin-up-or-down-et",
        "bitcoin-up-or-down-may-32-2026-5am-et",
        "bitcoin-up-or-down-february-29-2026-5am-et",
        "bitcoin-up-or-down-march-8-2026-2am-et", // Left out.
        "bitcoin-up-or-down-may-13-2026-0am-et",
        "bitcoin-up-or-down-may-13-2026-13pm-et",
        "bitcoin-up-or-down-may-13-9999-5am-et",
        "bitcoin-up-or-down-may-013-2026-5am-et",
        "zcash-up-or-down-may-13-2026-5am-et"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_slug(text).has_value());
  }
}

TEST_CASE("windows of four hours follow the clock of the US East") {
  const market_key btc_4h{asset::btc, window_length::h4};
  const auto opens = [&](const char* time) {
    return to_iso8601_seconds(
      window_at(btc_4h, parse_iso8601(time).value()).opens_at);
  };
  CHECK(opens("2026-07-01T13:00:00Z") == "2026-07-01T12:00:00Z");
  CHECK(opens("2026-12-31T23:30:00Z") == "2026-12-31T21:00:00Z");
  CHECK(opens("2027-01-01T00:59:59Z") == "2026-12-31T21:00:00Z");
  CHECK(opens("2027-01-01T01:00:00Z") == "2027-01-01T01:00:00Z");
  // The nights of the changes: three and five hours from midnight to four.
  CHECK(opens("2026-03-08T07:30:00Z") == "2026-03-08T05:00:00Z");
  CHECK(opens("2026-03-08T08:00:00Z") == "2026-03-08T08:00:00Z");
  CHECK(opens("2026-11-01T08:59:59Z") == "2026-11-01T04:00:00Z");
  CHECK(opens("2026-11-01T09:00:00Z") == "2026-11-01T09:00:00Z");
  const auto id =
    window_at(btc_4h, parse_iso8601("2026-11-01T05:00:00Z").value());
  CHECK(slug(id) == "btc-updown-4h-1793505600");
  CHECK(parse_slug("btc-updown-4h-1793505600") == id);
  CHECK_FALSE(parse_slug("btc-updown-4h-1793509200"));
}

TEST_CASE("a pattern stands for several markets") {
  CHECK(matching_markets("btc-15m") == std::vector{btc_15m});
  CHECK(matching_markets("*-5m").size() == count_of<asset>);
  CHECK(matching_markets("btc-*").size() == count_of<window_length>);
  CHECK(matching_markets("*-*").size()
        == count_of<asset> * count_of<window_length>);
  CHECK(matching_markets("*-5m").front() == btc_5m);
  for (const auto* text : {"", "*", "btc", "b*-5m", "btc-*m", "*-1d"}) {
    CAPTURE(text);
    CHECK(matching_markets(text).empty());
  }
}

TEST_CASE("windows follow one another without gap or overlap") {
  CHECK(rc::check("a window contains its time", [] {
    const market_key market{
      asset::btc,
      *rc::gen::elementOf(std::vector<window_length>(
        all_of<window_length>.begin(), all_of<window_length>.end()))};
    const auto at = from_unix_ms(
      *rc::gen::inRange<std::int64_t>(100'000'000, 4'000'000'000'000));
    const auto x = window_at(market, at);
    RC_ASSERT(x.opens_at <= at);
    RC_ASSERT(at < next_window(x).opens_at);
    RC_ASSERT(window_at(market, next_window(x).opens_at) == next_window(x));
    const auto read = parse_slug(slug(x));
    // The hour that comes twice has one slug.
    RC_ASSERT(read == x
              || (market.length == window_length::h1
                  && read == window_id{market, x.opens_at - 1h}));
    RC_ASSERT(previous_window(next_window(x)) == x);
  }));
}

TEST_CASE("how a window settles depends on the day it opens") {
  const auto rule = [](market_key market, std::int64_t opens) {
    return settlement_by_date({market, from_unix_seconds(opens)});
  };
  CHECK(rule(btc_5m, 1'786'060'500) == settlement::spot);
  CHECK(rule(btc_15m, 1'786'059'900) == settlement::spot);
  CHECK(rule(btc_5m, 1'786'060'800) == settlement::twap_30);
  CHECK(rule(btc_15m, 1'786'060'800) == settlement::twap_60);
  CHECK(rule(btc_5m, 1'786'664'700) == settlement::twap_30);
  CHECK(rule(btc_5m, 1'786'665'600) == settlement::twap_60);
  CHECK(rule({asset::btc, window_length::h1}, 1'786'665'600)
        == settlement::candle_1h);
}

TEST_CASE("a fee in dollars leaves the shares alone") {
  const auto schedule = fee_schedule_by_date(from_unix_seconds(1'777'374'000));
  CHECK(schedule.unit == fee_schedule::charged_in::dollars);
  // 100 * 0.07 * 0.5 * 0.5
  CHECK(taker_fee(schedule, *price::parse("0.5"), shares::from_whole(100))
        == *money::parse("1.75"));
  // 5 * 0.07 * 0.98 * 0.02 = 0.00686
  CHECK(taker_fee(schedule, *price::parse("0.98"), shares::from_whole(5))
        == *money::parse("0.00686"));
  CHECK(net_of_fee(schedule, *price::parse("0.98"), shares::from_whole(5))
        == shares::from_whole(5));
}

TEST_CASE("a fee in shares is taken out of the purchase") {
  const auto schedule = fee_schedule_by_date(from_unix_seconds(1'777'373'999));
  CHECK(schedule.unit == fee_schedule::charged_in::shares);
  // 100 * 0.25 * (0.5 * 0.5)^2 = 1.5625 dollars = 3.125 shares
  CHECK(taker_fee(schedule, *price::parse("0.5"), shares::from_whole(100))
        == *money::parse("1.5625"));
  CHECK(net_of_fee(schedule, *price::parse("0.5"), shares::from_whole(100))
        == *shares::parse("96.875"));
}

TEST_CASE("a fee is zero or at least its smallest step") {
  const auto schedule = fee_schedule_by_date(from_unix_seconds(1'777'374'000));
  CHECK(taker_fee(schedule, *price::parse("0.999"), *shares::parse("0.01"))
        == *money::parse("0.00001"));
  CHECK(taker_fee({}, *price::parse("0.5"), shares::from_whole(5)).is_zero());
  CHECK(taker_fee(schedule, *price::parse("0.5"), shares{}).is_zero());
}

TEST_CASE("a fee a share is rounded up") {
  const auto schedule = fee_schedule_by_date(from_unix_seconds(1'777'374'000));
  // 0.07 * 0.5 * 0.5
  CHECK(taker_fee_a_share(schedule, *price::parse("0.5"))
        == *price::parse("0.0175"));
  // 0.07 * 0.999 * 0.001 = 0.00006993
  CHECK(taker_fee_a_share(schedule, *price::parse("0.999"))
        == *price::parse("0.00007"));
  CHECK(taker_fee_a_share({}, *price::parse("0.5")).is_zero());
}

TEST_CASE("a fee never exceeds what it is charged on") {
  CHECK(rc::check("0 <= fee, kept <= bought", [] {
    const auto schedule = fee_schedule_by_date(
      from_unix_seconds(*rc::gen::element(1'777'373'999, 1'777'374'000)));
    const auto p =
      price::from_millionths(*rc::gen::inRange<std::int64_t>(1'000, 999'001));
    const auto n = shares::from_millionths(
      *rc::gen::inRange<std::int64_t>(1, 1'000'000'000'000));
    RC_ASSERT(taker_fee(schedule, p, n) >= money{});
    const auto kept = net_of_fee(schedule, p, n);
    RC_ASSERT(kept <= n);
    RC_ASSERT(kept >= shares{});
  }));
}
