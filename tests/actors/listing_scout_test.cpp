#include "actors/window_clock/listing_scout.hpp"
#include "tests/support/gamma_listings.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace std::chrono_literals;
using net::polymarket::gamma_tag_answer;
using net::polymarket::gamma_tag_url;
using net::polymarket::parse_gamma_tag;
using net::polymarket::tagged_event;

namespace {

const auto noon = from_unix_seconds(1'795'348'800); // 2026-11-22

listing_scout make() {
  listing_scout_settings settings;
  settings.looks = true;
  return {settings, noon};
}

/// The scout's notice after the answer to its first request; absent: none.
std::optional<std::string> said(listing_scout& scout, utc_time now,
                                const gamma_tag_answer& answer) {
  const auto request = scout.ask(now);
  REQUIRE(request);
  return scout.take_answer(request->round, answer);
}

std::vector<tagged_event> events(const std::vector<std::string>& slugs) {
  std::vector<tagged_event> out;
  for (const auto& x : slugs)
    out.push_back({.slug = x});
  return out;
}

} // namespace

TEST_CASE("windows are listed by their tag and their end") {
  CHECK(gamma_tag_url("https://gamma", noon, noon + 10min)
        == "https://gamma/events?tag_slug=up-or-down&closed=false&"
           "end_date_min=2026-11-22T12:00:00Z&end_date_max="
           "2026-11-22T12:10:00Z&limit=100");
  const auto body =
    test::gamma_listing("daily", {.slug = "bitcoin-up-or-down-on-may-28-2026",
                                  .coin = "btc",
                                  .name = "Bitcoin",
                                  .opens = "2026-05-27T16:00:00Z",
                                  .closes = "2026-05-28T16:00:00Z"});
  const auto read = parse_gamma_tag(body);
  REQUIRE(read);
  REQUIRE(read->size() == 1);
  CHECK((*read)[0]
        == tagged_event{"bitcoin-up-or-down-on-may-28-2026",
                        "btc-up-or-down-daily",
                        parse_iso8601("2026-05-27T16:00:00Z").value(),
                        parse_iso8601("2026-05-28T16:00:00Z").value()});
  CHECK(parse_gamma_tag("[]")->empty());
  CHECK(parse_gamma_tag(R"([1,{"slug":7},{"slug":""},{}])")->empty());
  CHECK(parse_gamma_tag("<html>").error().kind == "not_json");
  CHECK(parse_gamma_tag("{}").error().kind == "wrong_type");
  CHECK(parse_gamma_tag(std::string(5 * 1024 * 1024, ' ')).error().kind
        == "oversized");
}

TEST_CASE("each span of ends is asked for once, and again after a failure") {
  auto scout = make();
  CHECK_FALSE(scout.ask(noon + 29s));
  const auto first = scout.ask(noon + 30s);
  REQUIRE(first);
  CHECK(first->to - first->from == 10min);
  CHECK_FALSE(scout.ask(noon + 31s));
  CHECK_FALSE(scout.take_answer(first->round, events({})));
  const auto second = scout.ask(noon + 10min + 30s);
  REQUIRE(second);
  CHECK(second->from == first->to);
  CHECK(second->to - second->from == 10min);
  // No answer, then a bad one: what was missed is made up for, up to a limit.
  const auto third = scout.ask(noon + 20min + 30s);
  CHECK(third->from == second->from);
  CHECK_FALSE(
    scout.take_answer(third->round, parse_gamma_tag("<html>503</html>")));
  CHECK(scout.ask(noon + 30min + 30s)->from == second->from);
  const auto late = scout.ask(noon + 5h);
  CHECK(late->to - late->from == 30min);
  // An answer that came too late does not count.
  CHECK_FALSE(
    scout.take_answer(third->round, events({"zec-updown-5m-1795348800"})));
  // A clock that goes back stops nothing for long.
  const bool sooner = scout.ask(noon + 1h).has_value();
  const bool later = scout.ask(noon + 1h + 10min).has_value();
  CHECK(sooner != later);
  listing_scout other{{}, noon};
  CHECK_FALSE(other.ask(noon + 1h));
}

TEST_CASE("a window that has no name here is named once for its series") {
  auto scout = make();
  const auto known =
    events({"btc-updown-15m-1795348800", "eth-updown-5m-1795348800",
            "solana-up-or-down-november-22-2026-7am-et"});
  CHECK_FALSE(said(scout, noon + 1min, known));
  const auto words =
    said(scout, noon + 20min,
         events({"zec-updown-5m-1795348800", "zec-updown-5m-1795349100",
                 "bitcoin-up-or-down-on-november-22-2026",
                 "btc-updown-15m-1795348800"}));
  REQUIRE(words);
  CHECK(*words
        == "the venue lists windows that this release does not follow: "
           "zec-updown-5m (zec-updown-5m-1795348800), bitcoin-up-or-down-on "
           "(bitcoin-up-or-down-on-november-22-2026)");
  CHECK_FALSE(said(scout, noon + 40min,
                   events({"zec-updown-5m-1795349400",
                           "bitcoin-up-or-down-on-november-23-2026"})));
  std::vector<std::string> many;
  for (char coin = 'a'; coin < 'm'; ++coin)
    many.push_back(std::string{"x"} + coin + "-updown-5m-1795348800");
  const auto more = said(scout, noon + 60min, events(many));
  REQUIRE(more);
  CHECK(more->ends_with(" and 4 more"));
}
