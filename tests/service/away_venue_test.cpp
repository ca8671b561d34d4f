// A venue that takes no orders, or does not answer at all, when the service
// starts, and returns while a position is in danger.

#include "tests/support/live_service.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

using kind = notice::kind_type;
using net::sim::desk_order;

test::running_service::options guarding_a_collapse() {
  auto out = test::trading_for_real(service_mode::guard);
  out.speed = 15;
  out.venue.world.story = net::sim::scenario::reversal;
  out.venue.desk.bot_trades = true; // Another program of the account buys.
  return out;
}

bool has(const test::shown& x, kind what, const std::string& part) {
  return std::any_of(x.notices.begin(), x.notices.end(), [&](const auto& y) {
    return y.kind == what && y.text.find(part) != std::string::npos;
  });
}

/// Waits until the sale is decided on, has the venue return 5 s later, and
/// checks that all is sold soon after that.
void check_sold_after_return(test::running_service& service) {
  REQUIRE(service.shows([](const test::shown& x) {
    return has(x, kind::exit, "sells everything");
  }));
  const auto now = [&] {
    return test::at_venue(service, [](net::sim::venue& x) { return x.now(); });
  };
  const auto decided = now();
  // Longer than an order's own fate takes, shorter than the rest of the window.
  const auto returned = decided + 5s;
  REQUIRE(service.shows([&](const test::shown& x) {
    return !x.seconds.empty() && x.seconds.back() >= returned;
  }));
  const auto sold_before = test::at_venue(service, [](net::sim::venue& x) {
    const auto& all = x.desk().orders();
    return std::any_of(all.begin(), all.end(), [](const desk_order& order) {
      return !order.is_buy && order.matched > shares{};
    });
  });
  REQUIRE_FALSE(sold_before);
  const auto opened = now();
  REQUIRE(service.venue.fault(R"({"clear":true})"));
  REQUIRE(service.venue.fault(R"({"orders":{"clear":true}})"));
  CHECK(service.shows([](const test::shown& x) {
    return has(x, kind::exit, "flat: nothing is held any more");
  }));
  shares bought;
  shares sold;
  std::optional<utc_time> first_sale;
  const auto orders = test::at_venue(
    service, [](net::sim::venue& x) { return x.desk().orders(); });
  for (const auto& x : orders) {
    (x.is_buy ? bought : sold) += x.matched;
    if (!x.is_buy && x.matched > shares{})
      first_sale = std::min(first_sale.value_or(x.created_at), x.created_at);
  }
  CHECK(bought == shares::from_whole(5));
  CHECK(sold == bought);
  REQUIRE(first_sale);
  CHECK(*first_sale - opened <= 2s);
  CHECK(service.gave_up.get().empty());
}

} // namespace

TEST_CASE("started while the venue restarts (425), a guard sells once it is "
          "back") {
  test::running_service service{guarding_a_collapse()};
  REQUIRE(service.venue.fault(R"({"orders":{"mode":"restarting"}})"));
  check_sold_after_return(service);
  // The state of the order requests was shown.
  CHECK(service.seen->get().feed("orders/clob") != nullptr);
}
