// Real orders at the simulated venue, from a decision to the account's ledger.

#include "tests/support/live_service.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

using kind = notice::kind_type;
using net::sim::desk_order;

bool has(const test::shown& x, kind what, const std::string& part) {
  return std::any_of(x.notices.begin(), x.notices.end(), [&](const auto& y) {
    return y.kind == what && y.text.find(part) != std::string::npos;
  });
}

bool is_flat(const test::shown& x) {
  return has(x, kind::exit, "flat: nothing is held any more");
}

/// The orders of the window of the newest sale. A machine that is too slow for
/// a window's late fall sells in a later one.
std::vector<desk_order> orders_at(test::running_service& service) {
  auto out = test::at_venue(
    service, [](net::sim::venue& x) { return x.desk().orders(); });
  const auto sale = std::find_if(out.rbegin(), out.rend(),
                                 [](const auto& x) { return !x.is_buy; });
  REQUIRE(sale != out.rend());
  std::erase_if(
    out, [window = sale->window](const auto& x) { return x.window != window; });
  return out;
}

/// What orders of one side matched in all.
shares matched(const std::vector<desk_order>& orders, bool buys) {
  shares out;
  for (const auto& x : orders)
    if (x.is_buy == buys)
      out = out + x.matched;
  return out;
}

std::size_t count(const std::vector<desk_order>& orders, bool buys) {
  return static_cast<std::size_t>(
    std::count_if(orders.begin(), orders.end(),
                  [buys](const auto& x) { return x.is_buy == buys; }));
}

test::running_service::options collapsing(service_mode mode) {
  auto out = test::trading_for_real(mode);
  out.speed = 30;
  out.venue.world.story = net::sim::scenario::reversal;
  return out;
}

} // namespace

TEST_CASE("a guard sells what another program of the account bought") {
  auto how = collapsing(service_mode::guard);
  how.venue.desk.bot_trades = true;
  test::running_service service{how};
  REQUIRE(service.shows([](const test::shown& x) {
    return has(x, kind::account, "guarded from now on");
  }));
  // Each comes back, with the orders of the one before.
  for (const auto* actor : {"trader", "live_venue", "account_watch"})
    CHECK(service.running->crash(actor));
  REQUIRE(service.shows(is_flat));
  const auto seen = service.seen->get();
  const auto orders = orders_at(service);
  CHECK(count(orders, true) == 1); // The other program's.
  CHECK(matched(orders, true) == shares::from_whole(5));
  CHECK(matched(orders, false) == shares::from_whole(5));
  CHECK(service.gave_up.get().empty());
}

TEST_CASE("a capture and a sale whose replies are lost happen once") {
  auto how = collapsing(service_mode::live);
  test::running_service service{how};
  REQUIRE(service.venue.fault(
    R"({"orders":{"next":"lost_after","count":1,"side":"buy"}})"));
  REQUIRE(service.venue.fault(
    R"({"orders":{"next":"lost_after","count":1,"side":"sell"}})"));
  REQUIRE(service.shows(is_flat));
  const auto orders = orders_at(service);
  CHECK(count(orders, true) == 1);
  CHECK(matched(orders, true) > shares{});
  CHECK(matched(orders, false) == matched(orders, true));
}

TEST_CASE("a sale without any reply is followed by another") {
  auto how = collapsing(service_mode::guard);
  how.venue.desk.bot_trades = true;
  test::running_service service{how};
  // Nothing arrives, and the connection breaks.
  REQUIRE(service.venue.fault(
    R"({"orders":{"next":"lost_before","count":2,"side":"sell"}})"));
  REQUIRE(service.shows(is_flat));
  CHECK(has(service.seen->get(), kind::exit, "a new one may follow"));
  const auto orders = orders_at(service);
  CHECK(matched(orders, false) == shares::from_whole(5));
}

// The state then withdraws the capture: "a halt withdraws the capture".
TEST_CASE("at a clean stop, entries are halted first") {
  test::running_service service{test::trading_for_real(service_mode::live)};
  REQUIRE(service.shows([](const test::shown& x) {
    return x.view() && x.view()->window && !x.view()->halted;
  }));
  service.running->stop_entries("the service ends");
  CHECK(service.shows([](const test::shown& x) {
    return x.view()->halted == "the service ends";
  }));
}
