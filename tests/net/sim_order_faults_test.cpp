// The faults of orders at the simulated venue: what it answers, and what became
// of the order.

#include "tests/net/sim_trader.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using fillguard::net::polymarket::order_terms;
using fillguard::net::polymarket::order_type;
using fillguard::net::polymarket::signature_type;
using fillguard::test::sim_harness;
using fillguard::test::trader_at;

namespace {

struct faulty_desk {
  sim_harness sim;
  trader_at trader{sim};
  std::uint64_t salt = 0;

  faulty_desk() {
    sim.go_to(10);
    auto& window = sim.window();
    window.next_update = sim.venue.now() + std::chrono::hours{1};
    window.book.clear();
    window.book.set_level(false, price::parse("0.5").value(),
                          shares::from_whole(1'000));
    window.book.set_level(true, price::parse("0.4").value(),
                          shares::from_whole(1'000));
    trader.watch(1);
  }

  void fault(const std::string& json) {
    REQUIRE(
      sim.venue.faults().apply(R"({"orders":)" + json + '}', sim.venue.now()));
  }

  void wait(double seconds) {
    sim.go_to(
      seconds_between(from_unix_seconds(sim_harness::opens), sim.venue.now())
      + seconds);
  }

  fillguard::net::polymarket::signed_order buy(const char* limit = "0.5") {
    return trader.trade(order_side::buy, limit, "10", ++salt);
  }

  nlohmann::json found(const fillguard::net::polymarket::signed_order& x) {
    return trader.get("/data/order/" + fillguard::net::ethereum::to_hex(x.id));
  }

  std::vector<std::string> trade_statuses() {
    std::vector<std::string> out;
    for (const auto& x : sim.events(1, "trade"))
      out.push_back(x.at("status"));
    return out;
  }
};

using texts = std::vector<std::string>;

} // namespace

TEST_CASE_FIXTURE(faulty_desk, "a reply lost before and after acceptance looks "
                               "the same, and is not") {
  fault(R"({"next":"lost_before"})");
  const auto never = buy();
  trader.send(never);
  CHECK(trader.last_status() == 0);
  CHECK(found(never).contains("error"));
  fault(R"({"next":"lost_after"})");
  const auto taken = buy();
  trader.send(taken);
  CHECK(trader.last_status() == 0);
  CHECK(found(taken).at("size_matched") == "10");
  // The fault was for one order.
  CHECK(trader.send(buy()).at("status") == "matched");
}

TEST_CASE_FIXTURE(faulty_desk, "a slow reply is late, its order is not") {
  fault(R"({"next":"slow","after_ms":4000})");
  const auto sent = buy();
  const auto id = sim.last_request + 1;
  CHECK_THROWS(trader.send(sent)); // Not within a second.
  CHECK(found(sent).at("size_matched") == "10");
  CHECK_FALSE(sim.answers.contains(id));
  wait(4);
  CHECK(nlohmann::json::parse(sim.answers.at(id).body).at("status")
        == "matched");
}

TEST_CASE_FIXTURE(faulty_desk, "faults that place nothing say what they are") {
  const auto answer_to = [this](const char* kind) {
    fault(std::string{R"({"next":")"} + kind + "\"}");
    const auto sent = buy();
    const auto out = trader.send(sent);
    CHECK(found(sent).contains("error"));
    return out;
  };
  CHECK(answer_to("page_403").is_discarded());
  CHECK(trader.last_status() == 403);
  CHECK(answer_to("error_500").at("error") == "could not run the execution");
  CHECK(trader.last_status() == 500);
  CHECK(answer_to("rate_limited")
          .at("error")
          .get<std::string>()
          .find("exceeds burst")
        != std::string::npos);
  CHECK(trader.last_status() == 429);
}

TEST_CASE_FIXTURE(faulty_desk, "a limited rate names its wait") {
  fault(R"({"next":"rate_limited"})");
  const auto id = sim.last_request + 1;
  trader.send(buy());
  std::map<std::string, std::string> headers;
  for (const auto& [name, value] : sim.answers.at(id).headers)
    headers[name] = value;
  CHECK(headers.at("Retry-After") == "1");
  CHECK(headers.at("Poly-RateLimit-Remaining") == "0");
}

TEST_CASE_FIXTURE(faulty_desk, "an order is placed in spite of an error or of "
                               "a duplicate") {
  fault(R"({"next":"error_after"})");
  const auto first = buy();
  CHECK(trader.send(first).at("error") == "could not run the execution");
  CHECK(trader.last_status() == 500);
  CHECK(found(first).at("size_matched") == "10");
  fault(R"({"next":"duplicated"})");
  const auto second = buy();
  CHECK(trader.send(second).at("error").get<std::string>().ends_with(
    "is invalid. Duplicated."));
  CHECK(found(second).at("size_matched") == "10");
}

TEST_CASE_FIXTURE(faulty_desk, "a match can be answered without its amounts") {
  fault(R"({"next":"zero"})");
  auto answer = trader.send(buy());
  CHECK(answer.at("status") == "matched");
  CHECK(answer.at("takingAmount") == "0");
  fault(R"({"next":"empty"})");
  answer = trader.send(buy());
  CHECK(answer.at("status") == "matched");
  CHECK(answer.at("takingAmount") == "");
}

TEST_CASE_FIXTURE(faulty_desk, "a partial match leaves the rest to its kind") {
  fault(R"({"next":"partial","count":2})");
  const auto rests = buy();
  CHECK(trader.send(rests).at("takingAmount") == "5");
  CHECK(found(rests).at("status") == "ORDER_STATUS_LIVE");
  const auto killed = buy();
  CHECK(trader.send(killed, order_terms{order_type::fak}).at("takingAmount")
        == "5");
  CHECK(found(killed).at("status") == "ORDER_STATUS_CANCELED");
}

TEST_CASE_FIXTURE(faulty_desk, "a delayed order matches later, and cannot be "
                               "cancelled before") {
  fault(R"({"next":"delayed","after_ms":2000})");
  const auto sent = buy();
  CHECK(trader.send(sent).at("status") == "delayed");
  CHECK(found(sent).at("status") == "ORDER_STATUS_DELAYED");
  const auto id = fillguard::net::ethereum::to_hex(sent.id);
  const auto cancelled = nlohmann::json::parse(
    trader
      .reply_to("DELETE", "/order",
                fillguard::net::polymarket::cancel_body(sent.id))
      .body);
  CHECK(cancelled.at("not_canceled").contains(id));
  wait(2.1);
  CHECK(found(sent).at("size_matched") == "10");
}

TEST_CASE("a marketable order is answered delayed where the venue does so") {
  net::sim::venue_options how;
  how.desk.answers_delayed = true;
  how.desk.taker_delay = std::chrono::milliseconds{500};
  sim_harness sim{how};
  sim.go_to(10);
  trader_at trader{sim};
  CHECK(trader.send(trader.trade(order_side::buy, "0.99", "5")).at("status")
        == "delayed");
  CHECK(
    trader.send(trader.trade(order_side::buy, "0.01", "100", 2)).at("status")
    == "live");
}

TEST_CASE_FIXTURE(faulty_desk, "trades fail after they matched, and bring "
                               "nothing") {
  fault(R"({"next":"ghost"})");
  CHECK(trader.send(buy()).at("status") == "matched");
  wait(10);
  CHECK(trade_statuses() == texts{"MATCHED", "FAILED"});
  CHECK(trader.balance(true) == 0);
  CHECK(trader.balance() == 1'000'000'000);
  sim.frames.clear();
  fault(R"({"next":"failed"})");
  CHECK(trader.send(buy()).at("status") == "matched");
  wait(10);
  CHECK(trade_statuses() == texts{"MATCHED", "RETRYING", "FAILED"});
  CHECK(trader.balance(true) == 0);
  const auto trades = trader.get("/data/trades").at("data");
  CHECK_FALSE(trades.empty());
  for (const auto& x : trades)
    CHECK(x.at("status") == "TRADE_STATUS_FAILED");
}

TEST_CASE_FIXTURE(faulty_desk, "look-ups are blind for a while") {
  const auto sent = buy("0.4");
  CHECK(trader.send(sent).at("status") == "live");
  fault(R"({"blind_seconds":10})");
  CHECK(found(sent).contains("error"));
  CHECK(trader.get("/data/orders").at("data").empty());
  wait(10);
  CHECK(found(sent).at("status") == "ORDER_STATUS_LIVE");
  CHECK(trader.get("/data/orders").at("data").size() == 1);
}

TEST_CASE_FIXTURE(faulty_desk, "the user channel can be silent alone") {
  REQUIRE(sim.venue.faults().apply(
    R"({"source":"user_ws","silent":["order","trade"]})", sim.venue.now()));
  CHECK(trader.send(buy()).at("status") == "matched");
  wait(10);
  CHECK(sim.events(1, "trade").empty());
  CHECK(sim.events(1, "order").empty());
  CHECK(trader.get("/data/trades").at("data").size() == 1);
}

TEST_CASE_FIXTURE(faulty_desk, "a restart ends in post-only mode") {
  const auto resting = buy("0.4");
  CHECK(trader.send(resting).at("status") == "live");
  fault(R"({"mode":"restarting","for_seconds":20})");
  const auto cancel = [&] {
    return trader.reply_to("DELETE", "/order",
                           fillguard::net::polymarket::cancel_body(resting.id));
  };
  trader.send(buy());
  CHECK(trader.last_status() == 425);
  CHECK(cancel().status == 425);
  wait(20.1);
  const auto answer = trader.send(buy());
  CHECK(trader.last_status() == 503);
  CHECK(answer.at("code") == "post_only_mode");
  CHECK(answer.at("retry_after_seconds") == 120);
  CHECK(trader.send(buy("0.4"), order_terms{order_type::gtc, true}).at("status")
        == "live");
  CHECK(cancel().status == 200);
  wait(120);
  CHECK(trader.send(buy()).at("status") == "matched");
}

TEST_CASE_FIXTURE(faulty_desk, "cancel-only mode takes cancels, a disabled "
                               "venue does not") {
  const auto resting = buy("0.4");
  CHECK(trader.send(resting).at("status") == "live");
  const auto body = fillguard::net::polymarket::cancel_body(resting.id);
  fault(R"({"mode":"disabled"})");
  trader.send(buy());
  CHECK(trader.last_status() == 503);
  CHECK(trader.reply_to("DELETE", "/order", body).status == 503);
  fault(R"({"mode":"cancel_only"})");
  CHECK(trader.send(buy()).at("error").get<std::string>().find("cancel-only")
        != std::string::npos);
  CHECK(trader.reply_to("DELETE", "/order", body).status == 200);
  fault(R"({"clear":true})");
  CHECK(trader.send(buy()).at("status") == "matched");
}

TEST_CASE_FIXTURE(faulty_desk, "place and version are as the fault has them") {
  CHECK(sim.get_json("/api/geoblock").at("blocked") == false);
  CHECK(sim.get_json("/version").at("version") == 2);
  fault(R"({"version":3})");
  CHECK(sim.get_json("/version").at("version") == 3);
  CHECK(trader.send(buy()).at("error") == "order_version_mismatch");
  fault(R"({"version":2,"blocked":true})");
  CHECK(sim.get_json("/api/geoblock").at("blocked") == true);
  CHECK(trader.send(buy()).at("error") == "Trading restricted in your region");
  CHECK(trader.last_status() == 403);
}

TEST_CASE_FIXTURE(faulty_desk, "a fault can be for sales alone, and last") {
  CHECK(trader.send(buy()).at("status") == "matched");
  wait(4);
  fault(R"({"next":"error_500","side":"sell","for_seconds":5})");
  CHECK(trader.send(buy()).at("status") == "matched");
  const auto sell = [this] {
    return trader.send(trader.trade(order_side::sell, "0.4", "5", ++salt),
                       order_terms{order_type::fak});
  };
  CHECK(sell().contains("error"));
  CHECK(sell().contains("error"));
  wait(5);
  CHECK(sell().at("status") == "matched");
}

TEST_CASE_FIXTURE(faulty_desk, "a fault that is not understood changes "
                               "nothing") {
  for (const auto* bad :
       {R"({"orders":{"next":"surprise"}})", R"({"orders":{"mode":"off"}})",
        R"({"orders":{"next":"slow","side":"up"}})",
        R"({"orders":{"next":"slow","count":0}})"})
    CHECK_FALSE(sim.venue.faults().apply(bad, sim.venue.now()));
  CHECK(trader.send(buy()).at("status") == "matched");
}
