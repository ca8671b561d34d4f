#include "app/display/holdings_sight.hpp"
#include "tests/support/sample_views.hpp"

#include <doctest/doctest.h>

using namespace fillguard;

namespace {

feed_status feed(const char* name, feed_state state, const char* why,
                 std::optional<utc_time> newest = std::nullopt) {
  feed_status out;
  out.name = name;
  out.state = state;
  out.why = why;
  out.newest = newest;
  return out;
}

} // namespace

TEST_CASE("without a wallet only a simulation knows what is held") {
  holdings_sight x;
  CHECK(x.view(false).unknown());
  CHECK(x.view(true).unknown());
  x.note(feed("btc/rtds", feed_state::fresh, ""));
  CHECK(x.view(true).unknown());
  x.note(feed("wallet/positions", feed_state::off, "no wallet"));
  x.note(feed("user/channel", feed_state::off, "no API credentials"));
  CHECK(x.view(true).known == true);
  const auto watch = x.view(false);
  CHECK(watch.unknown());
  CHECK_FALSE(watch.watched);
  CHECK(watch.why == "no wallet is watched");
}

TEST_CASE("the wallet's positions decide whether the holdings are known") {
  holdings_sight sight;
  sight.note(feed("wallet/positions", feed_state::down, "not asked yet"));
  sight.note(feed("user/channel", feed_state::off, "no API credentials"));
  CHECK(sight.view(false).unknown());
  CHECK(sight.view(false).watched);
  CHECK(sight.view(false).why == "the wallet is not read: not asked yet");
  // A simulation's fills do not depend on it.
  CHECK(sight.view(true).known == true);
  sight.note(feed("wallet/positions", feed_state::fresh, "", test::noon));
  const auto read = sight.view(false);
  CHECK(read.known == true);
  CHECK(read.read_at == test::noon);
  CHECK_FALSE(read.why);
  sight.note(
    feed("wallet/positions", feed_state::down, "answered 503", test::noon));
  CHECK(sight.view(false).why == "the wallet is not read: answered 503");
  CHECK(sight.view(false).read_at == test::noon);
  // The account's stream does not have what was bought long ago.
  sight.note(feed("user/channel", feed_state::fresh, "", test::noon));
  CHECK(sight.view(false).unknown());
  sight.note(feed("wallet/positions", feed_state::fresh, "", test::noon));
  sight.note(feed("user/channel", feed_state::down, "connecting", test::noon));
  CHECK(sight.view(false).known == true);
}

TEST_CASE("without a wallet every stream of the account must be read") {
  holdings_sight x;
  x.note(feed("wallet/positions", feed_state::off, "no wallet"));
  x.note(feed("user/channel", feed_state::fresh, "", test::noon));
  CHECK(x.view(false).known == true);
  x.note(feed("user/trading", feed_state::fresh, "", test::noon));
  x.note(feed("user/channel", feed_state::down, "connecting", test::noon));
  CHECK(x.view(false).why == "the account is not read: connecting");
}
