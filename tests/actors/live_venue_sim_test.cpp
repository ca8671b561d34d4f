// The gateway's rules against the simulated venue, in memory.

#include "actors/live_venue/errand_request.hpp"
#include "actors/live_venue/live_orders.hpp"
#include "net/polymarket/orders/key_login.hpp"
#include "tests/net/sim_harness.hpp"
#include "tests/support/live_account.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::test;
using namespace std::chrono_literals;
using net::polymarket::attempt;
using net::polymarket::attempt_failure;
using net::polymarket::attempt_reply;

namespace {

/// What the network does to the next post.
enum class post_loss { none, reply, request };

struct live_account_at_sim {
  live_account_at_sim() {
    sim.go_to(10);
    who.address = net::ethereum::checksummed(live_account().key);
    net::sim::http_ask login{"POST", "/auth/api-key", {}, {}};
    login.headers = net::polymarket::login_headers(live_key(), sim.venue.now());
    const auto given = nlohmann::json::parse(ask(login).body);
    who.credentials = {given.at("apiKey"), given.at("secret"),
                       given.at("passphrase")};
    window_info listed;
    listed.id = sim.window().info.window;
    listed.up_token = sim.window().info.token(outcome::up);
    listed.down_token = sim.window().info.token(outcome::down);
    names->add(listed);
    orders.emplace(names, who.credentials.api_key);
  }

  /// 60 shares at a cent, far below the book; or 5 at 99 cents.
  order_wanted buy(bool rests) {
    auto out = rests ? wanted(1, 60) : wanted(99, 5);
    out.intent.window = sim.window().info.window;
    out.lifetime =
      rests ? time_in_force::good_till_cancelled : time_in_force::fill_and_kill;
    out.decided_at = sim.venue.now();
    return out;
  }

  std::string submit(const order_wanted& x) {
    const auto id = names->name(x);
    orders->submit({{}, x, id}, sim.venue.now());
    run();
    return id;
  }

  /// Runs errands until none is left.
  void run() {
    for (auto todo = orders->take_errands(); !todo.empty();
         todo = orders->take_errands())
      for (const auto& x : todo)
        if (x.what == errand::kind::sign)
          orders->signed_order_came(x.number, sign(x.order), sim.venue.now());
        else
          orders->answered(x.number, carry(x), sim.venue.now());
    for (auto& x : orders->take_reports()) {
      if (const auto* answer = std::get_if<order_answered>(&x))
        last = *answer;
      is_absent = is_absent || std::holds_alternative<order_not_found>(x);
    }
  }

  attempt carry(const errand& x) {
    const auto lost = x.what == errand::kind::post ? losing : post_loss::none;
    posts += x.what == errand::kind::post ? 1 : 0;
    if (lost == post_loss::request)
      return attempt_failure{true, "reset"};
    const auto request = request_for(x, who, sim.venue.now());
    const auto reply =
      ask({request.method, request.url, request.headers, request.body});
    if (lost == post_loss::reply)
      return attempt_failure{true, "reset"};
    return attempt_reply{reply.status, reply.body};
  }

  net::sim::http_answer ask(const net::sim::http_ask& what) {
    const auto id = ++sim.last_request;
    sim.venue.ask(id, what);
    if (!sim.answers.contains(id)) // Held by the taker delay.
      pass(1);
    return sim.answers.at(id);
  }

  void pass(double seconds) {
    sim.go_to(
      seconds_between(from_unix_seconds(sim_harness::opens), sim.venue.now())
      + seconds);
  }

  void look_up(const order_wanted& x, const std::string& id) {
    orders->look_up({{}, x.intent, id, ++round}, sim.venue.now());
    run();
  }

  sim_harness sim;
  net::polymarket::private_account who;
  std::shared_ptr<order_names> names =
    std::make_shared<order_names>(live_account());
  std::optional<live_orders> orders;
  post_loss losing = post_loss::none;
  int posts = 0;
  std::uint32_t round = 0;
  std::optional<order_answered> last;
  bool is_absent = false;
};

} // namespace

TEST_CASE("at the simulated venue, an order rests and is cancelled by its id") {
  live_account_at_sim at;
  const auto order = at.buy(true);
  const auto id = at.submit(order);
  REQUIRE(at.last);
  CAPTURE(at.last->reason);
  CHECK(at.last->state == order_state::resting);
  at.orders->cancel({{}, order.intent, id}, at.sim.venue.now());
  at.run();
  CHECK(at.last->state == order_state::cancelled);
  CHECK(at.last->matched == shares{});
  CHECK_FALSE(at.orders->next_due());
}

TEST_CASE("at the simulated venue, a buy whose reply is lost is found") {
  live_account_at_sim at;
  at.losing = post_loss::reply;
  const auto order = at.buy(true);
  const auto id = at.submit(order);
  REQUIRE(at.last);
  CHECK(at.last->state == order_state::unknown);
  at.look_up(order, id);
  CHECK(at.last->state == order_state::resting);
  CHECK(at.posts == 1);
}

TEST_CASE("at the simulated venue, a buy that never arrived is absent") {
  live_account_at_sim at;
  at.losing = post_loss::request;
  const auto order = at.buy(true);
  const auto id = at.submit(order);
  REQUIRE(at.last);
  CHECK(at.last->state == order_state::unknown);
  for (int i = 0; i < 3; ++i) {
    at.pass(3);
    at.look_up(order, id);
    CHECK_FALSE(at.is_absent);
  }
  at.pass(2);
  at.look_up(order, id);
  CHECK(at.is_absent);
  CHECK(at.posts == 1);
}

TEST_CASE("at the simulated venue, an order at once is matched") {
  live_account_at_sim at;
  at.submit(at.buy(false));
  REQUIRE(at.last);
  CAPTURE(at.last->reason);
  CHECK(at.last->state == order_state::done);
  CHECK(at.last->matched >= whole(5));
}
