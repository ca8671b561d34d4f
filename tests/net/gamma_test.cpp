#include "net/polymarket/gamma.hpp"
#include "tests/support/book_payloads.hpp"

#include <doctest/doctest.h>

#include <fstream>

using namespace fillguard;
using namespace fillguard::net::polymarket;

namespace {

const window_id window{{asset::btc, window_length::m15},
                       from_unix_seconds(1'795'348'800)};

std::string with(std::string body, std::string_view from, std::string_view to) {
  const auto at = body.find(from);
  REQUIRE(at != std::string::npos);
  return body.replace(at, from.size(), to);
}

std::string listed() {
  return test::book_payload("gamma_event.json");
}

window_info good(const std::string& body) {
  auto x = parse_gamma_window(body, window);
  if (!x)
    FAIL(x.error().kind << ": " << x.error().detail);
  REQUIRE(*x);
  return **x;
}

std::string why_bad(const std::string& body) {
  auto x = parse_gamma_window(body, window);
  return x ? "not bad" : x.error().kind;
}

} // namespace

TEST_CASE("a window is requested by its slug") {
  CHECK(gamma_window_url("https://gamma", window)
        == "https://gamma/events?slug=btc-updown-15m-1795348800");
  CHECK(gamma_finished_url("https://gamma", window)
        == "https://gamma/markets?slug=btc-updown-15m-1795348800&closed=true");
}

TEST_CASE("a listed window has its tokens, times and rules") {
  const auto info = good(listed());
  CHECK(info.id == window);
  CHECK(info.condition_id.size() == 66);
  CHECK(info.up_token == "11111111111111111111");
  CHECK(info.down_token == "22222222222222222222");
  CHECK(info.closes_at == window.opens_at + std::chrono::minutes{15});
  CHECK(info.rules.settles_on == settlement::twap_60);
  REQUIRE(info.rules.taker_fee);
  CHECK(*info.rules.taker_fee
        == fee_schedule{70'000, 1, fee_schedule::charged_in::dollars});
  CHECK(info.rules.tick_size == price::from_millionths(10'000));
  CHECK(info.rules.smallest_order == shares::from_whole(5));
}

TEST_CASE("swapped outcomes swap the tokens") {
  auto body = with(listed(), R"([\"Up\", \"Down\"])", R"([\"DOWN\", \"up\"])");
  const auto x = good(body);
  CHECK(x.up_token == "22222222222222222222");
  CHECK(x.down_token == "11111111111111111111");
}

TEST_CASE("an unlisted window is not listed, and no error") {
  CHECK_FALSE(parse_gamma_window("[]", window).value());
  CHECK_FALSE(parse_gamma_result("[]", window).value());
  const auto other = next_window(window);
  CHECK_FALSE(parse_gamma_window(listed(), other).value());
}

TEST_CASE("each error of a window has a kind") {
  CHECK(why_bad("") == "not_json");
  CHECK(why_bad("<html>502</html>") == "not_json");
  CHECK(why_bad(listed().substr(0, 700)) == "not_json");
  CHECK(why_bad("42") == "wrong_type");
  CHECK(why_bad(std::string(5 * 1024 * 1024, ' ')) == "oversized");
  CHECK(why_bad(with(listed(), "\"v1\"", "\"v2\"")) == "unsupported_version");
  CHECK(why_bad(with(listed(), "clobTokenIds", "tokens")) == "no_tokens");
  CHECK(why_bad(with(listed(), "22222222222222222222", "")) == "no_tokens");
  CHECK(why_bad(with(listed(), "22222222222222222222", "11111111111111111111"))
        == "no_tokens");
  CHECK(why_bad(with(listed(), R"(\"Down\"])", R"(\"Sideways\"])"))
        == "bad_outcomes");
  CHECK(why_bad(with(listed(), R"(\"Down\"])", R"(\"Up\"])"))
        == "bad_outcomes");
  CHECK(why_bad(with(with(listed(), "12:00:00Z", "11:00:00Z"), "12:15:00Z",
                     "11:15:00Z"))
        == "start_mismatch");
  CHECK(why_bad(with(listed(), "eventStartTime", "x")) == "missing_field");
  CHECK(why_bad(with(listed(), "12:15:00Z", "11:15:00Z")) == "wrong_value");
  CHECK(why_bad(with(listed(), "12:15:00Z", "soon")) == "wrong_value");
  CHECK(why_bad(with(listed(), "\"0x00", "\"1x00")) == "wrong_value");
  CHECK(why_bad(with(listed(), "TickSize\":0.01", "TickSize\":1.5"))
        == "wrong_value");
}

TEST_CASE("a rule that is not understood makes no window unreadable") {
  CHECK(good(with(listed(), "Seconds\":60", "Seconds\":45")).rules.settles_on
        == settlement::unknown);
  const auto plain = with(listed(), "\"cryptoMarketConfig\"", "\"x\"");
  CHECK(
    good(with(plain, "https://data.chain.link/streams/btc-usd-twap-60s-streams",
              "https://www.binance.com/en/trade/BTC_USDT"))
      .rules.settles_on
    == settlement::unknown); // Only hours settle on Binance's candle.
}

TEST_CASE("a rule for another coin is not understood") {
  CHECK(good(with(listed(), R"("asset":"btc")", R"("asset":"eth")"))
          .rules.settles_on
        == settlement::unknown);
}

namespace {

std::vector<listing_remark> remarks(const std::string& body) {
  return gamma_remarks(body, window);
}

std::string remark(const std::string& body) {
  const auto all = remarks(body);
  return all.size() == 1 ? all[0].text : std::to_string(all.size());
}

} // namespace

TEST_CASE("a usual listing has no remark, nor has a body without one") {
  CHECK(remarks(listed()).empty());
  CHECK(remarks("[]").empty());
  CHECK(remarks("<html>").empty());
  CHECK(remarks(with(listed(), "clobTokenIds", "tokens")).empty());
}

TEST_CASE("of a window that is listed twice, the one that takes orders is "
          "followed") {
  const auto stopped = with(listed(), "acceptingOrders\":true", //
                            "acceptingOrders\":false");
  auto open = with(listed(), "c0ffee01", "c0ffee02");
  open = with(open, "22222222222222222222", "33333333333333333333");
  const auto joined = [](const std::string& a, const std::string& b) {
    return a.substr(0, a.rfind(']')) + ',' + b.substr(b.find('[') + 1);
  };
  for (const auto& body : {joined(stopped, open), joined(open, stopped)}) {
    const auto x = good(body);
    CHECK(x.condition_id.ends_with("c0ffee02"));
    CHECK(x.down_token == "33333333333333333333");
    CHECK(remark(body).find("lists it 2 times") != std::string::npos);
    CHECK(remark(body).find("c0ffee02, which takes orders")
          != std::string::npos);
    // The result is that of the market that was followed.
    const auto over = with(with(body, "\"closed\":false", "\"closed\":true"),
                           R"([\"0.515\", \"0.485\"])", R"([\"1\", \"0\"])");
    const bool first_over = over.find("c0ffee01") < over.find("c0ffee02");
    const auto of = [&](std::string_view end) {
      return parse_gamma_result(over, window,
                                "0x" + std::string(56, '0') + std::string{end})
        .value()
        ->winner;
    };
    CHECK(of("c0ffee01").has_value() == first_over);
    CHECK(of("c0ffee02").has_value() == !first_over);
  }
  // The same market twice is one.
  CHECK(remarks(joined(listed(), listed())).empty());
  CHECK(remark(joined(stopped, with(stopped, "c0ffee01", "c0ffee02")))
          .find("none of them takes orders")
        != std::string::npos);
}

TEST_CASE("a window that was moved is watched, and settles on what is "
          "unknown") {
  const auto moved = with(listed(), "12:00:00Z", "12:01:00Z");
  CHECK(good(moved).rules.settles_on == settlement::unknown);
  CHECK(remark(moved).find("opens at 2026-11-22T12:01:00Z")
        != std::string::npos);
  const auto longer = with(listed(), "12:15:00Z", "12:20:00Z");
  CHECK(good(longer).closes_at == window.opens_at + std::chrono::minutes{20});
  CHECK(good(longer).rules.settles_on == settlement::twap_60);
}

TEST_CASE("a rule in words that nobody understands is named") {
  const auto strange = with(
    with(listed(), "\"cryptoMarketConfig\"", "\"x\""),
    "https://data.chain.link/streams/btc-usd-twap-60s-streams", "a coin toss");
  CHECK(good(strange).rules.settles_on == settlement::unknown);
  CHECK(remark(strange)
        == "how it settles is not understood (by a coin toss): watched without "
           "a probability, and not entered");
}

TEST_CASE("a market with negative risk is watched, and is an alarm") {
  const auto risky = with(listed(), "negRisk\":false", "negRisk\":true");
  CHECK(good(risky).rules.negative_risk);
  CHECK_FALSE(good(listed()).rules.negative_risk);
  REQUIRE(remarks(risky).size() == 1);
  CHECK(remarks(risky)[0].is_alarm);
  CHECK(remark(risky).find("negative risk") != std::string::npos);
}

TEST_CASE("a market of Protocol V2 is an alarm that says what it means") {
  const auto second = with(listed(), "\"v1\"", "\"v2\"");
  CHECK(why_bad(second) == "unsupported_version");
  REQUIRE(remarks(second).size() == 1);
  CHECK(remarks(second)[0].is_alarm);
  CHECK(remark(second).find("Protocol V2") != std::string::npos);
  CHECK(remark(second).find("not guarded") != std::string::npos);
}

TEST_CASE("settlement falls back to the source's name, then to the date") {
  const auto config = std::string{"\"cryptoMarketConfig\""};
  auto body = with(listed(), config, "\"x\"");
  CHECK(good(body).rules.settles_on == settlement::twap_60);
  body = with(body, "btc-usd-twap-60s-streams", "btc-usd-twap-30s-streams");
  CHECK(good(body).rules.settles_on == settlement::twap_30);
  body = with(body, "btc-usd-twap-30s-streams", "btc-usd");
  CHECK(good(body).rules.settles_on == settlement::spot);
  body = with(body, "resolutionSource", "y");
  CHECK(good(body).rules.settles_on == settlement::twap_60);
  body = with(listed(), "twapEnabled\":true", "twapEnabled\":false");
  CHECK(good(body).rules.settles_on == settlement::spot);
}

TEST_CASE("a fee that is not understood is absent") {
  CHECK_FALSE(
    good(with(listed(), "exponent\":1", "exponent\":3")).rules.taker_fee);
  CHECK_FALSE(good(with(listed(), "feeSchedule", "x")).rules.taker_fee);
  const auto free =
    good(with(listed(), "feesEnabled\":true", "feesEnabled\":false"));
  REQUIRE(free.rules.taker_fee);
  CHECK(free.rules.taker_fee->rate_millionths == 0);
}

TEST_CASE("an absent tick size or smallest order hides no window") {
  CHECK(good(listed()).rules.tick_size_known);
  CHECK(good(listed()).rules.smallest_order_known);
  const auto no_tick = good(with(listed(), "TickSize\":0.01", //
                                 "TickSize\":null"));
  CHECK_FALSE(no_tick.rules.tick_size_known);
  CHECK(no_tick.rules.smallest_order_known);
  const auto no_least = good(with(listed(), "orderMinSize", "x"));
  CHECK_FALSE(no_least.rules.smallest_order_known);
}

TEST_CASE("a market says whether it takes orders") {
  CHECK(good(listed()).rules.accepts_orders);
  const auto of = [](std::string_view words) {
    return good(with(listed(), "\"orderMinSize\"",
                     std::string{words} + ",\"orderMinSize\""))
      .rules.accepts_orders;
  };
  CHECK(of(R"("x":1)"));
  CHECK_FALSE(of(R"("acceptingOrders":false)"));
  CHECK_FALSE(of(R"("closed":true)"));
  CHECK_FALSE(of(R"("enableOrderBook":false)"));
}

TEST_CASE("a running window has no result yet") {
  const auto running = parse_gamma_result(listed(), window).value();
  CHECK(running == gamma_result{});
}

TEST_CASE("a finished window has an exact result") {
  const auto body = test::book_payload("gamma_event_over.json");
  const auto over = parse_gamma_result(body, window).value();
  REQUIRE(over);
  CHECK(over->winner == outcome::up);
  CHECK(over->price_to_beat == coin_price::parse("78209.304244"));
  CHECK(over->final_price == coin_price::parse("78283.196779"));

  const auto open =
    parse_gamma_result(with(body, "closed\":true", "closed\":false"), window)
      .value();
  REQUIRE(open);
  CHECK_FALSE(open->winner);
}

TEST_CASE("a resolution at 50/50 is an outcome once it is final") {
  const auto body = test::book_payload("gamma_event_over.json");
  const auto resolved = with(with(body, "0.0005", "0.5"), "0.9995", "0.5");
  const auto split = parse_gamma_result(resolved, window).value();
  REQUIRE(split);
  CHECK(split->winner == window_outcome::half);
  CHECK_FALSE(split->winning_token);
  // A market that is only closed, or not resolved yet, has these prices too.
  for (const auto& open :
       {with(resolved, "umaResolutionStatus", "x"),
        with(resolved, "\"resolved\"", "\"proposed\""),
        with(resolved, "\"closed\":true", "\"closed\":false")}) {
    const auto running = parse_gamma_result(open, window).value();
    REQUIRE(running);
    CHECK_FALSE(running->winner);
  }
}

TEST_CASE("a result is read from a markets answer too") {
  const auto body = test::book_payload("gamma_event_over.json");
  const auto from = body.find("\"markets\":") + 10;
  const auto markets = body.substr(from, body.rfind('}') - from);
  const auto over = parse_gamma_result(markets, window).value();
  REQUIRE(over);
  CHECK(over->winner == outcome::up);
  CHECK_FALSE(over->price_to_beat);
}
