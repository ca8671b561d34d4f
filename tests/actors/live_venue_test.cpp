// The gateway actor over a transport that answers late, twice, out of order or
// never.

#include "actors/live_venue/live_venue.hpp"
#include "actors/trader/trader.hpp"
#include "tests/support/live_account.hpp"
#include "tests/support/quiet_system.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <vector>

using namespace fillguard;
using namespace fillguard::test;
using namespace std::chrono_literals;
using net::polymarket::attempt;
using net::polymarket::attempt_failure;
using net::polymarket::attempt_reply;

namespace {

struct fake_sender : net::polymarket::order_sender {
  struct asked {
    net::http_request request;
    std::function<void(attempt)> done;
  };

  void send(net::http_request request,
            std::function<void(attempt)> done) override {
    ++sent[request.method];
    requests.push_back({std::move(request), std::move(done)});
  }

  std::map<std::string, int> sent;
  std::vector<asked> requests;
};

struct live_trading : quiet_system {
  live_trading() {
    clock->base += t0 - clock->now();
    settings.account = {
      "http://clob",
      {"key-1", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "secret-words"},
      net::ethereum::checksummed(live_account().key)};
    settings.names = names;
    settings.signing =
      sign_here(std::make_unique<net::polymarket::local_signer>(live_key()),
                live_account());
    settings.sender = sender;
    settings.orders = std::make_shared<live_orders>(names, "key-1");
    gateway = spawn(live_venue, settings, clock);
    seller = spawn(trader, trader_settings{true, desk}, clock);
    deliver(gateway, window_found{{}, live_window(), clock->now()});
    caf::anon_send(gateway, attach_venue_listener{seller});
    caf::anon_send(seller, attach_order_gateway{gateway});
    settle();
  }

  void answer(std::size_t which, attempt x) {
    sender->requests.at(which).done(std::move(x));
    settle();
  }

  std::optional<order_answered> state_of_order() const {
    std::optional<order_answered> out;
    for (const auto& x : desk->history())
      if (const auto* answer = std::get_if<order_answered>(&x))
        out = *answer;
    return out;
  }

  order_wanted want_sale() {
    auto out = sale(60, 5);
    out.decided_at = clock->now();
    out.expires_at = clock->now() + 300s;
    deliver(seller, out);
    return out;
  }

  std::shared_ptr<order_names> names =
    std::make_shared<order_names>(live_account());
  std::shared_ptr<fake_sender> sender = std::make_shared<fake_sender>();
  std::shared_ptr<order_desk> desk = std::make_shared<order_desk>(
    [names = names](const order_wanted& x) { return names->name(x); });
  live_venue_settings settings;
  live_venue_actor gateway;
  trader_actor seller;
};

display_actor::behavior_type screen(display_actor::pointer,
                                    std::vector<feed_status>* into) {
  return {[](const window_view&) {}, [](const notice&) {},
          [into](const feed_status& x) { into->push_back(x); }};
}

} // namespace

TEST_CASE("a live sale is signed, authenticated and sent once") {
  live_trading at;
  at.want_sale();
  REQUIRE(at.sender->requests.size() == 1);
  const auto& sent = at.sender->requests[0].request;
  CHECK(sent.method == "POST");
  CHECK(sent.url == "http://clob/order");
  CHECK(sent.deadline == 10s);
  const auto with = net::polymarket::private_headers(
    at.settings.account, at.clock->now(), "POST", "/order", sent.body);
  for (const auto& x : with)
    CHECK(std::find(sent.headers.begin(), sent.headers.end(), x)
          != sent.headers.end());
}

TEST_CASE("a live order without a reply is looked up, and never sent again") {
  live_trading at;
  at.want_sale();
  at.advance(9s); // No reply.
  CHECK(at.sender->requests.size() == 1);
  at.answer(0, attempt_failure{true, "no answer before the deadline"});
  // A second answer to the same attempt changes nothing.
  at.answer(0, attempt_reply{403, "late"});
  at.advance(60s);
  REQUIRE(at.state_of_order());
  CHECK(at.state_of_order()->state == order_state::unknown);
  REQUIRE(at.sender->requests.size() == 2); // The look-up has no answer, too.
  const auto& question = at.sender->requests[1].request;
  const auto id = at.state_of_order()->order_id;
  CHECK(question.url == "http://clob/data/order/" + id);
  at.answer(1, attempt_reply{200, R"({"id":")" + id
                                    + R"(","status":"MATCHED",)"
                                      R"("original_size":"5",)"
                                      R"("size_matched":"5"})"});
  CHECK(at.state_of_order()->state == order_state::done);
  CHECK(at.sender->sent["POST"] == 1);
}

TEST_CASE("the feed of orders is fresh only after an answer") {
  live_trading at;
  std::vector<feed_status> shown;
  caf::anon_send(at.gateway, attach_display{"test", at.spawn(screen, &shown)});
  at.want_sale();
  at.answer(0, attempt_failure{true, "reset"});
  CHECK(shown.back().state == feed_state::stale);
  CHECK(shown.back().why == "no_answer: reset");
  at.advance(60s);
  REQUIRE(at.sender->requests.size() == 2);
  at.answer(1, attempt_reply{404, R"({"error":"Order not found"})"});
  CHECK(shown.back().state == feed_state::fresh);
}

TEST_CASE("a reply that comes after a restart of the gateway counts") {
  live_trading at;
  at.want_sale();
  caf::anon_send_exit(at.gateway, caf::exit_reason::kill);
  at.settle();
  at.gateway = at.spawn(live_venue, at.settings, at.clock);
  caf::anon_send(at.gateway, attach_venue_listener{at.seller});
  at.settle();
  at.answer(0, attempt_failure{true, "reset"});
  REQUIRE(at.state_of_order());
  CHECK(at.state_of_order()->state == order_state::unknown);
  CHECK(at.sender->sent["POST"] == 1);
}
