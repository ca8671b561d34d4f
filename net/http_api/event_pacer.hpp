#pragma once

#include "net/http_api/board.hpp"

#include <chrono>
#include <map>
#include <string>

namespace fillguard::net::http_api {

/// One server-sent event as it goes over the wire.
std::string event_frame(std::string_view name, std::string_view data);

/// Decides when watchers hear of what: of a market at most ten times a second,
/// its newest view; of a feed's state at once and of its counters once a
/// second; of all else at once. Silence is broken every five seconds: proxies
/// close what is silent, and a watcher whose machine vanished is noticed by
/// writing to it only. In real time, which it is told: screens do not get
/// faster with the service's clock.
class event_pacer {
public:
  using moment = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::milliseconds market_every{100};
  static constexpr std::chrono::milliseconds feed_every{1'000};
  static constexpr std::chrono::milliseconds silence_limit{5'000};

  /// Takes what has changed and returns what is due, perhaps nothing. Feeds'
  /// ages are at `at`, in the service's time.
  std::string due(board_changes changes, moment now, utc_time at);

  /// When there is something to say even if nothing changes until then.
  moment next() const;

private:
  struct market_slot {
    std::shared_ptr<const window_view> waiting; ///< Null: nothing new.
    moment said_at;
  };

  struct feed_slot {
    feed_state said = feed_state::down;
    moment said_at;
  };

  std::map<market_key, market_slot> markets_;
  std::map<std::string, feed_slot> feeds_;
  moment said_at_;
};

} // namespace fillguard::net::http_api
