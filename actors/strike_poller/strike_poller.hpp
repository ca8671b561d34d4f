#pragma once

#include "actors/edge.hpp"
#include "actors/feed_health.hpp"
#include "actors/strike_poller/strike_schedule.hpp"
#include "messages/interfaces.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

struct strike_poller_settings {
  std::string site; ///< Base of the site's addresses; empty: no requests.
  /// Kept over restarts of the actor, so that no window is requested more than
  /// twice. Used by the running actor alone.
  std::shared_ptr<strike_schedule> schedule =
    std::make_shared<strike_schedule>();
};

struct strike_poller_state {
  explicit strike_poller_state(strike_poller_actor::pointer self) : self{self} {
    // nop
  }

  static inline constexpr auto name = "strike_poller";

  void start(strike_poller_settings with, outside way_out);
  void handle(const window_found& x);
  void handle(const http_answered& reply);
  void handle(const timer_due& x);
  void handle(const attach_strike_sink& x);
  void handle(const attach_display& x);

  strike_poller_actor::pointer self;
  strike_poller_settings settings;
  outside out;
  std::map<market_key, strike_sink_actor> sinks;
  std::map<std::string, display_actor> displays;
  std::optional<feed_health> health;
  std::uint32_t failures = 0; ///< In a row.
  std::uint64_t timer = 0;    ///< Counts the timers; earlier ones are void.

private:
  void go_on();
  void publish(const std::vector<site_price_to_beat>& answers);
  void note_failure(const std::string& kind, const std::string& detail,
                    utc_time now);
  void report(utc_time now);
};

/// The STRIKE POLLER, one for a service: requests the price to beat of each
/// open window from the venue's site, and sends the answers to the windows'
/// markets.
strike_poller_actor::behavior_type
strike_poller(strike_poller_actor::stateful_pointer<strike_poller_state> self,
              strike_poller_settings settings, outside out);

} // namespace fillguard
