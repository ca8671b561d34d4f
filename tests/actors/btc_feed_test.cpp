#include "tests/support/price_ears.hpp"

using namespace fillguard;
using namespace fillguard::test;
using namespace std::chrono_literals;

namespace {

constexpr auto twap = "crypto_prices_twap_sixty";
constexpr auto spot = "crypto_prices_chainlink";
constexpr auto relayed = "crypto_prices";

btc_feed_settings rtds_only() {
  btc_feed_settings out;
  out.rtds = "ws://venue/rtds";
  return out;
}

} // namespace

TEST_CASE_FIXTURE(feed_fixture, "a price goes from the wire to every sink") {
  start(rtds_only());
  auto other = std::make_shared<heard_prices>();
  listen("journal", other);
  auto socket = open("rtds");
  CHECK(socket->said.size() == 3);

  hear(*socket, rtds(twap, "84211.37"));
  hear(*socket, rtds(relayed, "84240.5"));

  REQUIRE(heard->all.size() == 2);
  const auto& price = heard->all[0];
  CHECK(price.source == price_source::rtds_twap_60);
  CHECK(price.role() == price_role::settlement);
  CHECK(price.coin == asset::btc);
  CHECK(to_string(price.value) == "84211.37");
  CHECK(price.source_time == before(1s));
  CHECK(price.received_at == clock->now());
  CHECK(price.sequence == 1);
  CHECK(price.tag.id != 0);
  CHECK(price.tag.cause != 0);
  CHECK(heard->all[1].sequence == 2);
  CHECK(heard->all[1].role() == price_role::leading);
  CHECK(other->all == heard->all);
}

TEST_CASE_FIXTURE(feed_fixture,
                  "duplicates are dropped, corrections are sent") {
  start(rtds_only());
  auto socket = open("rtds");
  const auto first = rtds(spot, "100");
  hear(*socket, first);
  hear(*socket, first);
  hear(*socket, rtds(spot, "101"));
  hear(*socket, rtds(spot, "99", 3s));
  hear(*socket, rtds(spot, "102", 0s));

  CHECK(heard->values() == std::vector<std::string>{"100", "101", "102"});
  advance(1s);
  const auto& status = shown->newest.at("btc/rtds_spot");
  CHECK(status.messages == 3);
  CHECK(status.duplicates == 1);
  CHECK(status.out_of_order == 1);
}

TEST_CASE_FIXTURE(feed_fixture, "a new sink begins with the newest prices") {
  start(rtds_only());
  auto socket = open("rtds");
  hear(*socket, rtds(twap, "100", 2s));
  hear(*socket, rtds(twap, "101"));
  hear(*socket, rtds(spot, "200"));
  auto successor = std::make_shared<heard_prices>();

  listen("state", successor);

  CHECK(successor->values() == std::vector<std::string>{"101", "200"});
  // The new sink has replaced the one before.
  hear(*socket, rtds(spot, "201", 0s));
  CHECK(heard->all.size() == 3);
  CHECK(successor->all.size() == 3);
}

TEST_CASE_FIXTURE(feed_fixture, "each topic has a freshness of its own") {
  start(rtds_only());
  CHECK(state_of("btc/rtds_twap") == feed_state::down);
  auto socket = open("rtds");
  CHECK(why("btc/rtds_twap") == "no price yet");

  hear(*socket, rtds(twap, "100"));
  CHECK(state_of("btc/rtds_twap") == feed_state::fresh);
  CHECK(state_of("btc/rtds_spot") == feed_state::down);
  for (int i = 0; i < 12; ++i) {
    advance(1s);
    hear(*socket, rtds(spot, "100"));
  }

  CHECK(state_of("btc/rtds_twap") == feed_state::stale);
  CHECK(state_of("btc/rtds_spot") == feed_state::fresh);
  CHECK(shown->newest.at("btc/rtds_twap").newest == before(13s));
}

TEST_CASE_FIXTURE(feed_fixture, "a dead topic is resubscribed, alone") {
  start(rtds_only());
  auto socket = open("rtds");
  hear(*socket, rtds(twap, "100"));
  hear(*socket, rtds(spot, "100"));
  hear(*socket, rtds(relayed, "100"));
  socket->said.clear();
  for (int i = 0; i < 12; ++i) {
    advance(1s);
    hear(*socket, rtds(spot, "100"));
    hear(*socket, rtds(relayed, "100"));
  }

  std::erase(socket->said, "PING");
  REQUIRE(socket->said.size() == 1);
  CHECK(socket->said[0].find(twap) != std::string::npos);
  CHECK(dials("rtds") == 1);

  for (int i = 0; i < 30; ++i) {
    advance(1s);
    if (wire->socket("rtds") != socket)
      break;
    hear(*socket, rtds(spot, "100"));
    hear(*socket, rtds(relayed, "100"));
  }
  CHECK(dials("rtds") == 2);
  CHECK(why("btc/rtds_twap").find("no price of rtds_twap") == 0);
}

TEST_CASE_FIXTURE(feed_fixture, "a socket is kept alive every five seconds") {
  start(rtds_only());
  auto socket = open("rtds");
  socket->said.clear();
  advance(9s);
  CHECK(socket->said == std::vector<std::string>{"PING"});
}

TEST_CASE_FIXTURE(feed_fixture, "a lost socket is redialled, ever later") {
  start(rtds_only());
  std::vector<std::chrono::milliseconds> waits;
  for (int i = 0; i < 4; ++i) {
    wire->socket("rtds")->sinks.lost({"connection refused"});
    settle();
    const auto before = dials("rtds");
    CHECK(state_of("btc/rtds_twap") == feed_state::down);
    CHECK(why("btc/rtds_twap") == "connection refused");
    auto waited = 0ms;
    for (; dials("rtds") == before && waited < 10s; waited += 50ms)
      advance(50ms);
    waits.push_back(waited);
  }
  CHECK(waits == std::vector<std::chrono::milliseconds>{250ms, 500ms, 1s, 2s});

  // A price resets the back-off; an open connection alone does not.
  auto socket = open("rtds");
  hear(*socket, rtds(twap, "100"));
  socket->sinks.lost({"reset"});
  settle();
  const auto before = dials("rtds");
  advance(250ms);
  CHECK(dials("rtds") == before + 1);
  open("rtds");
  CHECK(shown->newest.at("btc/rtds_twap").reconnects == 1);
}

TEST_CASE_FIXTURE(feed_fixture, "late events of an old socket are ignored") {
  start(rtds_only());
  auto old = open("rtds");
  hear(*old, rtds(twap, "100"));
  old->sinks.lost({"reset"});
  settle();
  advance(1s);
  auto socket = open("rtds");
  const auto before = dials("rtds");

  old->sinks.opened();
  old->sinks.text(rtds(twap, "666"), clock->now());
  old->sinks.lost({"reset again"});
  settle();
  advance(5s);

  CHECK(heard->values() == std::vector<std::string>{"100"});
  CHECK(dials("rtds") == before);
  hear(*socket, rtds(twap, "101"));
  CHECK(heard->values().back() == "101");
}

TEST_CASE_FIXTURE(feed_fixture, "a socket that never opens is given up") {
  start(rtds_only());
  advance(9s);
  CHECK(dials("rtds") == 1);
  advance(2s);
  CHECK(dials("rtds") == 2);
  CHECK(wire->sockets[0]->let_go);
}

TEST_CASE_FIXTURE(feed_fixture, "an open but silent socket is redialled") {
  start(rtds_only());
  auto socket = open("rtds");
  hear(*socket, rtds(twap, "100"));
  // Frames arrive, but their time stands still.
  for (int i = 0; i < 31; ++i) {
    advance(1s);
    hear(*socket, rtds(twap, "100", 2s + std::chrono::seconds{i}));
  }
  CHECK(dials("rtds") == 2);
  CHECK(socket->let_go);
}

TEST_CASE_FIXTURE(feed_fixture, "a snapshot fills a gap, oldest first") {
  start(rtds_only());
  auto socket = open("rtds");
  hear(*socket, rtds(spot, "100", 0s));
  socket->sinks.lost({"reset"});
  settle();
  advance(4s);
  socket = open("rtds");
  hear(*socket, rtds(spot, "104", 0s));
  auto point = [&](std::chrono::seconds ago, int value) {
    return R"({"timestamp":)" + std::to_string(to_unix_ms(clock->now() - ago))
           + R"(,"value":)" + std::to_string(value) + "}";
  };

  hear(*socket, R"({"topic":"crypto_prices","type":"subscribe","payload":)"
                R"({"symbol":"btc/usd","data":[)"
                  + point(2s, 102) + ',' + point(3s, 101) + ',' + point(4s, 100)
                  + ',' + point(300s, 7) + ',' + point(0s, 104) + "]}}");

  CHECK(heard->values()
        == std::vector<std::string>{"100", "104", "101", "102"});
  CHECK(heard->all.back().source_time == before(2s));
  // The newest price is still the newest.
  auto late = std::make_shared<heard_prices>();
  listen("late", late);
  CHECK(late->values() == std::vector<std::string>{"104"});
}

TEST_CASE_FIXTURE(feed_fixture, "bad frames are counted and change nothing") {
  start(rtds_only());
  auto socket = open("rtds");
  hear(*socket, "{\"topic\":");
  hear(*socket, "<html>");
  hear(*socket, rtds(spot, "-5"));
  hear(*socket, rtds(spot, "5", -1h));
  hear(*socket, R"({"statusCode":401,"message":"topics not found"})");
  hear(*socket, R"({"topic":"weather","payload":{"symbol":"btc/usd"}})");
  hear(*socket, "");
  hear(*socket, rtds(spot, "100"));

  CHECK(heard->values() == std::vector<std::string>{"100"});
  advance(1s);
  CHECK(shown->newest.at("btc/rtds_twap").bad
        == std::map<std::string, std::uint64_t>{
          {"ignored", 1}, {"not_json", 2}, {"status_401", 1}});
  CHECK(shown->newest.at("btc/rtds_spot").bad
        == std::map<std::string, std::uint64_t>{{"out_of_range", 2}});
  CHECK(why("btc/rtds_twap")
        == "no price yet: refused status_401 topics not found");
}

TEST_CASE_FIXTURE(feed_fixture, "every source is shown once a second") {
  start(rtds_only());
  const auto before = shown->count;
  advance(10s);
  CHECK(shown->newest.size() == 8);
  CHECK(shown->count == before + 80);
  CHECK(why("btc/binance") == "not configured");
  CHECK(shown->newest.at("btc/binance").role == price_role::leading);
}

TEST_CASE_FIXTURE(feed_fixture, "a feed without any address does no harm") {
  start({});
  advance(60s);
  CHECK(wire->sockets.empty());
  CHECK(wire->requests.empty());
  CHECK(state_of("btc/rtds_twap") == feed_state::off);
}

TEST_CASE_FIXTURE(feed_fixture, "trades are sent ten times a second at most") {
  btc_feed_settings settings;
  settings.binance_ws = "ws://exchange";
  start(settings);
  auto socket = open("btcusdt@trade");
  auto trade = [&](int cents) {
    const auto at = std::to_string(to_unix_ms(clock->now()));
    return R"({"e":"trade","s":"BTCUSDT","p":"84000.)" + std::to_string(cents)
           + R"(","T":)" + at + "}";
  };

  const auto timers = scheduler.clock().schedule().size();
  hear(*socket, trade(10));
  // No timer while no price waits.
  CHECK(scheduler.clock().schedule().size() == timers);
  for (int i = 11; i < 90; ++i)
    hear(*socket, trade(i));
  CHECK(scheduler.clock().schedule().size() == timers + 1);
  CHECK(heard->values() == std::vector<std::string>{"84000.1"});
  advance(100ms);
  CHECK(heard->values() == std::vector<std::string>{"84000.1", "84000.89"});
  CHECK(heard->all.back().tag.cause != 0);
  advance(1s);
  CHECK(heard->all.size() == 2);
  hear(*socket, trade(95));
  CHECK(heard->all.size() == 3);
}
