#include "net/binance/trades.hpp"
#include "tests/support/price_frames.hpp"

using namespace fillguard;
using namespace fillguard::test;
using namespace std::chrono_literals;

namespace {

constexpr auto noon = from_unix_seconds(1'795'348'800);

const std::string good =
  R"({"e":"trade","E":1795348800136,"s":"BTCUSDT","t":12345,"p":"84235.86",)"
  R"("q":"0.00100","T":1795348800130,"m":true,"M":true})";

std::string read(const std::string& text) {
  return kind_of(net::binance::trade_stream{"wss://x:9443", asset::btc}.on_text(
    text, noon + 200ms));
}

} // namespace

TEST_CASE("Binance's URL has the coin") {
  CHECK(net::binance::trade_stream("wss://x:9443/", asset::sol).url()
        == "wss://x:9443/ws/solusdt@trade");
}

TEST_CASE("a Binance trade is a leading price at its trade time") {
  net::binance::trade_stream stream{"wss://x:9443", asset::btc};
  auto list = prices_of(stream.on_text(good, noon + 200ms));
  CHECK(list.prices
        == std::vector<net::seen_price>{
          {price_source::binance, dollars("84235.86"), noon + 130ms}});
}

TEST_CASE("each error of a Binance frame has a kind") {
  CHECK(read(good.substr(0, 70)) == "not_json");
  CHECK(read(good + "x") == "not_json");
  CHECK(read("[]") == "wrong_type");
  CHECK(read(with(good, "\"84235.86\"", "84235.86")) == "wrong_type");
  CHECK(read(with(good, "84235.86", "0x10")) == "wrong_type");
  CHECK(read(with(good, "84235.86", "0.0")) == "out_of_range");
  CHECK(read(with(good, "84235.86", "-1")) == "out_of_range");
  CHECK(read(with(good, "\"T\":1795348800130", "\"T\":\"now\""))
        == "wrong_type");
  CHECK(read(with(good, "\"T\":1795348800130", "\"T\":17")) == "out_of_range");
  CHECK(read(with(good, "\"T\":1795348800130,", "")) == "missing_field");
  CHECK(read(std::string(net::largest_price_frame + 1, ' ')) == "too_large");
  CHECK(read(R"({"error":{"code":2,"msg":"Invalid request"}})")
        == "refused error");
}

TEST_CASE("other Binance frames are ignored") {
  CHECK(read(R"({"result":null,"id":1})") == "(no news)");
  CHECK(read(with(good, "BTCUSDT", "ETHUSDT")) == "(ignored)");
  CHECK(read(with(good, "\"trade\"", "\"kline\"")) == "(ignored)");
}
