// A service in the modes with real orders, before it may send any.

#include "tests/support/live_service.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace fillguard;

namespace {

/// Of an account whose key is its wallet.
test::running_service::options
guarding(result<net::ethereum::eth_address> key) {
  auto out = test::trading_for_real(service_mode::guard);
  out.key->address = [key] { return key; };
  return out;
}

} // namespace

TEST_CASE("a service with a key of another account ends with what to do") {
  test::running_service service{guarding(
    net::ethereum::read_address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8"))};
  REQUIRE(service.gave_up.comes_to(
    [](const std::string& why) { return !why.empty(); }));
  const auto why = service.gave_up.get();
  CHECK(why.starts_with("no real order can be sent: the key's address is "
                        "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"));
  CHECK(why.find("give the key and the credentials of the same address")
        != std::string::npos);
}

TEST_CASE("a service whose signer is away watches, and names it") {
  test::running_service service{guarding(failure("signer", "no socket there"))};
  REQUIRE(service.shows([](const test::shown& x) {
    const auto* view = x.view();
    return view && view->window && view->btc.value && view->account
           && view->account->why.starts_with("the signer does not answer");
  }));
  const auto seen = service.seen->get();
  CHECK_FALSE(seen.view()->account->armed);
  CHECK(seen.view()->reason.starts_with("NOT ARMED: the signer"));
  // What lasts is notified.
  CHECK(service.shows([](const test::shown& x) {
    return std::any_of(x.notices.begin(), x.notices.end(),
                       [](const notice& each) {
                         return each.kind == notice::kind_type::arming
                                && each.text.starts_with(
                                  "NOT ARMED: the signer does not answer");
                       });
  }));
  CHECK(service.gave_up.get().empty());
}

TEST_CASE("an account in order is armed, and its shares are asked for") {
  test::running_service service{guarding(test::live_key().address())};
  REQUIRE(service.shows([](const test::shown& x) {
    const auto* view = x.view();
    return view && view->account && view->account->armed;
  }));
  CHECK(service.seen->get().view()->account->why.empty());
  CHECK(service.shows([](const test::shown& x) {
    return std::any_of(
      x.notices.begin(), x.notices.end(), [](const notice& each) {
        return each.text == "armed: real orders are sent from now on";
      });
  }));
  // The guard buys nothing.
  CHECK(service.shows([](const test::shown& x) {
    const auto* view = x.view();
    return view && view->reason.starts_with("guarding only");
  }));
  CHECK(service.gave_up.get().empty());
}
