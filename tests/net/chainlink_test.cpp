#include "net/chainlink/aggregator.hpp"
#include "net/user_agent.hpp"
#include "tests/support/chainlink_words.hpp"
#include "tests/support/price_frames.hpp"

using namespace fillguard;
using namespace fillguard::test;
using namespace std::chrono_literals;

namespace {

constexpr auto noon = from_unix_seconds(1'795'348'800);

net::chainlink::aggregator_poll btc_poll() {
  return {{"http://one", "http://two"}, asset::btc};
}

/// A poll whose contract has been verified.
net::chainlink::aggregator_poll trusted_poll() {
  auto out = btc_poll();
  out.next_request();
  out.on_answer(200, rpc_result(abi_text("BTC / USD")), noon);
  out.on_answer(200, rpc_result(abi_word(8)), noon);
  return out;
}

std::string read(const std::string& body) {
  return kind_of(trusted_poll().on_answer(200, body, noon));
}

} // namespace

TEST_CASE("a contract is verified before its price is trusted") {
  auto poll = btc_poll();
  auto request = poll.next_request();
  CHECK(request.method == "POST");
  CHECK(request.url == "http://one");
  CHECK(request.headers.front().second == net::user_agent);
  CHECK(
    request.body
    == R"({"jsonrpc":"2.0","id":1,"method":"eth_call","params":[{"to":"0xc907E116054Ad103354f2D350FD2514433D57F6f","data":"0x7284e416"},"latest"]})");

  CHECK(kind_of(poll.on_answer(200, rpc_result(abi_text("BTC / USD")), noon))
        == "(no news)");
  CHECK(poll.next_request().body.find("0x313ce567") != std::string::npos);
  CHECK(kind_of(poll.on_answer(200, rpc_result(abi_word(8)), noon))
        == "(no news)");
  CHECK(poll.next_request().body.find("0xfeaf968c") != std::string::npos);
  auto list = prices_of(poll.on_answer(
    200, rpc_result(abi_round(8'421'137'000'001, noon - 20s)), noon));
  CHECK(list.prices
        == std::vector<net::seen_price>{
          {price_source::chainlink_onchain, dollars("84211.37"), noon - 20s}});
  CHECK(poll.next_request().body.find("0xfeaf968c") != std::string::npos);
}

TEST_CASE("after a failure the next endpoint is used, then the next contract") {
  auto poll = btc_poll();
  poll.on_failure();
  CHECK(poll.next_request().url == "http://two");
  CHECK(kind_of(poll.on_answer(429, "slow down", noon)) == "http_429");
  auto third = poll.next_request();
  CHECK(third.url == "http://one");
  CHECK(third.body.find("0xF4030086522a5bEEa4988F8cA5B36dbC97BeE88c")
        != std::string::npos);
  poll.on_failure();
  poll.on_failure();
  CHECK(poll.next_request().body.find("0xc907") != std::string::npos);
}

TEST_CASE("a contract of another price is not trusted") {
  auto poll = btc_poll();
  CHECK(kind_of(poll.on_answer(200, rpc_result(abi_text("ETH / USD")), noon))
        == "contradiction");
  poll.on_answer(200, rpc_result(abi_text("BTC / USD")), noon);
  CHECK(kind_of(poll.on_answer(200, rpc_result(abi_word(18)), noon))
        == "contradiction");
}

TEST_CASE("there is no contract for XRP") {
  CHECK(net::chainlink::contracts_of(asset::xrp).empty());
  CHECK(net::chainlink::contracts_of(asset::sol).size() == 1);
}

TEST_CASE("each error of an RPC answer has a kind") {
  const auto good = abi_round(8'421'137'000'000, noon - 20s);
  CHECK(read(rpc_result(good)) == "(prices)");
  CHECK(read(R"({"error":{"code":-32000,"message":"busy"}})")
        == "refused rpc_error");
  CHECK(read(R"({"error":{}})") == "refused rpc_error");
  CHECK(read("") == "not_json");
  CHECK(read("{\"result\":") == "not_json");
  CHECK(read("{}") == "missing_field");
  CHECK(read(R"({"result":7})") == "missing_field");
  CHECK(read(rpc_result("")) == "no_contract");
  CHECK(read(rpc_result("zz")) == "wrong_type");
  CHECK(read(R"({"result":"12"})") == "wrong_type");
  CHECK(read(rpc_result(good.substr(64))) == "wrong_type");
  CHECK(read(rpc_result(good + "00")) == "wrong_type");
  CHECK(read(rpc_result(abi_round(0, noon))) == "out_of_range");
  CHECK(read(rpc_result(abi_round(8'421'137'000'000, noon + 300s)))
        == "out_of_range");
  CHECK(read(rpc_result(abi_round(8'421'137'000'000, utc_time{})))
        == "out_of_range");
  // A negative int256.
  CHECK(read(rpc_result(abi_word(1) + std::string(64, 'f') + abi_word(1)
                        + abi_word(1) + abi_word(1)))
        == "out_of_range");
}

TEST_CASE("a description with a wrong length does no harm") {
  auto poll = btc_poll();
  CHECK(kind_of(poll.on_answer(
          200, rpc_result(abi_word(32) + abi_word(1'000'000)), noon))
        == "contradiction");
  CHECK(kind_of(poll.on_answer(200, rpc_result("00"), noon))
        == "contradiction");
}

TEST_CASE("a provider's messages are not shown") {
  const std::string key = "s3cr3t";
  for (const auto* body :
       {R"({"error":{"code":-32000,"message":"no s3cr3t here"}})",
        "<html>s3cr3t</html>"}) {
    const auto answer = trusted_poll().on_answer(200, body, noon);
    if (const auto* no = std::get_if<net::refusal>(&answer))
      CHECK(no->detail.find(key) == std::string::npos);
    if (const auto* bad = std::get_if<net::bad_frame>(&answer))
      CHECK(bad->detail.find(key) == std::string::npos);
  }
  const auto denied = trusted_poll().on_answer(403, "s3cr3t", noon);
  REQUIRE(std::holds_alternative<net::bad_frame>(denied));
  CHECK(std::get<net::bad_frame>(denied).detail.empty());
}
