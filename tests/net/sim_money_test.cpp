// Dollars, shares and allowances of the simulated venue's accounts, and what
// orders do with them.

#include "tests/net/sim_trader.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using fillguard::net::polymarket::order_terms;
using fillguard::net::polymarket::order_type;
using fillguard::net::polymarket::signature_type;
using fillguard::test::owner_key;
using fillguard::test::session_key;
using fillguard::test::sim_harness;
using fillguard::test::trader_at;
namespace sim_ns = fillguard::net::sim;

namespace {

constexpr std::int64_t thousand = 1'000'000'000;

sim_ns::venue_options calm() {
  sim_ns::venue_options out;
  out.world.story = sim_ns::scenario::calm;
  return out;
}

/// Leaves only an ask of this many shares, and a bid for as many at 2 cents.
void offer(sim_harness& sim, const char* at, const char* count) {
  auto& book = sim.window().book;
  book.clear();
  book.set_level(false, price::parse(at).value(), shares::parse(count).value());
  book.set_level(true, price::parse("0.02").value(),
                 shares::parse(count).value());
}

void stop_quotes(sim_harness& sim) {
  sim.window().next_update = sim.venue.now() + std::chrono::hours{1};
}

/// An account at a window whose book stands still.
struct desk_at_rest {
  sim_harness sim{calm()};
  trader_at trader{sim};
  std::string wallet = trader.account().address;

  desk_at_rest() {
    sim.go_to(10);
    stop_quotes(sim);
    offer(sim, "0.05", "1000");
  }

  void is(const std::string& json) {
    REQUIRE(sim.venue.desk().wallets().apply(R"({"wallet":")" + wallet + "\","
                                             + json + '}'));
  }

  void wait(double seconds) {
    sim.go_to(
      seconds_between(from_unix_seconds(sim_harness::opens), sim.venue.now())
      + seconds);
  }
};

} // namespace

TEST_CASE_FIXTURE(desk_at_rest, "a buy at once spends its dollars") {
  // $4.95 at 0.05 buys 99 shares, not 5; the fee comes on top.
  const auto sent = trader.trade(order_side::buy, "0.99", "5");
  const auto answer = trader.send(sent, order_terms{order_type::fak});
  CHECK(answer.at("status") == "matched");
  CHECK(answer.at("takingAmount") == "99");
  CHECK(answer.at("makingAmount") == "4.95");
  wait(5);
  CHECK(trader.balance(true) == 99'000'000);
  // 99 * 0.07 * 0.05 * 0.95.
  CHECK(trader.balance() == thousand - 4'950'000 - 329'180);
}

TEST_CASE_FIXTURE(desk_at_rest, "a resting kind of buy is exact in shares") {
  const auto answer = trader.send(trader.trade(order_side::buy, "0.99", "5"));
  CHECK(answer.at("status") == "matched");
  CHECK(answer.at("takingAmount") == "5");
  CHECK(answer.at("makingAmount") == "0.25");
}

TEST_CASE_FIXTURE(desk_at_rest, "a bought share cannot be sold before it "
                                "settled") {
  REQUIRE(sim.venue.faults().apply(R"({"orders":{"settle_ms":20000}})",
                                   sim.venue.now()));
  CHECK(trader.send(trader.trade(order_side::buy, "0.99", "5")).at("status")
        == "matched");
  CHECK(trader.balance(true) == 0);
  CHECK(trader.balance() == thousand);
  const auto early = trader.send(trader.trade(order_side::sell, "0.02", "5", 2),
                                 order_terms{order_type::fak});
  CHECK(early.at("error")
        == "not enough balance / allowance: the balance is not enough -> "
           "balance: 0, sum of matched orders: 0, order amount (inc. fees): "
           "5000000");
  CHECK(trader.last_status() == 400);
  wait(21);
  CHECK(trader.balance(true) == 5'000'000);
  CHECK(trader
          .send(trader.trade(order_side::sell, "0.02", "5", 3),
                order_terms{order_type::fak})
          .at("status")
        == "matched");
  // Sold, and not settled: a second sale of the same shares is refused.
  const auto twice = trader.send(trader.trade(order_side::sell, "0.02", "5", 4),
                                 order_terms{order_type::fak});
  CHECK(twice.at("error").get<std::string>().find(
          "balance: 5000000, sum of matched orders: 5000000")
        != std::string::npos);
}

TEST_CASE_FIXTURE(desk_at_rest, "orders reserve dollars and shares") {
  is(R"("dollars":"10")");
  CHECK(trader.balance() == 10'000'000);
  const auto resting = trader.trade(order_side::buy, "0.02", "300");
  CHECK(trader.send(resting).at("status") == "live");
  const auto more =
    trader.send(trader.trade(order_side::buy, "0.02", "300", 2));
  CHECK(more.at("error")
        == "not enough balance / allowance: the balance is not enough -> "
           "balance: 10000000, sum of matched orders: 0, sum of active orders: "
           "6000000, order amount (inc. fees): 6000000");
  trader.reply_to("DELETE", "/order",
                  fillguard::net::polymarket::cancel_body(resting.id));
  CHECK(
    trader.send(trader.trade(order_side::buy, "0.02", "300", 3)).at("status")
    == "live");
}

TEST_CASE_FIXTURE(desk_at_rest, "a buy needs dollars for its fee, too") {
  is(R"("dollars":"4.95")");
  const auto answer = trader.send(trader.trade(order_side::buy, "0.99", "5"),
                                  order_terms{order_type::fak});
  CHECK(answer.at("error").get<std::string>().find(
          "order amount (inc. fees): 4953470")
        != std::string::npos);
}

TEST_CASE_FIXTURE(desk_at_rest, "without an allowance nothing is taken") {
  is(R"("allowance":"0","sells_approved":false)");
  const auto buy = trader.send(trader.trade(order_side::buy, "0.02", "60"));
  CHECK(buy.at("error").get<std::string>().starts_with(
    "not enough balance / allowance: the allowance is not enough -> spender: "
    "0xE111180000d2663C0091e4f400237545B87B996B"));
  const auto shown = trader.get(
    "/balance-allowance?asset_type=CONDITIONAL&signature_type=0&token_id=1");
  CHECK(shown.at("balance") == "0");
  CHECK(shown.at("allowances").at("0xE111180000d2663C0091e4f400237545B87B996B")
        == "0");
  CHECK(trader.reply_to("GET", "/balance-allowance?asset_type=x", "").status
        == 400);
}

TEST_CASE_FIXTURE(desk_at_rest, "each type of signature has its own wallet") {
  is(R"("dollars":"12")");
  REQUIRE(sim.venue.desk().wallets().apply(R"({"wallet":"*","dollars":"0"})"));
  CHECK(trader.balance(false, "0") == 12'000'000);
  CHECK(trader.balance(false, "2") == 0);
  const auto safe = fillguard::net::ethereum::checksummed(
    trader.order(signature_type::safe).maker);
  REQUIRE(sim.venue.desk().wallets().apply(R"({"wallet":")" + safe
                                           + R"(","dollars":"7"})"));
  CHECK(trader.balance(false, "2") == 7'000'000);
  CHECK(trader.balance(false, "9") == 0);
}

TEST_CASE_FIXTURE(desk_at_rest, "a stuck reservation is held against a buy") {
  is(R"("dollars":"10","stuck":"9")");
  const auto answer = trader.send(trader.trade(order_side::buy, "0.02", "60"));
  CHECK(
    answer.at("error").get<std::string>().find("sum of matched orders: 9000000")
    != std::string::npos);
  CHECK(trader.balance() == 10'000'000);
}

TEST_CASE_FIXTURE(desk_at_rest, "a closed-only account sells, and buys not") {
  CHECK(trader.get("/auth/ban-status/closed-only").at("closed_only") == false);
  CHECK(trader.send(trader.trade(order_side::buy, "0.99", "5")).at("status")
        == "matched");
  wait(5);
  is(R"("closed_only":true)");
  CHECK(trader.get("/auth/ban-status/closed-only").at("closed_only") == true);
  CHECK(trader.send(trader.trade(order_side::buy, "0.02", "60", 2)).at("error")
        == "address in closed only mode");
  CHECK(trader
          .send(trader.trade(order_side::sell, "0.02", "5", 3),
                order_terms{order_type::fak})
          .at("status")
        == "matched");
}

TEST_CASE_FIXTURE(desk_at_rest, "a price on the next grid is refused before "
                                "the tick changes") {
  const auto fine = trader.trade(order_side::buy, "0.021", "60");
  CHECK(trader.send(fine).at("error")
        == "price breaks minimum tick size rule: 0.01");
  REQUIRE(sim.venue.faults().apply(R"({"tick_change":true})", sim.venue.now()));
  wait(0.1);
  stop_quotes(sim);
  CHECK(trader.send(fine).at("status") == "live");
  REQUIRE(sim.venue.faults().apply(R"({"tick_change":true})", sim.venue.now()));
  wait(0.1);
  CHECK(trader.send(trader.trade(order_side::buy, "0.021", "60", 2)).at("error")
        == "price breaks minimum tick size rule: 0.01");
}

TEST_CASE_FIXTURE(desk_at_rest, "the owner lists its session keys, which trade "
                                "for its wallet alone until they end") {
  trader_at session{sim, session_key};
  const auto deposit = fillguard::net::ethereum::checksummed(
    trader.order(signature_type::deposit_wallet).maker);
  const auto until = to_unix_seconds(sim.venue.now()) + 60;
  REQUIRE(sim.venue.desk().wallets().apply(
    R"({"wallet":")" + deposit + R"(","dollars":"33","session":{"address":")"
    + session.account().address + R"(","valid_until":)" + std::to_string(until)
    + "}}"));
  const auto list = trader.get("/v1/user/session-signers");
  CHECK(list.at("wallet") == deposit);
  REQUIRE(list.at("signers").size() == 1);
  CHECK(list.at("signers")[0]
        == nlohmann::json{{"address", session.account().address},
                          {"scopes", {"CLOB"}},
                          {"valid_until", until}});
  CHECK(session.balance(false, "3") == 33'000'000);
  CHECK(session.balance(false, "0") == 0);
  wait(61);
  CHECK(trader.get("/v1/user/session-signers").at("signers").empty());
  CHECK(session.reply_to("GET", "/data/orders", "").status == 401);
}

TEST_CASE_FIXTURE(desk_at_rest, "a missed heartbeat cancels the key's orders, "
                                "and no other's") {
  trader_at other{sim, session_key};
  auto foreign = other.order(signature_type::eoa, 7);
  foreign.maker = foreign.signer;
  CHECK(other.send(other.sign(foreign)).at("status") == "live");
  CHECK(trader.send(trader.trade(order_side::buy, "0.02", "60")).at("status")
        == "live");
  const auto beat = [this](const std::string& id) {
    return trader.reply_to("POST", "/v1/heartbeats",
                           R"({"heartbeat_id":")" + id + "\"}");
  };
  auto id =
    nlohmann::json::parse(beat("").body).at("heartbeat_id").get<std::string>();
  wait(5);
  const auto wrong = beat("x");
  CHECK(wrong.status == 400);
  CHECK(nlohmann::json::parse(wrong.body).at("heartbeat_id") == id);
  id = nlohmann::json::parse(beat(id).body).at("heartbeat_id");
  wait(9);
  CHECK(trader.get("/data/orders").at("data").size() == 1);
  wait(2);
  CHECK(trader.get("/data/orders").at("data").empty());
  CHECK(other.get("/data/orders").at("data").size() == 1);
}

TEST_CASE_FIXTURE(desk_at_rest, "each key sees its own orders and trades") {
  trader_at other{sim, session_key};
  trader.watch(1);
  other.watch(2);
  CHECK(trader.send(trader.trade(order_side::buy, "0.99", "5")).at("status")
        == "matched");
  wait(1);
  CHECK(trader.get("/data/trades").at("data").size() == 1);
  const auto now = to_unix_seconds(sim.venue.now());
  CHECK(trader.get("/data/trades?after=" + std::to_string(now - 60))
          .at("data")
          .size()
        == 1);
  CHECK(trader.get("/data/trades?after=" + std::to_string(now + 60))
          .at("data")
          .empty());
  CHECK(other.get("/data/trades").at("data").empty());
  CHECK_FALSE(sim.events(1, "trade").empty());
  CHECK(sim.events(2, "trade").empty());
}

TEST_CASE("wallet settings that cannot be read are named") {
  sim_ns::wallet_registry wallets;
  const auto named = [&wallets](const char* json) {
    const auto done = wallets.apply(json);
    return done ? std::string{} : done.error().where;
  };
  CHECK(named("nonsense") == "wallet");
  CHECK(named(R"({"wallet":"0x1","dollars":5})") == "dollars");
  CHECK(named(R"({"wallet":"0x1","stuck":"-1"})") == "stuck");
  CHECK(named(R"({"wallet":"0x1","closed_only":"yes"})") == "closed_only");
  CHECK(named(R"({"wallet":"0x1","session":{}})") == "session");
  CHECK(wallets.of("0x1").dollars == money::from_whole(1'000));
  CHECK(named(R"({"wallet":"0xAB","dollars":"2"})").empty());
  CHECK(wallets.of("0xab").dollars == money::from_whole(2));
}
