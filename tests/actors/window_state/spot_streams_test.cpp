#include "actors/window_state/prices/spot_streams.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

constexpr utc_time start = from_unix_seconds(1'776'081'600);

utc_time at(int second) {
  return start + std::chrono::seconds{second};
}

coin_price dollars(int x) {
  return coin_price::from_whole(x);
}

btc_price said(price_source source, int second, int value) {
  btc_price out;
  out.source = source;
  out.value = dollars(value);
  out.source_time = at(second);
  out.received_at = at(second) + 900ms;
  return out;
}

/// A steady walk of one stream, a price a second in [from, to).
void walk(spot_streams& x, price_source source, int from, int to, int level) {
  for (int s = from; s < to; ++s)
    x.add(said(source, s, level + s % 2));
}

settlement_question asked(int now, int price_to_beat,
                          settlement rule = settlement::spot) {
  settlement_question out;
  out.settles_on = rule;
  out.price_to_beat = dollars(price_to_beat);
  out.closes_at = at(300);
  out.now = at(now);
  return out;
}

} // namespace

TEST_CASE("a difference between streams is not a move of one price") {
  spot_streams both;
  spot_streams alone;
  for (int s = 0; s < 200; ++s) {
    both.add(said(price_source::polybolt_spot, s, 60'000 + s % 2));
    both.add(said(price_source::rtds_spot, s, 60'050 + s % 2));
    alone.add(said(price_source::polybolt_spot, s, 60'000 + s % 2));
  }
  const auto x = both.chance(asked(200, 59'990));
  CHECK(x.source == price_source::polybolt_spot);
  REQUIRE(x.reading.chance);
  CHECK(x == alone.chance(asked(200, 59'990)));
}

TEST_CASE("a silent stream is replaced by the next, until it returns") {
  spot_streams x;
  walk(x, price_source::polybolt_spot, 0, 100, 60'000);
  walk(x, price_source::rtds_spot, 0, 200, 60'000);
  CHECK(x.chance(asked(103, 60'000)).source == price_source::polybolt_spot);
  CHECK(x.chance(asked(199, 60'000)).source == price_source::rtds_spot);
  walk(x, price_source::polybolt_spot, 198, 200, 60'000);
  CHECK(x.chance(asked(199, 60'000)).source == price_source::polybolt_spot);
}

TEST_CASE("a stream that has stopped gives way before it is stale") {
  spot_streams x;
  walk(x, price_source::polybolt_spot, 0, 100, 60'000);
  walk(x, price_source::rtds_spot, 0, 105, 60'000);
  CHECK(x.chance(asked(104, 60'000)).source == price_source::polybolt_spot);
  // Nothing acts on a price that is 6 s old.
  CHECK(x.chance(asked(105, 60'000)).source == price_source::rtds_spot);
}

TEST_CASE("without a recent price, the best stream that is not stale counts") {
  spot_streams x;
  walk(x, price_source::polybolt_spot, 0, 100, 60'000);
  walk(x, price_source::rtds_spot, 0, 99, 60'000);
  CHECK(x.chance(asked(106, 60'000)).source == price_source::polybolt_spot);
}

TEST_CASE("the missing input is that of the stream that came closest") {
  spot_streams streams;
  CHECK(streams.chance(asked(0, 60'000)).reading.lacks
        == chance_lacks::settlement_price);
  walk(streams, price_source::rtds_spot, 0, 50, 60'000);
  const auto late = streams.chance(asked(90, 60'000));
  CHECK_FALSE(late.reading.chance);
  CHECK_FALSE(late.source);
  CHECK(late.reading.lacks == chance_lacks::fresh_price);
  auto no_strike = asked(50, 0);
  no_strike.price_to_beat.reset();
  CHECK(streams.chance(no_strike).reading.lacks == chance_lacks::price_to_beat);
}

TEST_CASE("prices without a source time, and other sources, are ignored") {
  spot_streams x;
  auto timeless = said(price_source::rtds_spot, 10, 60'000);
  timeless.source_time.reset();
  x.add(timeless);
  x.add(said(price_source::coinbase, 10, 60'000));
  x.add(said(price_source::chainlink_onchain, 10, 60'000));
  x.add(said(price_source::rtds_binance, 10, 60'000));
  CHECK(x == spot_streams{});
}

TEST_CASE("where the candle settles, only the exchange's own trades count") {
  const auto candle = settlement::candle_1h;
  spot_streams streams;
  walk(streams, price_source::polybolt_spot, 0, 298, 60'080);
  walk(streams, price_source::rtds_spot, 0, 298, 60'080);
  const auto none = streams.chance(asked(297, 60'040, candle));
  CHECK_FALSE(none.reading.chance);
  CHECK(none.reading.lacks == chance_lacks::settlement_price);

  walk(streams, price_source::binance, 0, 298, 60'000);
  const auto below = streams.chance(asked(297, 60'040, candle));
  CHECK(below.source == price_source::binance);
  REQUIRE(below.reading.chance);
  CHECK(below.reading.chance->up_wins < 0.01);

  // The last trade before the close decides, whatever comes at the close.
  streams.add(said(price_source::binance, 299, 60'041));
  streams.add(said(price_source::binance, 300, 59'000));
  CHECK(streams.chance(asked(301, 60'040, candle)).reading.chance->up_wins
        == 1);
}

TEST_CASE("under a rule that is not understood there is no probability") {
  spot_streams streams;
  walk(streams, price_source::polybolt_spot, 0, 200, 60'000);
  walk(streams, price_source::binance, 0, 200, 60'000);
  const auto reading =
    streams.chance(asked(200, 60'040, settlement::unknown)).reading;
  CHECK_FALSE(reading.chance);
  CHECK(reading.lacks == chance_lacks::settlement_rule);
}

TEST_CASE("binance replaces a stream once an average shows the difference") {
  spot_streams streams;
  walk(streams, price_source::binance, 0, 260, 60'080);
  // The price at 60,080 may be above 60,040, or of another market's level.
  const auto twap = settlement::twap_60;
  CHECK_FALSE(streams.chance(asked(260, 60'040, twap)).reading.chance);
  CHECK_FALSE(streams.chance(asked(260, 60'040)).reading.chance);

  streams.add(said(price_source::polybolt_twap_60, 255, 60'000));
  const auto level = streams.chance(asked(260, 60'040, twap));
  CHECK(level.source == price_source::binance);
  REQUIRE(level.reading.chance);
  CHECK(level.reading.chance->distance == doctest::Approx(-40).epsilon(0.05));
  CHECK(level.reading.chance->up_wins < 0.2);
  // An average of a minute shows nothing of a single price.
  CHECK_FALSE(streams.chance(asked(260, 60'040)).reading.chance);
  // An average that is too old does not count either.
  walk(streams, price_source::binance, 260, 280, 60'080);
  CHECK_FALSE(streams.chance(asked(280, 60'040, twap)).reading.chance);
}

TEST_CASE("averages over 30 and over 60 seconds are not mixed up") {
  spot_streams x;
  walk(x, price_source::binance, 0, 260, 60'080);
  x.add(said(price_source::rtds_twap_30, 255, 60'000));
  CHECK_FALSE(x.chance(asked(260, 60'040, settlement::twap_60)).reading.chance);
  CHECK(x.chance(asked(260, 60'040, settlement::twap_30)).reading.chance);
}

TEST_CASE("published averages teach a stream how well it averages") {
  spot_streams taught;
  spot_streams untaught;
  for (int s = 0; s < 300; ++s) {
    const auto price = said(price_source::rtds_spot, s, 60'000);
    taught.add(price);
    untaught.add(price);
    if (s >= 70)
      taught.add(said(price_source::rtds_twap_60, s, 60'000));
  }
  // A dollar is 0.17 bp: little beside an unknown error, much beside none.
  const auto twap = settlement::twap_60;
  const auto before = untaught.chance(asked(299, 60'001, twap));
  const auto after = taught.chance(asked(299, 60'001, twap));
  REQUIRE(before.reading.chance);
  REQUIRE(after.reading.chance);
  CHECK(before.reading.chance->up_wins > 0.3);
  CHECK(after.reading.chance->up_wins < 0.05);
  CHECK(after.reading.chance->up_wins > 0);

  // So does a price that the venue published for a window.
  untaught.learn(twap, at(120), dollars(60'000));
  untaught.learn(twap, at(240), dollars(60'000));
  CHECK(untaught.chance(asked(299, 60'001, twap)).reading.chance->up_wins
        < 0.1);
}
