#include "net/polymarket/live_prices/polybolt.hpp"
#include "tests/support/price_frames.hpp"

using namespace fillguard;
using namespace fillguard::test;
using namespace std::chrono_literals;

namespace {

constexpr auto noon = from_unix_seconds(1'795'348'800);

net::polymarket::polybolt_stream btc_stream() {
  return {"ws://venue/ws", asset::btc, {"key-1", "se\"cret", "pass-3"}};
}

std::string read(const std::string& text) {
  return kind_of(btc_stream().on_text(text, noon + 1500ms));
}

} // namespace

TEST_CASE(
  "PolyBolt gets the credentials first, subscriptions after its reply") {
  auto stream = btc_stream();
  CHECK(
    stream.on_open()
    == std::vector<std::string>{
      R"({"op":"auth","rid":"auth","auth":{"apiKey":"key-1","secret":"se\"cret","passphrase":"pass-3"}})"});
  CHECK(stream.resubscribe(price_source::polybolt_spot).empty());

  auto next = stream.on_text(R"({"op":"authed","rid":"auth"})", noon);

  REQUIRE(std::holds_alternative<net::reply_with>(next));
  const auto& texts = std::get<net::reply_with>(next).texts;
  CHECK(
    texts
    == std::vector<std::string>{
      R"({"op":"subscribe","rid":"polybolt_twap","subscriptions":[{"channel":"price.crypto.twap","filter":{"symbol":"btcusd","window_seconds":60}}]})",
      R"({"op":"subscribe","rid":"polybolt_spot","subscriptions":[{"channel":"price.crypto","filter":{"symbol":"btcusd","provider":"chainlink"}}]})"});
  CHECK(stream.resubscribe(price_source::polybolt_spot).front() == texts[1]);
}

TEST_CASE("a PolyBolt average is a plain decimal") {
  auto list = prices_of(btc_stream().on_text(
    price_payload("polybolt_twap_update.json"), noon + 2s));
  CHECK(list.prices
        == std::vector<net::seen_price>{
          {price_source::polybolt_twap_60, dollars("84211.37"), noon}});
  CHECK_FALSE(list.history);
  CHECK(list.missed == 0);
}

TEST_CASE("a PolyBolt snapshot is history") {
  auto list = prices_of(btc_stream().on_text(
    price_payload("polybolt_spot_snapshot.json"), noon + 1s));
  CHECK(list.history);
  REQUIRE(list.prices.size() == 2);
  CHECK(list.prices[0].source == price_source::polybolt_spot);
  CHECK(list.prices[0].value == dollars("84209.761732"));
}

TEST_CASE("missing frames of PolyBolt are counted") {
  auto stream = btc_stream();
  const auto frame = price_payload("polybolt_twap_update.json");
  CHECK(prices_of(stream.on_text(frame, noon)).missed == 0);
  auto later = [&](const char* seq) {
    return prices_of(stream.on_text(with(frame, "\"seq\":4", seq), noon))
      .missed;
  };
  CHECK(later("\"seq\":5") == 0);
  CHECK(later("\"seq\":9") == 3);
  CHECK(later("\"seq\":6") == 0);
  CHECK(later("\"seq\":10,\"dropped\":2") == 2);

  stream.on_open();
  CHECK(later("\"seq\":1") == 0);
}

TEST_CASE("PolyBolt acknowledgements and pongs have no prices") {
  CHECK(read(R"({"op":"subscribed","channel":"price.crypto","rid":"s1"})")
        == "(no news)");
  CHECK(read(R"({"op":"pong"})") == "(no news)");
  CHECK(read("") == "(no news)");
}

TEST_CASE("PolyBolt refusals have its code and never our secrets") {
  auto frame = btc_stream().on_text(
    R"({"op":"error","code":"auth_invalid","message":"bad key key-1/pass-3"})",
    noon);
  auto* no = std::get_if<net::refusal>(&frame);
  REQUIRE(no);
  CHECK(no->code == "auth_invalid");
  CHECK(no->detail == "bad key ***/***");
  CHECK(no->hang_up == 60s);
  CHECK(read(R"({"op":"error"})") == "refused error");
  auto bad = btc_stream().on_text("key-1 is unknown", noon);
  CHECK(std::get<net::bad_frame>(bad).detail == "*** is unknown");
}

TEST_CASE("a PolyBolt price of another provider does not settle") {
  const auto good = price_payload("polybolt_twap_update.json");
  CHECK(read(with(good, "\"chainlink\"", "\"pyth\"")) == "wrong_provider");
  CHECK(read(with(good, "\"chainlink\"", "\"Chainlink\"")) == "(prices)");
  CHECK(read(with(good, "\"chainlink\"", "null")) == "(prices)");
}

TEST_CASE("PolyBolt channels and symbols without a subscription are ignored") {
  const auto good = price_payload("polybolt_twap_update.json");
  CHECK(read(with(good, "price.crypto.twap", "price.equity")) == "(ignored)");
  CHECK(read(with(good, "btcusd", "zecusd")) == "(ignored)");
  CHECK(read(with(good, "\"window_seconds\":60", "\"window_seconds\":10"))
        == "(ignored)");
}

TEST_CASE("each error of a PolyBolt frame has a kind") {
  const auto good = price_payload("polybolt_twap_update.json");
  CHECK(read(good.substr(0, 60)) == "not_json");
  CHECK(read(with(good, "\"seq\":4", "\"seq\":-4")) == "wrong_type");
  CHECK(read(with(good, "\"seq\":4", "\"seq\":4,\"snapshot\":1"))
        == "wrong_type");
  CHECK(read(with(good, "84211.370000123456789", "much")) == "wrong_type");
  CHECK(read(with(good, "84211.370000123456789", "84.2")) == "contradiction");
  CHECK(read(with(good, "\"symbol\":\"btcusd\",", "")) == "missing_field");
  CHECK(read(R"({"channel":"price.crypto","payload":[]})") == "wrong_type");
  CHECK(read(R"({"channel":"price.crypto","payload":{"symbol":"btcusd",)"
             R"("data":{}}})")
        == "wrong_type");
  CHECK(read(R"({"channel":"price.crypto","payload":{"symbol":"btcusd",)"
             R"("data":[]}})")
        == "(no news)");
}

TEST_CASE("PolyBolt's close codes are explained") {
  const auto stream = btc_stream();
  CHECK(stream.explain_loss("closed 4001 x").why
        == "credentials refused (4001)");
  CHECK(stream.explain_loss("closed 4001 x").stay_away == 60s);
  CHECK(stream.explain_loss("code 4003").why == "server is draining (4003)");
  CHECK(stream.explain_loss("code 4003").stay_away == 0s);
  CHECK(stream.explain_loss("reset by pass-3").why == "reset by ***");
}
