// Gamma's answers for every coin and length lead to the right windows, where
// the calendar is difficult. All times are written by hand, none is computed.

#include "actors/window_clock/window_schedule.hpp"
#include "tests/support/gamma_listings.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

struct coin_names {
  asset coin;
  const char* shortly;
  const char* name;
};

const coin_names coins[] = {
  {asset::btc, "btc", "Bitcoin"},      {asset::eth, "eth", "Ethereum"},
  {asset::sol, "sol", "Solana"},       {asset::xrp, "xrp", "XRP"},
  {asset::doge, "doge", "Dogecoin"},   {asset::bnb, "bnb", "BNB"},
  {asset::hype, "hype", "Hyperliquid"}};

struct listed_window {
  const char* end_of_slug;
  const char* opens;
  const char* closes;
};

// In the spring of 2026 and 2027 and in the autumn of 2026 the clocks change
// (in the US East at 07:00 and 06:00 UTC); then a year's end, and a leap day.

const std::vector<listed_window> of_5m{
  {"1772953200", "2026-03-08T07:00:00Z", "2026-03-08T07:05:00Z"},
  {"1793512500", "2026-11-01T05:55:00Z", "2026-11-01T06:00:00Z"},
  {"1793512800", "2026-11-01T06:00:00Z", "2026-11-01T06:05:00Z"},
  {"1798761300", "2026-12-31T23:55:00Z", "2027-01-01T00:00:00Z"},
  {"1798761600", "2027-01-01T00:00:00Z", "2027-01-01T00:05:00Z"},
  {"1835394900", "2028-02-28T23:55:00Z", "2028-02-29T00:00:00Z"},
  {"1835395200", "2028-02-29T00:00:00Z", "2028-02-29T00:05:00Z"}};

const std::vector<listed_window> of_15m{
  {"1772953200", "2026-03-08T07:00:00Z", "2026-03-08T07:15:00Z"},
  {"1793511900", "2026-11-01T05:45:00Z", "2026-11-01T06:00:00Z"},
  {"1793512800", "2026-11-01T06:00:00Z", "2026-11-01T06:15:00Z"},
  {"1798760700", "2026-12-31T23:45:00Z", "2027-01-01T00:00:00Z"},
  {"1798761600", "2027-01-01T00:00:00Z", "2027-01-01T00:15:00Z"},
  {"1835394300", "2028-02-28T23:45:00Z", "2028-02-29T00:00:00Z"},
  {"1835395200", "2028-02-29T00:00:00Z", "2028-02-29T00:15:00Z"}};

const std::vector<listed_window> of_4h{
  {"1772931600", "2026-03-08T01:00:00Z", "2026-03-08T05:00:00Z"},
  {"1772946000", "2026-03-08T05:00:00Z", "2026-03-08T08:00:00Z"}, // 3 h
  {"1772956800", "2026-03-08T08:00:00Z", "2026-03-08T12:00:00Z"},
  {"1793491200", "2026-11-01T00:00:00Z", "2026-11-01T04:00:00Z"},
  {"1793505600", "2026-11-01T04:00:00Z", "2026-11-01T09:00:00Z"}, // 5 h
  {"1793523600", "2026-11-01T09:00:00Z", "2026-11-01T13:00:00Z"},
  {"1798765200", "2027-01-01T01:00:00Z", "2027-01-01T05:00:00Z"},
  {"1835398800", "2028-02-29T01:00:00Z", "2028-02-29T05:00:00Z"},
  {"1835485200", "2028-03-01T01:00:00Z", "2028-03-01T05:00:00Z"}};

const std::vector<listed_window> of_1h{
  {"march-8-2026-1am-et", "2026-03-08T06:00:00Z", "2026-03-08T07:00:00Z"},
  {"march-8-2026-3am-et", "2026-03-08T07:00:00Z", "2026-03-08T08:00:00Z"},
  {"november-1-2026-12am-et", "2026-11-01T04:00:00Z", "2026-11-01T05:00:00Z"},
  {"november-1-2026-1am-et", "2026-11-01T05:00:00Z", "2026-11-01T06:00:00Z"},
  {"november-1-2026-2am-et", "2026-11-01T07:00:00Z", "2026-11-01T08:00:00Z"},
  {"december-31-2026-11pm-et", "2027-01-01T04:00:00Z", "2027-01-01T05:00:00Z"},
  {"january-1-2027-12am-et", "2027-01-01T05:00:00Z", "2027-01-01T06:00:00Z"},
  {"march-14-2027-3am-et", "2027-03-14T07:00:00Z", "2027-03-14T08:00:00Z"},
  {"february-28-2028-11pm-et", "2028-02-29T04:00:00Z", "2028-02-29T05:00:00Z"},
  {"february-29-2028-12pm-et", "2028-02-29T17:00:00Z", "2028-02-29T18:00:00Z"},
  {"march-1-2028-12am-et", "2028-03-01T05:00:00Z", "2028-03-01T06:00:00Z"}};

struct length_facts {
  window_length length;
  const char* name;
  const std::vector<listed_window>& windows;
  settlement rule;
};

const length_facts lengths[] = {
  {window_length::m5, "5m", of_5m, settlement::twap_60},
  {window_length::m15, "15m", of_15m, settlement::twap_60},
  {window_length::h4, "4h", of_4h, settlement::twap_60},
  {window_length::h1, "1h", of_1h, settlement::candle_1h}};

utc_time at(const char* text) {
  return parse_iso8601(text).value();
}

test::listing_facts facts_of(const coin_names& coin, const length_facts& length,
                             const listed_window& listed) {
  test::listing_facts out;
  out.slug = length.length == window_length::h1
               ? coin.name + std::string{"-up-or-down-"} + listed.end_of_slug
               : coin.shortly + std::string{"-updown-"} + length.name + '-'
                   + listed.end_of_slug;
  for (auto& letter : out.slug)
    letter =
      static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  out.coin = coin.shortly;
  out.name = coin.name;
  out.opens = listed.opens;
  out.closes = listed.closes;
  return out;
}

/// Follows the market around one window: the schedule must request it by its
/// slug, open it and close it at its times.
void follow(market_key market, const test::listing_facts& facts,
            const std::string& body) {
  window_schedule_settings settings;
  settings.market = market;
  settings.look_back = 0min;
  window_schedule schedule{settings};
  const auto opens = at(facts.opens.c_str());
  const auto closes = at(facts.closes.c_str());
  bool found = false;
  for (const auto& request : schedule.ask(opens - 30s))
    if (slug(request.window) == facts.slug) {
      found = true;
      schedule.listed(request.round,
                      net::polymarket::parse_gamma_window(body, request.window),
                      opens - 30s);
    }
  REQUIRE(found);
  const auto published = [&](utc_time now) {
    std::string out;
    for (const auto& word : schedule.pass(now))
      out += std::holds_alternative<window_opened>(word)   ? "opened "
             : std::holds_alternative<window_closed>(word) ? "closed "
                                                           : "? ";
    return out;
  };
  CHECK(published(opens - 1s).empty());
  CHECK(published(opens) == "opened ");
  CHECK(published(closes - 1s).empty());
  CHECK(published(closes) == "closed ");
}

} // namespace

TEST_CASE("a listing of every coin and length leads to its window, over the "
          "changes of the clocks, a year's end and a leap day") {
  for (const auto& coin : coins)
    for (const auto& length : lengths)
      for (const auto& listed : length.windows) {
        const auto facts = facts_of(coin, length, listed);
        CAPTURE(facts.slug);
        const market_key market{coin.coin, length.length};
        const auto id = parse_slug(facts.slug);
        REQUIRE(id);
        CHECK(id->market == market);
        CHECK(id->opens_at == at(listed.opens));
        CHECK(window_at(market, at(listed.closes) - 1s) == *id);
        CHECK(closes_at(*id) == at(listed.closes));
        CHECK(slug(*id) == facts.slug);
        const auto body = test::gamma_listing(length.name, facts);
        const auto info = net::polymarket::parse_gamma_window(body, *id);
        REQUIRE(info);
        REQUIRE(*info);
        CHECK((*info)->closes_at == at(listed.closes));
        CHECK((*info)->up_token == facts.up);
        CHECK((*info)->down_token == facts.down);
        CHECK((*info)->rules.settles_on == length.rule);
        CHECK((*info)->rules.accepts_orders);
        CHECK(net::polymarket::gamma_remarks(body, *id).empty());
        follow(market, facts, body);
      }
}

TEST_CASE("the hour that comes twice is followed once, under the one name") {
  const auto first =
    parse_slug("bitcoin-up-or-down-november-1-2026-1am-et").value();
  const auto second = next_window(first);
  REQUIRE(slug(second) == slug(first));
  const auto body =
    test::gamma_listing("1h", facts_of(coins[0], lengths[3], of_1h[3]));
  using namespace net::polymarket;
  CHECK(parse_gamma_window(body, first).value());
  CHECK(gamma_remarks(body, second).empty());
  // Nor is the result of the first that of the second.
  CHECK_FALSE(parse_gamma_window(body, second).value());
  CHECK_FALSE(parse_gamma_result(body, second).value());

  SUBCASE("unless the venue lists both under it") {
    auto other = facts_of(coins[0], lengths[3], of_1h[3]);
    other.opens = "2026-11-01T06:00:00Z";
    other.closes = "2026-11-01T07:00:00Z";
    other.up = "333";
    const auto more = test::gamma_listing("1h", other);
    const auto both = body.substr(0, body.rfind(']')) + ',' + more.substr(1);
    CHECK(parse_gamma_window(both, first).value()->up_token != "333");
    CHECK(parse_gamma_window(both, second).value()->up_token == "333");
  }
}

TEST_CASE("a daily window has a name of no window that is followed") {
  test::listing_facts facts;
  facts.slug = "bitcoin-up-or-down-on-may-28-2026";
  facts.coin = "btc";
  facts.name = "Bitcoin";
  facts.opens = "2026-05-27T16:00:00Z";
  facts.closes = "2026-05-28T16:00:00Z";
  CHECK_FALSE(parse_slug(facts.slug));
  const auto body = test::gamma_listing("daily", facts);
  for (const auto length : all_of<window_length>) {
    const market_key market{asset::btc, length};
    const auto id = window_at(market, at("2026-05-28T10:00:00Z"));
    CHECK_FALSE(net::polymarket::parse_gamma_window(body, id).value());
  }
}
