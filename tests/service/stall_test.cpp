#include "tests/support/running_service.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

/// A source of the venue, and our feeds that depend on it.
struct dependence {
  std::string source;
  std::vector<std::string> feeds;
};

const std::vector<dependence> dependences{
  {"market_ws", {"btc-5m/books_stream"}},
  {"clob_rest", {"btc-5m/books_poll"}},
  {"rtds", {"btc/rtds_twap", "btc/rtds_spot", "btc/rtds_binance"}},
  {"polybolt", {"btc/polybolt_twap", "btc/polybolt_spot"}},
  {"binance", {"btc/binance"}},
  {"coinbase", {"btc/coinbase"}},
};

std::vector<std::string> all_feeds() {
  std::vector<std::string> out;
  for (const auto& x : dependences)
    out.insert(out.end(), x.feeds.begin(), x.feeds.end());
  return out;
}

bool all_fresh(const test::shown& x, const std::vector<std::string>& feeds) {
  for (const auto& name : feeds)
    if (!x.feed_is(name, feed_state::fresh))
      return false;
  return true;
}

bool none_fresh(const test::shown& x, const std::vector<std::string>& feeds) {
  for (const auto& name : feeds)
    if (x.feed_is(name, feed_state::fresh))
      return false;
  return true;
}

test::running_service::options with_credentials() {
  auto how = test::running_service::standard();
  const auto& bot = how.venue.desk.bot;
  how.settings.api = config::api_account{secret{bot.key}, secret{bot.secret},
                                         secret{bot.passphrase}, bot.wallet};
  how.venue.world.story = net::sim::scenario::quiet;
  return how;
}

} // namespace

TEST_CASE(
  "a stalled source is shown, affects no other, and recovers by itself") {
  auto how = with_credentials();
  how.patient = false;
  test::running_service guard{how};
  const auto feeds = all_feeds();
  REQUIRE(guard.shows(
    [&](const test::shown& x) { return x.view() && all_fresh(x, feeds); }));
  for (const auto& stalled : dependences) {
    const auto& source = stalled.source;
    const auto& own = stalled.feeds;
    CAPTURE(source);
    const auto before = guard.seen->get();
    const auto began = guard.clock->now();
    REQUIRE(guard.venue.fault("{\"source\":\"" + source
                              + "\",\"stall\":true,\"for_seconds\":20}"));
    CHECK(
      guard.shows([&own](const test::shown& x) { return none_fresh(x, own); }));
    // The longest silence before a feed is shown as stale: Coinbase is polled
    // every 5 s, streams are allowed 10 s.
    CHECK(guard.clock->now() - began < 20s);
    CHECK(
      guard.shows([&own](const test::shown& x) { return all_fresh(x, own); }));
    const auto after = guard.seen->get();
    const auto passed = seconds_between(began, guard.clock->now());
    // The others keep their rate: at least half a message a second each.
    // Normally all but Coinbase have at least one a second.
    for (const auto& other : feeds) {
      if (other == "btc/coinbase"
          || std::find(own.begin(), own.end(), other) != own.end())
        continue;
      CAPTURE(other);
      CHECK(static_cast<double>(after.feed(other)->messages
                                - before.feed(other)->messages)
            > passed / 2);
    }
    CHECK(static_cast<double>(after.seconds.size() - before.seconds.size())
          > passed - 3);
  }
  CHECK(guard.gave_up.get().empty());
}
