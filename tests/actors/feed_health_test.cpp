#include "actors/feed_health.hpp"
#include "tests/support/log_ear.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

constexpr auto noon = from_unix_seconds(1'795'348'800);

std::size_t lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

} // namespace

TEST_CASE("a feed starts down, with a reason") {
  const feed_health health{"poller", "btc-15m/books", "not asked yet"};
  const auto status = health.report(noon);
  CHECK(status.name == "btc-15m/books");
  CHECK(status.state == feed_state::down);
  CHECK(status.why == "not asked yet");
  CHECK(status.at == noon);
  CHECK_FALSE(status.newest);
}

TEST_CASE("bad input is always counted, and logged once in 30 s") {
  const test::log_ear log;
  feed_health health{"poller", "btc-15m/books", ""};
  for (auto now = noon; now < noon + 30s; now += 1s)
    health.add_bad("not_json", "<html>", now);
  CHECK(lines(log.heard()) == 1);
  health.add_bad("crossed", "0.5 over 0.4", noon + 1s);
  CHECK(lines(log.heard()) == 2);
  health.add_bad("not_json", "<html>", noon + 30s);
  CHECK(lines(log.heard()) == 3);
  // The clock is set back.
  health.add_bad("not_json", "<html>", noon - 1h);
  CHECK(lines(log.heard()) == 4);
  CHECK(log.heard().find("poller bad_input feed=btc-15m/books kind=not_json "
                         "count=32 detail='<html>'")
        != std::string::npos);
  CHECK(
    health.report(noon).bad
    == std::map<std::string, std::uint64_t>{{"crossed", 1}, {"not_json", 32}});
}

TEST_CASE(
  "each change of a feed's state is logged, a new reason alone is not") {
  const test::log_ear log;
  feed_health health{"poller", "btc-15m/books", "not asked yet"};
  CHECK(health.set(feed_state::down, "refused"));
  CHECK_FALSE(health.set(feed_state::down, "refused"));
  CHECK(log.heard().empty());
  CHECK(health.why() == "refused");
  CHECK(health.set(feed_state::fresh, ""));
  CHECK(health.set(feed_state::stale, "silent"));
  CHECK(lines(log.heard()) == 2);
}

TEST_CASE("older data does not lower the newest time") {
  feed_health health{"poller", "btc-15m/books", ""};
  health.has_data_of(noon);
  health.has_data_of(noon - 1s);
  health.has_data_of(std::nullopt);
  CHECK(health.newest() == noon);
}
