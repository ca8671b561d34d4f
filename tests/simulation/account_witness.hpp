#pragma once

#include "app/config/config.hpp"
#include "messages/orders.hpp"
#include "net/sim/venue.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace fillguard::test {

/// Observes the real orders of a service at the simulated venue, and checks
/// them against the venue's own books: no order is sent again
/// that arrived, no buy is repeated, and the cost of all that may be bought
/// stays under the caps.
class account_witness {
public:
  struct settings {
    config service;
    net::sim::venue* venue = nullptr;
    std::function<void(const std::string&)> violation;
    std::function<void(const std::string&)> count;
  };

  explicit account_witness(settings how) : settings_{std::move(how)} {
    // nop
  }

  /// This order is about to leave. Called before the venue receives it.
  void sent(const std::string& id, const order_wanted& wanted, utc_time now);

  /// After the end: every order is over, and nothing was sold that was not
  /// held.
  void judge();

  /// The shares of a token that the account has by trades that did not fail.
  shares held(const window_id& window, outcome token) const;

private:
  using known_order = std::pair<std::string, order_wanted>;

  const net::sim::desk_order* at_venue(const std::string& id) const;
  money cost_of(const known_order& x) const;
  bool may_have_bought(const known_order& x) const;

  settings settings_;
  std::map<std::string, order_wanted> orders_; ///< Those sent, by id.
};

} // namespace fillguard::test
