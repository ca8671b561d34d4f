#pragma once

#include "net/http_api/board.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <string>

namespace fillguard::net::http_api {

/// One server-sent event in its form on the wire. A client that reconnects
/// sends the id of the last event that had one.
std::string event_frame(std::string_view name, std::string_view data,
                        std::string_view id = {});

/// The frame of a notice.
std::string notice_frame(const notice& x, const std::string& id);

/// Decides when changes are sent to watchers: a market's newest view at most
/// ten times a second, a feed's state at once and its counters once a second,
/// all others at once. At least one message is sent every five seconds, since
/// proxies close silent connections and only writing detects that a watcher's
/// machine is gone. The pace is in real time, given by the caller: screens do
/// not get faster with the service's clock.
class event_pacer {
public:
  using moment = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::milliseconds market_every{100};
  static constexpr std::chrono::milliseconds feed_every{1'000};
  static constexpr std::chrono::milliseconds silence_limit{5'000};

  /// Adds changes and returns the text that is due, which may be empty. Feeds'
  /// ages are at `at`, in the service's time.
  std::string due(board_changes changes, moment now, utc_time at);

  using id_function = std::function<std::string(std::uint64_t number)>;

  /// `id_of` makes the ids of notices.
  explicit event_pacer(id_function id_of) : id_of_{std::move(id_of)} {
    // nop
  }

  /// When the next text is due if nothing changes until then.
  moment next() const;

private:
  struct market_slot {
    std::shared_ptr<const window_view> waiting; ///< Null: nothing new.
    moment sent_at;
  };

  struct feed_slot {
    feed_state sent_state = feed_state::down;
    moment sent_at;
  };

  std::map<market_key, market_slot> markets_;
  std::map<std::string, feed_slot> feeds_;
  moment last_sent_at_;
  id_function id_of_;
};

} // namespace fillguard::net::http_api
