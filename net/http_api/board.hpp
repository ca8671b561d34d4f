#pragma once

#include "net/clock.hpp"
#include "net/http_api/state_json.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fillguard::net::http_api {

/// A notice with its place among all notices of this service.
struct numbered_notice {
  std::uint64_t number = 0; ///< From 1.
  notice what;
};

/// The changes of a board since the last read.
struct board_changes {
  std::vector<std::shared_ptr<const window_view>> markets; ///< Newest of each.
  std::vector<feed_status> feeds;       ///< In order; all states that were put.
  std::vector<numbered_notice> notices; ///< In order.
};

/// The newest data of the HTTP interface. Writers never wait for readers.
/// Thread-safe.
class api_board {
public:
  struct settings {
    service_facts service;
    std::vector<market_key> markets; ///< Needed for readiness.
    std::shared_ptr<const net::clock> clock;
    /// A view that is older, in the service's time, is not ready: views have
    /// stopped.
    std::chrono::milliseconds oldest_view{10'000};
    /// Feeds that must be fresh, where there are no markets.
    std::vector<std::string> needed_feeds;
  };

  /// The most changes that are kept until they are read, and the notices that
  /// are kept for those who return; the oldest are dropped.
  static constexpr std::size_t most_waiting = 1024;

  explicit api_board(settings how);

  /// Adds what else may be missing, absent while it is not. Before the board is
  /// shared.
  void check_also(std::function<std::optional<std::string>()> trouble) {
    trouble_ = std::move(trouble);
  }

  void put(std::shared_ptr<const window_view> view);
  void put(feed_status status);
  /// Returns the id of its event.
  std::string put(notice x);

  snapshot all() const;

  /// The id of an event: "1795348800000-17". Another start of the service has
  /// other ids.
  std::string event_id(std::uint64_t number) const;

  /// The kept notices after the event `id`, oldest first: all of them when it
  /// is of another start.
  std::vector<numbered_notice> notices_after(std::string_view id) const;

  /// The document of `/v1/state`.
  std::string state_text() const;

  /// Why the service is not ready, a sentence each; empty when it is.
  std::vector<std::string> missing() const;

  utc_time now() const { return settings_.clock->now(); }

  // -- for the event hub ------------------------------------------------------

  /// Sets whether changes are kept for `wait`; at first they are not.
  void watch(bool on);

  /// Returns the changes since the last call, waiting for one until `limit`.
  board_changes wait(std::chrono::steady_clock::time_point limit);

  /// Ends a `wait`, now or the next.
  void wake();

private:
  settings settings_;
  std::function<std::optional<std::string>()> trouble_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<market_key, std::shared_ptr<const window_view>> markets_;
  std::map<std::string, feed_status> feeds_;
  bool watched_ = false;
  bool woken_ = false;
  std::set<market_key> changed_markets_;
  std::deque<feed_status> changed_feeds_;
  std::deque<numbered_notice> notices_; ///< Read ones, too.
  std::uint64_t newest_ = 0;            ///< The number of the last notice.
  std::uint64_t read_ = 0;              ///< Of the last that `wait` returned.
};

} // namespace fillguard::net::http_api
