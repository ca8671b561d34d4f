#include "tests/support/chainlink_words.hpp"
#include "tests/support/price_ears.hpp"

using namespace fillguard;
using namespace fillguard::test;
using namespace std::chrono_literals;

namespace {

btc_feed_settings polybolt_only() {
  btc_feed_settings out;
  out.polybolt = "ws://venue/bolt";
  out.polybolt_credentials = {{"key", "secret", "pass"}};
  return out;
}

btc_feed_settings coinbase_only() {
  btc_feed_settings out;
  out.coinbase = "http://coinbase";
  return out;
}

btc_feed_settings onchain_only(asset coin = asset::btc) {
  btc_feed_settings out;
  out.coin = coin;
  out.ethereum_rpc = {"http://one", "http://two"};
  return out;
}

constexpr auto amount =
  R"({"data":{"amount":"84211.9","base":"BTC","currency":"USD"}})";

} // namespace

TEST_CASE_FIXTURE(feed_fixture, "PolyBolt without credentials is not dialled") {
  btc_feed_settings settings;
  settings.polybolt = "ws://venue/bolt";
  start(settings);
  advance(5s);
  CHECK(wire->sockets.empty());
  CHECK(state_of("btc/polybolt_twap") == feed_state::off);
  CHECK(why("btc/polybolt_twap") == "no API credentials");
}

TEST_CASE_FIXTURE(feed_fixture, "PolyBolt is subscribed to after its login") {
  start(polybolt_only());
  auto socket = open("bolt");
  REQUIRE(socket->said.size() == 1);
  hear(*socket, R"({"op":"authed","rid":"auth"})");
  CHECK(socket->said.size() == 3);
  const auto at = std::to_string(to_unix_ms(clock->now() - 1s));
  hear(*socket,
       R"({"channel":"price.crypto.twap","seq":7,"payload":{"symbol":"btcusd",)"
       R"("window_seconds":60,"value":84211.37,"timestamp":)"
         + at + "}}");
  CHECK(heard->values() == std::vector<std::string>{"84211.37"});
  CHECK(state_of("btc/polybolt_twap") == feed_state::fresh);
}

TEST_CASE_FIXTURE(feed_fixture, "refused credentials are tried once a minute") {
  start(polybolt_only());
  auto socket = open("bolt");
  hear(*socket, R"({"op":"error","code":"auth_invalid","message":"no"})");
  CHECK(socket->let_go);
  advance(59s);
  CHECK(why("btc/polybolt_twap") == "refused auth_invalid no");
  CHECK(dials("bolt") == 1);
  advance(1s);
  CHECK(dials("bolt") == 2);
}

TEST_CASE_FIXTURE(feed_fixture, "PolyBolt's close code is explained") {
  start(polybolt_only());
  auto socket = open("bolt");
  socket->sinks.lost({"closed with 4003"});
  settle();
  advance(1s);
  CHECK(why("btc/polybolt_spot") == "server is draining (4003)");
}

TEST_CASE_FIXTURE(feed_fixture, "Coinbase is polled every five seconds") {
  start(coinbase_only());
  REQUIRE(wire->requests.size() == 1);
  CHECK(wire->answer("coinbase", 200, amount));
  settle();
  REQUIRE(heard->all.size() == 1);
  CHECK_FALSE(heard->all[0].source_time);
  CHECK(state_of("btc/coinbase") == feed_state::fresh);
  advance(4s);
  CHECK(wire->requests.empty());
  advance(1s);
  CHECK(wire->requests.size() == 1);
  // The same price again confirms it.
  CHECK(wire->answer("coinbase", 200, amount));
  settle();
  CHECK(heard->all.size() == 2);
}

TEST_CASE_FIXTURE(feed_fixture, "a poll without an answer expires") {
  start(coinbase_only());
  auto late = wire->requests.front().done;
  wire->requests.clear();
  advance(5s);
  CHECK(wire->requests.empty());
  advance(7s);
  REQUIRE(wire->requests.size() == 1);
  CHECK(why("btc/coinbase") == "no answer");

  // The old answer arrives while the next request is open.
  net::http_reply old;
  old.status = 200;
  old.body = amount;
  late(old);
  settle();
  CHECK(heard->all.empty());
  CHECK(wire->answer("coinbase", 200, amount));
  settle();
  CHECK(heard->all.size() == 1);
}

TEST_CASE_FIXTURE(feed_fixture,
                  "a server that refuses is polled ever less often") {
  start(coinbase_only());
  int requests = 0;
  for (int second = 0; second < 120; ++second) {
    for (; !wire->requests.empty(); ++requests) {
      wire->answer("coinbase", 403, "error code: 1010");
      settle();
    }
    advance(1s);
  }
  // Requests every 5 s would have been 24.
  CHECK(requests >= 4);
  CHECK(requests <= 8);
  CHECK(state_of("btc/coinbase") == feed_state::down);
  CHECK(why("btc/coinbase") == "http_403 error code: 1010");
  CHECK(shown->newest.at("btc/coinbase").bad.at("http_403")
        == static_cast<std::uint64_t>(requests));
}

TEST_CASE_FIXTURE(feed_fixture, "a server's Retry-After is kept") {
  start(coinbase_only());
  net::http_reply busy;
  busy.status = 429;
  busy.retry_after = 45s;
  auto request = std::move(wire->requests.front());
  wire->requests.clear();
  request.done(busy);
  settle();
  advance(44s);
  CHECK(wire->requests.empty());
  advance(1s);
  CHECK(wire->requests.size() == 1);
}

TEST_CASE_FIXTURE(feed_fixture,
                  "one bad answer between good ones is no outage") {
  start(coinbase_only());
  wire->answer("coinbase", 200, amount);
  settle();
  advance(5s);
  wire->answer("coinbase", 200, "<html>");
  settle();
  CHECK(state_of("btc/coinbase") == feed_state::fresh);
  CHECK(shown->changes.at("btc/coinbase")
        == std::vector{feed_state::down, feed_state::fresh});
}

TEST_CASE_FIXTURE(feed_fixture, "the contract is read through its endpoints") {
  start(onchain_only());
  CHECK(wire->fail("one", "refused"));
  settle();
  advance(1s);
  CHECK(wire->answer("two", 200, rpc_result(abi_text("BTC / USD"))));
  settle();
  CHECK(wire->answer("two", 200, rpc_result(abi_word(8))));
  settle();
  const auto updated =
    std::chrono::floor<std::chrono::seconds>(clock->now() - 600s);
  CHECK(wire->answer("two", 200,
                     rpc_result(abi_round(8'421'137'000'000, updated))));
  settle();

  CHECK(heard->values() == std::vector<std::string>{"84211.37"});
  CHECK(heard->all[0].role() == price_role::cross_check);
  CHECK(heard->all[0].source_time == updated);
  CHECK(state_of("btc/chainlink_onchain") == feed_state::fresh);
  CHECK(shown->newest.at("btc/chainlink_onchain").bad.at("no_answer") == 1);

  // Thirty seconds later the same round is no new price.
  advance(30s);
  CHECK(wire->answer("two", 200,
                     rpc_result(abi_round(8'421'137'000'000, updated))));
  settle();
  CHECK(heard->all.size() == 1);
  advance(1h);
  CHECK(state_of("btc/chainlink_onchain") != feed_state::fresh);
}

TEST_CASE_FIXTURE(feed_fixture, "a coin without a contract is not polled") {
  start(onchain_only(asset::xrp));
  advance(60s);
  CHECK(wire->requests.empty());
  CHECK(why("xrp/chainlink_onchain") == "no contract known for xrp");
}
