// Accounts that may do less than others: a session key with an end, and an
// account that the venue lets only sell.

#include "tests/support/live_service.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

using kind = notice::kind_type;
using net::sim::desk_order;

test::running_service::options collapsing_market(service_mode mode) {
  auto out = test::trading_for_real(mode);
  out.speed = 15;
  out.venue.world.story = net::sim::scenario::reversal;
  return out;
}

/// A service that trades with a session key, and watches as the owner.
test::running_service::options with_session_key() {
  auto out = collapsing_market(service_mode::live);
  const auto owner = test::owner_account();
  out.venue.desk.others = {owner};
  out.settings.account.signature_type = 3;
  out.settings.account.funder = test::owners_wallet();
  out.settings.trading_api = out.settings.api;
  out.settings.api =
    config::api_account{secret{owner.key}, secret{owner.secret},
                        secret{owner.passphrase}, owner.wallet};
  return out;
}

/// The owner lets the key trade until then.
void authorize(test::running_service& service, utc_time until) {
  const auto text = R"({"wallet":")" + test::owners_wallet()
                    + R"(","session":{"address":")"
                    + test::live_sim_account().wallet + R"(","valid_until":)"
                    + std::to_string(to_unix_seconds(until)) + "}}";
  const bool done = test::at_venue(service, [text](net::sim::venue& x) {
    return x.desk().wallets().apply(text).has_value();
  });
  REQUIRE(done);
}

utc_time venue_now(test::running_service& service) {
  return test::at_venue(service, [](net::sim::venue& x) { return x.now(); });
}

std::vector<desk_order> orders_of(test::running_service& service) {
  return test::at_venue(service,
                        [](net::sim::venue& x) { return x.desk().orders(); });
}

bool has_notice(const test::shown& x, kind what, const std::string& begin) {
  return std::any_of(x.notices.begin(), x.notices.end(),
                     [&](const notice& each) {
                       return each.kind == what && each.text.starts_with(begin);
                     });
}

shares total(const std::vector<desk_order>& orders, bool buys) {
  shares out;
  for (const auto& x : orders)
    if (x.is_buy == buys)
      out += x.matched;
  return out;
}

} // namespace

TEST_CASE("a session key trades once it is authorized, and its end is told") {
  test::running_service service{with_session_key()};
  REQUIRE(service.shows([](const test::shown& x) {
    return x.view() && x.view()->account
           && x.view()->account->why.starts_with(
             "the session key is not among those that may trade");
  }));
  const auto end = venue_now(service) + std::chrono::days{9} + 1h;
  authorize(service, end);
  REQUIRE(service.shows([](const test::shown& x) {
    return x.view()->account->armed && x.view()->account->why.empty();
  }));
  CHECK(service.shows([](const test::shown& x) {
    return has_notice(x, kind::account, "the session key that trades ends at ");
  }));
  CHECK(service.seen->get().view()->account->key_ends_at
        == from_unix_seconds(to_unix_seconds(end)));
  // Both of the account's channels run.
  CHECK(service.shows([](const test::shown& x) {
    return x.feed_is("user/channel", feed_state::fresh)
           && x.feed_is("user/trading", feed_state::fresh);
  }));
  // The owner's channel shows nothing of it: the key's own does.
  REQUIRE(service.shows([](const test::shown& x) {
    return x.view()->capture_99c
           && x.view()->capture_99c->status == fill_status::confirmed;
  }));
  REQUIRE(service.shows([](const test::shown& x) {
    return has_notice(x, kind::exit, "flat: nothing is held any more");
  }));
  const auto orders = orders_of(service);
  CHECK(total(orders, true) > shares{});
  CHECK(total(orders, false) == total(orders, true));
  // A service that dies leaves no buy behind.
  CHECK(test::at_venue(service, [](net::sim::venue& x) {
    return x.desk().has_heartbeat(test::live_sim_account().key);
  }));
  CHECK(service.gave_up.get().empty());
}

TEST_CASE("an account that may not buy, or has no dollars, is still guarded") {
  std::string changed;
  std::string why;
  SUBCASE("closed-only") {
    changed = R"("closed_only":true)";
    why = "the account is in closed-only";
  }
  SUBCASE("no dollars") {
    changed = R"("dollars":"0")";
    why = "the venue names no dollars";
  }
  auto how = collapsing_market(service_mode::live);
  how.venue.desk.bot_trades = true;
  test::running_service service{how};
  const auto text = R"({"wallet":")" + test::live_sim_account().wallet + R"(",)"
                    + changed + '}';
  REQUIRE(test::at_venue(service, [text](net::sim::venue& x) {
    return x.desk().wallets().apply(text).has_value();
  }));
  REQUIRE(service.shows([why](const test::shown& x) {
    return has_notice(x, kind::arming, "armed for sales only: " + why);
  }));
  REQUIRE(service.shows([](const test::shown& x) {
    return has_notice(x, kind::exit, "flat: nothing is held any more");
  }));
  const auto orders = orders_of(service);
  // Another program's buy; none of ours.
  CHECK(std::count_if(orders.begin(), orders.end(),
                      [](const desk_order& x) { return x.is_buy; })
        == 1);
  CHECK(total(orders, false) == total(orders, true));
}
