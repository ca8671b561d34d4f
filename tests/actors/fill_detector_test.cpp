#include "actors/fill_detector/fill_detector.hpp"
#include "tests/support/fake_transport.hpp"
#include "tests/support/log_ear.hpp"
#include "tests/support/quiet_system.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::test;
using namespace std::chrono_literals;

namespace {

constexpr market_key market{asset::btc, window_length::m15};

struct ear_state {
  ear_state() = default;

  static inline constexpr auto name = "ear";
};

fill_sink_actor::behavior_type
sink(fill_sink_actor::stateful_pointer<ear_state> self,
     std::vector<fill_detected>* out) {
  return handlers(self, [out](const fill_detected& x) {
    // What may take back a report of the previous run.
    const bool is_first =
      std::none_of(out->begin(), out->end(), [&x](const auto& earlier) {
        return earlier.token == x.token && earlier.purpose == x.purpose;
      });
    if (!is_first || x.filled > shares{} || x.status == fill_status::reversed)
      out->push_back(x);
  });
}

display_actor::behavior_type
display(display_actor::stateful_pointer<ear_state> self,
        std::map<std::string, feed_status>* out) {
  return handlers(
    self, [](const window_view&) {}, [](const notice&) {},
    [out](const feed_status& x) { (*out)[x.name] = x; });
}

struct fixture : quiet_system {
  fixture() {
    window = {market, clock->now()};
    settings.user_channel.clob = "http://clob";
    settings.user_channel.clob_ws = "ws://clob";
    settings.wallet_positions.data = "http://data";
  }

  void with_credentials() {
    settings.user_channel.credentials =
      net::polymarket::api_credentials{"us", "c2VjcmV0", "phrase"};
  }

  void begin() {
    aut = spawn(fill_detector, settings, outside{transport, clock});
    deliver(aut, attach_fill_sink{market, spawn(sink, &fills)});
    deliver(aut, attach_display{"test", spawn(display, &feeds)});
  }

  window_info info() const {
    window_info out;
    out.id = window;
    out.condition_id = "0xc0";
    out.up_token = "111";
    out.down_token = "222";
    out.closes_at = window.opens_at + 900s;
    return out;
  }

  void find_window() { deliver(aut, window_found{{}, info(), clock->now()}); }

  void open() {
    const auto socket = transport->socket("/ws/user");
    REQUIRE(socket);
    // Requests from before are sent again.
    transport->requests.clear();
    socket->sinks.opened();
    settle();
  }

  void answer(std::string_view part, std::string body, int status = 200) {
    REQUIRE(transport->answer(part, status, std::move(body)));
    settle();
  }

  /// The wallet's open positions, and no mergeable one.
  void listed(std::string body) {
    answer("status=OPEN", std::move(body));
    answer("status=MERGEABLE", R"({"data":[]})");
  }

  void caught_up(const std::string& trades = {}) {
    answer("/data/orders", R"({"data":[],"next_cursor":"LTE="})");
    answer("/data/trades",
           R"({"data":[)" + trades + R"(],"next_cursor":"LTE="})");
  }

  /// Lets time pass on a socket that only answers pings.
  void pongs(std::chrono::seconds span) {
    for (auto passed = 0s; passed < span; passed += 1s) {
      advance(1s);
      frame("PONG");
    }
  }

  void frame(std::string text) {
    transport->frame(*transport->socket("/ws/user"), std::move(text));
    settle();
  }

  static std::string trade(const std::string& id, const std::string& status) {
    return R"({"event_type":"trade","id":")" + id
           + R"(","taker_order_id":"0xa","asset_id":"111","side":"BUY",)"
             R"("size":"5","price":"0.97","owner":"us","maker_orders":[],)"
             R"("trader_side":"TAKER","status":")"
           + status + "\"}";
  }

  const feed_status& user() { return feeds["user/channel"]; }
  const feed_status& wallet() { return feeds["wallet/positions"]; }

  std::shared_ptr<fake_transport> transport =
    std::make_shared<fake_transport>(clock);
  fill_detector_settings settings;
  window_id window;
  fill_detector_actor aut;
  std::vector<fill_detected> fills;
  std::map<std::string, feed_status> feeds;
};

} // namespace

TEST_CASE_FIXTURE(fixture,
                  "without sources, evidence still arrives as messages") {
  begin();
  CHECK(user().state == feed_state::off);
  CHECK(user().why == "no API credentials");
  CHECK(wallet().why == "no wallet");
  find_window();
  fill_evidence evidence;
  evidence.window = window;
  evidence.trade_id = "paper-1";
  evidence.quantity = shares::from_whole(5);
  evidence.price = price::from_millionths(980'000);
  deliver(aut, evidence);
  deliver(aut, evidence);
  REQUIRE(fills.size() == 1);
  CHECK(fills[0].filled == shares::from_whole(5));
  CHECK(fills[0].tag.id != 0);
  advance(10s);
  CHECK(transport->requests.empty());
  CHECK(transport->sockets.empty());
}

TEST_CASE_FIXTURE(fixture, "a later sink receives the present fills") {
  begin();
  find_window();
  fill_evidence x;
  x.window = window;
  x.trade_id = "paper-1";
  x.quantity = shares::from_whole(5);
  x.price = price::from_millionths(980'000);
  deliver(aut, x);
  std::vector<fill_detected> later;
  deliver(aut, attach_fill_sink{market, spawn(sink, &later)});
  REQUIRE(later.size() == 1);
  CHECK(later[0].revision == fills[0].revision);
}

TEST_CASE_FIXTURE(fixture, "the user channel reports fills as they happen") {
  with_credentials();
  begin();
  find_window();
  CHECK(user().state == feed_state::down);
  open();
  CHECK(user().state == feed_state::stale);
  const auto socket = transport->socket("/ws/user");
  CHECK(socket->said.size() == 1);
  caught_up();
  CHECK(user().state == feed_state::fresh);
  frame(trade("t1", "MATCHED"));
  frame(trade("t1", "MATCHED"));
  frame(trade("t1", "CONFIRMED"));
  REQUIRE(fills.size() == 2);
  CHECK(fills[0].status == fill_status::provisional);
  CHECK(fills[1].status == fill_status::confirmed);
  CHECK(fills[1].filled == shares::from_whole(5));
  CHECK(fills[1].revision == fills[0].revision + 1);
}

TEST_CASE_FIXTURE(fixture, "after a reconnect, missed fills are found") {
  with_credentials();
  begin();
  find_window();
  open();
  caught_up();
  const auto first = transport->socket("/ws/user");
  first->sinks.lost({"reset"});
  settle();
  CHECK(user().state == feed_state::down);
  CHECK(user().why == "reset");
  advance(1s);
  CHECK(transport->socket("/ws/user") != first);
  open();
  answer("/data/orders", R"({"data":[]})");
  answer("/data/trades",
         R"({"data":[)" + trade("t1", "MINED") + R"(],"next_cursor":"Mg=="})");
  CHECK(user().state == feed_state::stale);
  answer("next_cursor=Mg%3D%3D",
         R"({"data":[)" + trade("t2", "MINED") + R"(],"next_cursor":"LTE="})");
  CHECK(user().state == feed_state::fresh);
  REQUIRE(fills.size() == 2);
  CHECK(fills[1].filled == shares::from_whole(10));
  CHECK(user().reconnects == 1);
}

TEST_CASE_FIXTURE(fixture, "fills are found while the socket is refused") {
  with_credentials();
  begin();
  find_window();
  transport->socket("/ws/user")->sinks.lost({"refused"});
  settle();
  caught_up();
  CHECK(user().state == feed_state::stale);
  advance(5s);
  answer("/data/orders", R"({"data":[]})");
  answer("/data/trades", R"({"data":[)" + trade("t1", "CONFIRMED") + "]}");
  CHECK(fills.size() == 1);
}

TEST_CASE_FIXTURE(fixture, "a socket that only answers pings is checked over "
                           "HTTP, every few seconds") {
  with_credentials();
  begin();
  find_window();
  open();
  caught_up();
  pongs(5s);
  answer("/data/orders", R"({"data":[]})");
  answer("/data/trades", R"({"data":[)" + trade("t1", "CONFIRMED") + "]}");
  CHECK(fills.size() == 1);
  pongs(6s);
  CHECK(transport->sockets.front()->said.size() == 2);
}

TEST_CASE_FIXTURE(fixture, "a slow venue is followed slowly, and not never") {
  with_credentials();
  begin();
  find_window();
  open();
  pongs(7s); // No other request meanwhile, which would void this one.
  CHECK(transport->requests.size() == 2);
  caught_up();
  CHECK(user().state == feed_state::fresh);
  CHECK(transport->requests.empty());
  // An answer that never comes is given up.
  pongs(5s);
  CHECK(transport->requests.size() == 2);
  pongs(16s);
  CHECK(transport->requests.size() == 4);
}

TEST_CASE_FIXTURE(fixture, "a frozen socket that still answers pings is "
                           "stale, then replaced") {
  with_credentials();
  begin();
  find_window();
  open();
  caught_up();
  pongs(5s);
  caught_up(trade("t1", "MATCHED"));
  CHECK(fills.size() == 1);
  CHECK(user().state == feed_state::stale);
  CHECK(user().why == "the socket does not report our trades");
  pongs(6s);
  CHECK(user().state == feed_state::down);
  CHECK(user().why == "the socket did not report one of our trades");
  CHECK(transport->sockets[0]->let_go);
  advance(1s);
  CHECK(transport->sockets.size() == 2);
  open();
  caught_up(trade("t1", "MATCHED"));
  CHECK(user().state == feed_state::fresh);
}

TEST_CASE_FIXTURE(fixture, "a trade that the socket reports a little later "
                           "than HTTP is no fault") {
  with_credentials();
  begin();
  find_window();
  open();
  caught_up();
  pongs(5s);
  caught_up(trade("t1", "MATCHED"));
  CHECK(user().state == feed_state::stale);
  frame(trade("t1", "MATCHED"));
  pongs(10s);
  CHECK(user().state == feed_state::fresh);
  CHECK(transport->sockets.size() == 1);
}

TEST_CASE_FIXTURE(fixture, "answers to pings alone keep nothing fresh") {
  with_credentials();
  begin();
  open();
  caught_up();
  pongs(15s);
  CHECK(user().state == feed_state::fresh);
  // The requests are never answered.
  pongs(1s);
  CHECK(user().state == feed_state::stale);
  CHECK(user().why == "neither an event nor an answer for 15 s");
  CHECK(transport->sockets.size() == 1);
}

TEST_CASE_FIXTURE(fixture, "a socket that does not answer pings is replaced") {
  with_credentials();
  begin();
  open();
  caught_up();
  advance(40s);
  CHECK(transport->sockets[0]->let_go);
  CHECK(transport->sockets.size() == 2);
}

TEST_CASE_FIXTURE(fixture,
                  "refused credentials are reported, and tried again") {
  with_credentials();
  begin();
  open();
  answer("/data/orders", R"({"error":"Unauthorized/Invalid api key"})", 401);
  CHECK(user().state == feed_state::stale);
  CHECK(user().why.find("credentials are refused") != std::string::npos);
  advance(1s);
  // The new round requests both again.
  transport->requests.pop_front();
  caught_up();
  CHECK(user().state == feed_state::fresh);
}

TEST_CASE_FIXTURE(fixture,
                  "invalid frames are counted by kind and change nothing") {
  with_credentials();
  begin();
  find_window();
  open();
  caught_up();
  frame("{");
  frame("[1]");
  frame(trade("t1", "PONDERED"));
  advance(1s);
  CHECK(user().bad.at("not_json") == 1);
  CHECK(user().bad.at("wrong_type") == 1);
  CHECK(user().bad.at("unknown_status") == 1);
  CHECK(fills.empty());
  frame(trade("t1", "MATCHED"));
  CHECK(fills.size() == 1);
}

TEST_CASE_FIXTURE(fixture, "a frame that cannot be read makes the feed stale "
                           "and the account is asked at once") {
  with_credentials();
  begin();
  find_window();
  open();
  caught_up();
  CHECK(transport->requests.empty());
  frame(trade("t1", "PONDERED"));
  CHECK(user().state == feed_state::stale);
  CHECK(user().why.find("unknown_status") != std::string::npos);
  CHECK(transport->requests.size() == 2);
  caught_up(trade("t1", "MATCHED"));
  CHECK(fills.size() == 1);
  // Once in two seconds at most, and never forgotten.
  frame(trade("t2", "PONDERED"));
  frame(trade("t3", "PONDERED"));
  CHECK(transport->requests.empty());
  CHECK(user().state == feed_state::stale);
  advance(2s);
  CHECK(transport->requests.size() == 2);
}

TEST_CASE_FIXTURE(fixture, "unreadable frames do not void answers on the way") {
  with_credentials();
  begin();
  find_window();
  open();
  caught_up();
  frame(trade("t1", "PONDERED"));
  CHECK(transport->requests.size() == 2);
  // The answers take longer than the next frame.
  advance(3s);
  frame(trade("t2", "PONDERED"));
  CHECK(transport->requests.size() == 2);
  caught_up(trade("t3", "MATCHED"));
  CHECK(fills.size() == 1);
  CHECK(user().state == feed_state::stale);
  advance(2s);
  CHECK(transport->requests.size() == 2);
}

TEST_CASE_FIXTURE(fixture,
                  "answers to requests from before an unreadable frame "
                  "do not make the feed fresh") {
  with_credentials();
  begin();
  find_window();
  open();
  caught_up();
  frame(trade("t1", "PONDERED"));
  frame(trade("t2", "PONDERED"));
  caught_up();
  CHECK(user().state == feed_state::stale);
  CHECK(user().why.find("unknown_status") != std::string::npos);
  advance(2s);
  caught_up();
  CHECK(user().state == feed_state::fresh);
}

TEST_CASE_FIXTURE(fixture, "an answer of which a part cannot be read leaves "
                           "the feed stale") {
  with_credentials();
  begin();
  find_window();
  open();
  caught_up(trade("t1", "MATCHED") + ',' + trade("t2", "PONDERED"));
  CHECK(fills.size() == 1);
  CHECK(user().state == feed_state::stale);
  CHECK(user().why.find("unknown_status") != std::string::npos);
}

TEST_CASE_FIXTURE(fixture,
                  "a secret that cannot sign is reported and not used") {
  with_credentials();
  settings.user_channel.credentials->secret = "?";
  begin();
  CHECK(user().why == "the API secret is not base64");
  CHECK(transport->sockets.empty());
}

namespace {

/// A wallet without credentials, in an open window.
struct wallet_fixture : fixture {
  explicit wallet_fixture(bool has_credentials = false) {
    if (has_credentials)
      with_credentials();
    settings.wallet_positions.wallet = "0xw";
    begin();
    find_window();
  }

  static std::string row(const std::string& token, const std::string& size,
                         const std::string& average) {
    return R"({"token_id":")" + token + R"(","current_size":)" + size
           + R"(,"avg_price":)" + average + '}';
  }

  /// The next poll finds these positions and this activity.
  void polled(const std::string& positions, const std::string& trades = {}) {
    advance(5s);
    listed(page(positions));
    answer("/v2/activity", page(trades));
  }

  static std::string page(const std::string& rows) {
    return R"({"data":[)" + rows + R"(],"pagination":{"has_more":false}})";
  }

  static std::string traded(const std::string& side, const std::string& token,
                            const std::string& size, const std::string& price,
                            const std::string& cash) {
    return R"({"type":"TRADE","side":")" + side + R"(","token_id":")" + token
           + R"(","size":)" + size + R"(,"price":)" + price + R"(,"usdc_size":)"
           + cash + R"(,"timestamp":1776081700,"transaction_hash":"0x)" + side
           + size + "\"}";
  }

  /// The newest report of that purpose; the test fails without it.
  const fill_detected& of(order_purpose purpose, outcome token = outcome::up) {
    const fill_detected* out = nullptr;
    for (const auto& each : fills)
      if (each.purpose == purpose && each.token == token)
        out = &each;
    REQUIRE(out);
    return *out;
  }
};

/// Of an account whose own stream and interface do not answer.
struct silent_account : wallet_fixture {
  silent_account() : wallet_fixture{true} {
    // nop
  }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "a wallet is polled once a window has opened") {
  settings.wallet_positions.wallet = "0xw";
  begin();
  advance(20s);
  CHECK(transport->requests.empty());
  find_window();
  advance(5s);
  REQUIRE(transport->requests.size() == 2);
  listed(
    R"({"data":[{"token_id":"222","current_size":7.5,"avg_price":0.98},
            {"token_id":"999","current_size":7,"avg_price":0.98}],
            "pagination":{"has_more":false}})");
  REQUIRE(fills.size() == 1);
  CHECK(fills[0].token == outcome::down);
  CHECK(fills[0].purpose == order_purpose::capture);
  CHECK(fills[0].filled == shares::from_millionths(7'500'000));
  CHECK(fills[0].source == fill_source::public_positions);
  CHECK(wallet().state == feed_state::fresh);
  advance(5s);
  listed(R"({"data":[{"token_id":"222","current_size":7.5,
         "avg_price":0.98}]})");
  CHECK(fills.size() == 1);
}

TEST_CASE_FIXTURE(wallet_fixture,
                  "a sale by hand shows with the first answer that has it") {
  polled(row("111", "5", "0.98"));
  CHECK(of(order_purpose::capture).filled == shares::from_whole(5));
  polled(row("111", "3", "0.98"));
  CHECK(of(order_purpose::exit).filled == shares::from_whole(2));
  CHECK_FALSE(of(order_purpose::exit).average_price);
  CHECK(of(order_purpose::capture).filled == shares::from_whole(5));
  // The activity comes later, with the price and the cash of the sale.
  polled(row("111", "3", "0.98"),
         traded("BUY", "111", "5", "0.98", "4.90686") + ','
           + traded("SELL", "111", "2", "0.95", "1.89335"));
  CHECK(of(order_purpose::exit).filled == shares::from_whole(2));
  CHECK(of(order_purpose::exit).average_price == price::parse("0.95"));
  CHECK(of(order_purpose::exit).fee == money::parse("0.00665"));
  CHECK(of(order_purpose::capture).fee == money::parse("0.00686"));
  polled("");
  CHECK(of(order_purpose::exit).filled == shares::from_whole(5));
  const auto count = fills.size();
  polled("");
  CHECK(fills.size() == count);
}

TEST_CASE_FIXTURE(wallet_fixture, "shares under the price of a capture, or "
                                  "without an average, are told all the same") {
  polled(row("111", "5", "0.85"));
  CHECK(of(order_purpose::by_hand).filled == shares::from_whole(5));
  CHECK(of(order_purpose::by_hand).no_capture_because
        == "bought at 0.85, under watch.capture_from_price 0.9");
  polled(row("111", "5", "0.85") + ',' + row("222", "4", "null"));
  const auto& unknown = of(order_purpose::by_hand, outcome::down);
  CHECK(unknown.filled == shares::from_whole(4));
  CHECK(unknown.no_capture_because == "its average price is unknown");
  CHECK_FALSE(unknown.average_price);
}

TEST_CASE_FIXTURE(wallet_fixture, "shares that become a capture count once") {
  const test::log_ear log;
  polled(row("111", "5", "0.85"));
  polled(row("111", "20", "0.95"));
  CHECK(log.heard().find("purpose=capture filled=20") != std::string::npos);
  // A purpose without shares is no news.
  CHECK(log.heard().find("filled=0") == std::string::npos);
  CHECK(of(order_purpose::capture).filled == shares::from_whole(20));
  CHECK(of(order_purpose::by_hand).filled == shares{});
  CHECK(of(order_purpose::by_hand).status != fill_status::reversed);
  // The capture is reported first: the shares are never missing in between.
  REQUIRE(fills.size() == 3);
  CHECK(fills[1].purpose == order_purpose::capture);
}

TEST_CASE_FIXTURE(wallet_fixture, "a position that vanishes after the close "
                                  "was not sold, and is redeemed when the "
                                  "activity has it") {
  for (auto passed = 0s; passed < 920s; passed += 5s)
    polled(row("111", "5", "0.98"));
  polled("");
  for (const auto& each : fills)
    CHECK(each.purpose == order_purpose::capture);
  polled("", R"({"type":"REDEEM","token_id":"111","size":5,"usdc_size":5,
                 "timestamp":1776081800,"transaction_hash":"0x7"})");
  CHECK(of(order_purpose::redeem).filled == shares::from_whole(5));
}

TEST_CASE_FIXTURE(wallet_fixture, "a pair bought by hand is on another list, "
                                  "and still held") {
  polled(row("111", "5", "0.98"));
  advance(5s);
  answer("status=OPEN", page(""));
  answer("status=MERGEABLE",
         page(row("111", "5", "0.98") + ',' + row("222", "5", "0.05")));
  CHECK(of(order_purpose::by_hand, outcome::down).filled
        == shares::from_whole(5));
  for (const auto& each : fills)
    CHECK(each.purpose != order_purpose::exit);
}

TEST_CASE_FIXTURE(silent_account, "a sale by hand shows although the account's "
                                  "own stream does not work") {
  polled(row("111", "5", "0.98"));
  CHECK(of(order_purpose::capture).filled == shares::from_whole(5));
  polled(row("111", "2", "0.98"));
  CHECK(of(order_purpose::exit).filled == shares::from_whole(3));
}

TEST_CASE_FIXTURE(wallet_fixture,
                  "an answer that cannot be read in full takes nothing away") {
  polled(row("111", "5", "0.98"));
  polled(R"({"token_id":"111","current_size":"many","avg_price":0.98})");
  CHECK(fills.size() == 1);
  CHECK(wallet().state == feed_state::stale);
  CHECK(wallet().why == "a part of the answer cannot be read");
  polled(row("111", "5", "0.98"));
  CHECK(fills.size() == 1);
  CHECK(wallet().state == feed_state::fresh);
}

TEST_CASE_FIXTURE(wallet_fixture,
                  "a wallet that cannot be read is asked about once a second") {
  int requests = 0;
  for (auto passed = 0ms; passed < 60s; passed += 300ms) {
    advance(300ms);
    while (transport->fail("status=OPEN", "refused"))
      ++requests;
    transport->fail("/v2/activity", "refused");
    settle();
  }
  // Each failure is followed by a retry after a second, and the regular polls,
  // twelve of them, go on.
  CHECK(requests >= 45);
  CHECK(requests <= 72);
}

TEST_CASE_FIXTURE(wallet_fixture,
                  "activity that fails takes nothing away either") {
  advance(5s);
  listed(page(row("111", "5", "0.98")));
  answer("/v2/activity", "", 500);
  CHECK(of(order_purpose::capture).filled == shares::from_whole(5));
  CHECK_FALSE(of(order_purpose::capture).fee);
  CHECK(wallet().state == feed_state::fresh);
  advance(1s);
  CHECK(wallet().bad.at("no_activity") == 1);
}

TEST_CASE_FIXTURE(wallet_fixture, "equal parts of one transaction are all "
                                  "counted, once") {
  const auto part = traded("BUY", "111", "5", "0.98", "4.9");
  polled(row("111", "10", "0.98"), part + ',' + part);
  polled(row("111", "10", "0.98"), part + ',' + part);
  CHECK(of(order_purpose::capture).filled == shares::from_whole(10));
  CHECK(of(order_purpose::capture).source == fill_source::public_activity);
  CHECK_FALSE(of(order_purpose::capture).fee);
}

TEST_CASE_FIXTURE(
  fixture,
  "the first version of the address is used where there is no second") {
  settings.wallet_positions.wallet = "0xw";
  begin();
  find_window();
  advance(5s);
  answer("/v2/positions", "gone", 404);
  answer("/positions?user", R"([{"asset":"111","size":5,"avgPrice":0.95}])");
  CHECK(fills.size() == 1);
  transport->requests.clear();
  advance(5s);
  CHECK(transport->requests.front().request.url.find("/v2/")
        == std::string::npos);
}

TEST_CASE_FIXTURE(fixture,
                  "a failing interface is reported, and polled again") {
  settings.wallet_positions.wallet = "0xw";
  begin();
  find_window();
  for (int i = 0; i < 5; ++i) {
    advance(5s);
    answer("/v2/positions", "", 503);
  }
  CHECK(wallet().state == feed_state::down);
  CHECK(wallet().why == "answered 503");
  advance(5s);
  listed(R"({"data":[]})");
  CHECK(wallet().state == feed_state::fresh);
}
