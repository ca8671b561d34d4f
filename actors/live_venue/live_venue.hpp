#pragma once

#include "actors/feed_health.hpp"
#include "actors/live_venue/live_orders.hpp"
#include "actors/live_venue/order_names.hpp"
#include "actors/live_venue/order_signing.hpp"
#include "messages/interfaces.hpp"
#include "net/clock.hpp"
#include "net/polymarket/orders/order_sender.hpp"
#include "net/polymarket/private_rest.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>

namespace fillguard {

/// What came from outside, until the actor takes it. Outlives a restart of the
/// actor: the one that runs now is the one to wake. Thread-safe.
class live_inbox {
public:
  struct signature {
    std::uint64_t errand = 0;
    result<net::polymarket::signed_order> order;
  };

  struct reply {
    std::uint64_t errand = 0;
    net::polymarket::attempt what;
  };

  using item = std::variant<signature, reply>;

  void wakes(const live_venue_actor& x) {
    const std::lock_guard guard{mutex_};
    owner_ = caf::actor_cast<caf::weak_actor_ptr>(x);
  }

  void add(item x);

  std::deque<item> take() {
    const std::lock_guard guard{mutex_};
    return std::exchange(items_, {});
  }

private:
  std::mutex mutex_;
  std::deque<item> items_;
  caf::weak_actor_ptr owner_;
};

/// Shared pointers outlive a restart of the actor; none is null.
struct live_venue_settings {
  /// The CLOB's base address, the credentials that trade, and the address that
  /// they were made with. Secret: never logged.
  net::polymarket::private_account account;
  std::shared_ptr<order_names> names; ///< Also of the desk (`order_naming`).
  std::shared_ptr<order_signing> signing;
  std::shared_ptr<net::polymarket::order_sender> sender;
  std::shared_ptr<live_orders> orders; ///< Used by the actor alone.
  std::shared_ptr<live_inbox> inbox = std::make_shared<live_inbox>();
};

struct live_venue_state {
  explicit live_venue_state(live_venue_actor::pointer self) : self{self} {
    // nop
  }

  static inline constexpr auto name = "live_venue";

  void start(live_venue_settings with, std::shared_ptr<const net::clock> time);
  void take_inbox();
  void go_on();
  void due(const timer_due& x);
  void attach(const attach_display& x);

  live_venue_actor::pointer self;
  live_venue_settings settings;
  std::shared_ptr<const net::clock> clock;
  venue_listener_actor listener; ///< Null until introduced.
  std::map<std::string, display_actor> displays;
  std::optional<feed_health> health;
  std::optional<utc_time> reminded_of; ///< The due time of the pending timer.
  std::uint64_t round = 0;             ///< Of the pending timer.

private:
  void run(const errand& x);
  void send(const errand& x);
  void show_alarm(const order_alarm& x);
  void report_health();
  void remind_of_next();

  std::string no_answer_because_; ///< Of the newest request; empty: answered.
};

/// Starts the gateway to the real venue, one for an account.
live_venue_actor::behavior_type
live_venue(live_venue_actor::stateful_pointer<live_venue_state> self,
           live_venue_settings settings,
           std::shared_ptr<const net::clock> clock);

} // namespace fillguard
