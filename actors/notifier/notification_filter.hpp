#pragma once

#include "actors/notifier/day_results.hpp"
#include "messages/feeds.hpp"
#include "messages/views.hpp"
#include "net/notify/letters.hpp"

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace fillguard {

/// Selects what is sent to people, each event once: fills, danger, hedges and
/// exits, what became of a position and of each day, halts, and feeds that have
/// been stale for a while or are fresh again.
class notification_filter {
public:
  /// A shorter outage is not reported.
  static constexpr std::chrono::seconds feed_patience{15};

  /// `site` is the base address of the venue's pages; `banner` begins each
  /// text: the mode, where orders are real.
  explicit notification_filter(std::string site = {}, std::string banner = {})
      : site_{std::move(site)}, banner_{std::move(banner)} {
    // nop
  }

  std::optional<net::notify::news> filter(const notice& event);
  std::optional<net::notify::news> filter(const feed_status& status);

  /// A view shows when a day is over, and its result.
  std::optional<net::notify::news> filter(const window_view& view);

private:
  struct feed_track {
    bool was_fresh = false; ///< Was fresh once, so the feed is in use.
    bool reported = false;  ///< The outage was reported.
    std::optional<utc_time> not_fresh_since;
  };

  bool is_repeated(const std::string& key);
  net::notify::news make(std::string kind, std::string about, std::string text,
                         utc_time at);

  std::optional<net::notify::news> select(const notice& event);
  std::optional<net::notify::news> select(const feed_status& status);

  std::string site_;
  std::string banner_;
  std::map<std::string, feed_track> feeds_;
  std::set<std::string> reported_; ///< The newest few, by content.
  std::deque<std::string> reported_keys_;
  std::string last_halt_; ///< Each market reports the same halt.
  std::string last_clock_;
  day_results days_;
};

} // namespace fillguard
