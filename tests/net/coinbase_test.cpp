#include "net/coinbase/spot.hpp"
#include "net/user_agent.hpp"
#include "tests/support/price_frames.hpp"

using namespace fillguard;
using namespace fillguard::test;

namespace {

const std::string good =
  R"({"data":{"amount":"84211.865","base":"BTC","currency":"USD"}})";

std::string read(int status, const std::string& body) {
  net::coinbase::spot_poll poll{"https://api", asset::btc};
  return kind_of(poll.on_answer(status, body, from_unix_seconds(1)));
}

} // namespace

TEST_CASE("a request to Coinbase has a user agent and a deadline") {
  net::coinbase::spot_poll poll{"https://api/", asset::eth};
  const auto request = poll.next_request();
  CHECK(request.method == "GET");
  CHECK(request.url == "https://api/v2/prices/ETH-USD/spot");
  CHECK(request.headers.front()
        == std::pair<std::string, std::string>{"User-Agent", net::user_agent});
  CHECK(request.deadline < std::chrono::seconds{5});
}

TEST_CASE("Coinbase's price has no time of its own") {
  net::coinbase::spot_poll poll{"https://api", asset::btc};
  auto list = prices_of(poll.on_answer(200, good, from_unix_seconds(1)));
  CHECK(list.prices
        == std::vector<net::seen_price>{
          {price_source::coinbase, dollars("84211.865"), std::nullopt}});
}

TEST_CASE("each error of Coinbase's answer has a kind") {
  CHECK(read(403, "error code: 1010") == "http_403");
  CHECK(read(429, "") == "http_429");
  CHECK(read(500, good) == "http_500");
  CHECK(read(200, "") == "not_json");
  CHECK(read(200, good.substr(0, 30)) == "not_json");
  CHECK(read(200, "<html>") == "not_json");
  CHECK(read(200, "[]") == "missing_field");
  CHECK(read(200, R"({"data":[]})") == "missing_field");
  CHECK(read(200, R"({"data":{"amount":84211.865}})") == "missing_field");
  CHECK(read(200, with(good, "BTC", "ETH")) == "contradiction");
  CHECK(read(200, with(good, "USD", "EUR")) == "contradiction");
  CHECK(read(200, with(good, "84211.865", "lots")) == "wrong_type");
  CHECK(read(200, with(good, "84211.865", "0")) == "out_of_range");
  CHECK(read(200, std::string(net::largest_price_frame + 1, ' '))
        == "too_large");
}
