#include "net/polymarket/live_prices/rtds.hpp"
#include "tests/support/price_frames.hpp"

#include <rapidcheck.h>

#include <filesystem>

using namespace fillguard;
using namespace fillguard::test;
using namespace std::chrono_literals;

namespace {

/// 2026-11-22T12:00:00Z.
constexpr auto noon = from_unix_seconds(1'795'348'800);

net::polymarket::rtds_stream btc_stream() {
  return {"ws://venue/rtds", asset::btc};
}

std::string read(std::string text) {
  return kind_of(btc_stream().on_text(text, noon + 1500ms));
}

} // namespace

TEST_CASE("each RTDS topic has a subscription frame of its own, unfiltered") {
  auto stream = btc_stream();
  const auto texts = stream.on_open();
  CHECK(
    texts
    == std::vector<std::string>{
      R"({"action":"subscribe","subscriptions":[{"topic":"crypto_prices_twap_sixty","type":"*"}]})",
      R"({"action":"subscribe","subscriptions":[{"topic":"crypto_prices_chainlink","type":"*"}]})",
      R"({"action":"subscribe","subscriptions":[{"topic":"crypto_prices","type":"*"}]})"});
  CHECK(stream.resubscribe(price_source::rtds_spot).front() == texts[1]);
  REQUIRE(stream.idle_text());
  CHECK(stream.idle_text()->text == "PING");
  CHECK(stream.idle_text()->every == 5s);
}

TEST_CASE("an RTDS average is read from the oracle's own unit") {
  auto list = prices_of(
    btc_stream().on_text(price_payload("rtds_twap_update.json"), noon + 2s));
  CHECK(list.prices
        == std::vector<net::seen_price>{
          {price_source::rtds_twap_60, dollars("84211.37"), noon}});
  CHECK_FALSE(list.history);
}

TEST_CASE("an RTDS Binance price is read as a plain decimal") {
  auto list = prices_of(
    btc_stream().on_text(price_payload("rtds_binance_update.json"), noon + 2s));
  CHECK(list.prices
        == std::vector<net::seen_price>{
          {price_source::rtds_binance, dollars("84215.86"), noon + 1s}});
}

TEST_CASE("a Chainlink snapshot is recognised by its symbol, not its topic") {
  auto list = prices_of(
    btc_stream().on_text(price_payload("rtds_spot_snapshot.json"), noon + 1s));
  CHECK(list.history);
  REQUIRE(list.prices.size() == 2);
  CHECK(list.prices[0].source == price_source::rtds_spot);
  CHECK(list.prices[1].value == dollars("84212.5"));
  CHECK(list.prices[1].source_time == noon - 1s);
}

TEST_CASE("a price's digits never pass through a double") {
  auto list = prices_of(btc_stream().on_text(
    R"({"topic":"crypto_prices_chainlink","type":"update","payload":)"
    R"({"symbol":"btc/usd","timestamp":1795348800000,"value":)"
    "84211.370000499999999999999 }}",
    noon + 2s));
  CHECK(list.prices.front().value == dollars("84211.37"));
}

TEST_CASE("RTDS keep-alives, acknowledgements and other coins have no prices") {
  CHECK(read("") == "(no news)");
  CHECK(read("PONG") == "(no news)");
  CHECK(read("pong\n") == "(no news)");
  CHECK(read(R"({"topic":"crypto_prices","type":"subscribe"})") == "(no news)");
  CHECK(read(with(price_payload("rtds_twap_update.json"), "btc/usd", "eth/usd"))
        == "(no news)");
}

TEST_CASE("RTDS topics and symbols without a subscription are ignored") {
  CHECK(read(with(price_payload("rtds_twap_update.json"), "btc/usd", "zec/usd"))
        == "(ignored)");
  CHECK(read(with(price_payload("rtds_binance_update.json"), "crypto_prices",
                  "comments"))
        == "(ignored)");
  CHECK(read(R"({"topic":"activity","type":"trades","payload":{"price":0.5}})")
        == "(ignored)");
}

TEST_CASE("an RTDS error about a topic is a refusal") {
  CHECK(read(R"({"statusCode":401,"message":"topics not found: [x]"})")
        == "refused status_401");
}

TEST_CASE("each error of an RTDS frame has a kind") {
  const auto good = price_payload("rtds_twap_update.json");
  CHECK(read(good) == "(prices)");
  CHECK(read(good.substr(0, good.size() / 2)) == "not_json");
  CHECK(read(good + good) == "not_json");
  CHECK(read("<html>403</html>") == "not_json");
  CHECK(read("[1,2]") == "wrong_type");
  CHECK(read("17") == "wrong_type");
  CHECK(read(std::string(net::largest_price_frame + 1, ' ')) == "(no news)");
  CHECK(read(std::string(net::largest_price_frame + 1, 'x')) == "too_large");
  CHECK(read(with(good, "1795348800000", "\"noon\"")) == "wrong_type");
  CHECK(read(with(good, "1795348800000", "1795348800.5")) == "wrong_type");
  CHECK(read(with(good, "1795348800000", "null")) == "missing_field");
  CHECK(read(with(good, "1795348800000", "1795348800")) == "out_of_range");
  CHECK(read(with(good, "1795348800000", "-5")) == "out_of_range");
  CHECK(read(with(good, "1795348800000", "1795349800000")) == "out_of_range");
  CHECK(read(with(good, "84211.370000123", "{}")) == "wrong_type");
  CHECK(read(with(good, "84211.370000123", "NaN")) == "not_json");
  CHECK(read(with(good, "\"btc/usd\"", "7")) == "wrong_type");
  CHECK(read(with(good, "\"btc/usd\"", "null")) == "missing_field");
  CHECK(read(with(good, "\"window_s\":60", "\"window_s\":30"))
        == "contradiction");
  // The unit of the exact value is another one.
  CHECK(read(with(good, "84211370000123456789000", "842113700001"))
        == "contradiction");
  CHECK(read(R"({"topic":"crypto_prices_chainlink","payload":{"symbol":)"
             R"("btc/usd","timestamp":1795348800000,"value":0}})")
        == "out_of_range");
}

TEST_CASE("a bad price in an RTDS snapshot does not affect the others") {
  auto list = prices_of(btc_stream().on_text(
    with(price_payload("rtds_spot_snapshot.json"), "84211.370000123", "-1"),
    noon + 1s));
  CHECK(list.prices.size() == 1);
  REQUIRE(list.flaws.size() == 1);
  CHECK(list.flaws[0].kind == "out_of_range");
  CHECK(list.flaws[0].source == price_source::rtds_spot);
}

TEST_CASE("an RTDS frame cut off or damaged anywhere does no harm") {
  const auto good = price_payload("rtds_twap_update.json");
  CHECK(rc::check([&] {
    auto text = good;
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    if (*rc::gen::arbitrary<bool>())
      text.resize(at);
    else
      text[at] = *rc::gen::arbitrary<char>();
    // An accepted price has a positive value and a time near ours.
    const auto frame = btc_stream().on_text(text, noon + 1500ms);
    if (const auto* list = std::get_if<net::price_list>(&frame))
      RC_ASSERT(
        net::check_price(list->prices.front(), noon + 1500ms).has_value());
  }));
}

TEST_CASE("the recorded RTDS frames are understood") {
  const std::filesystem::path folder{
    FILLGUARD_SHARED_DIR "/data/recorded/payloads/rest_and_ws_samples"};
  if (!std::filesystem::exists(folder)) {
    MESSAGE("skipped: no recorded payloads at " << folder.string());
    return;
  }
  auto recorded = [&](const char* name) {
    std::ifstream in{folder / name};
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
  };
  auto stream = btc_stream();
  const auto at = from_unix_ms(1'780'730'269'200);
  auto update =
    prices_of(stream.on_text(recorded("rtds_crypto_prices_update.json"), at));
  CHECK(update.prices.front().value == dollars("61035.86"));
  auto snapshot = prices_of(
    stream.on_text(recorded("rtds_crypto_prices_subscribe.json"), at));
  CHECK(snapshot.history);
  CHECK(snapshot.prices.size() == 3);
  CHECK(kind_of(stream.on_text(recorded("rtds_equity_prices_update.json"), at))
        == "(ignored)");
}
