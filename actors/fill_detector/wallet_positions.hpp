#pragma once

#include "actors/edge.hpp"
#include "actors/feed_health.hpp"
#include "net/polymarket/positions.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <string>

namespace fillguard {

struct wallet_positions_settings {
  std::string data;   ///< Base address.
  std::string wallet; ///< "0x" and 40 hex digits; empty: not watched.
  /// The venue's cache holds answers for 5 s.
  std::chrono::seconds poll_every{5};
  std::chrono::seconds stale_after{20};
};

/// The positions of a wallet, which are public; polled while a window is open.
class wallet_positions {
public:
  wallet_positions(fill_detector_actor::pointer self, outside out,
                   wallet_positions_settings settings);

  void begin();
  net::polymarket::fill_report answered(const http_answered& answer);

  /// Polls when a window is open.
  void due(const timer_due& x, bool any_running);

  void check(utc_time now, bool any_running);

  const feed_health& feed() const { return feed_; }

private:
  void ask(const std::string& cursor);
  void failed(const http_answered& answer);

  fill_detector_actor::pointer self_;
  outside out_;
  wallet_positions_settings settings_;
  feed_health feed_;
  bool first_version_ = false; ///< The second version does not exist.
  std::uint64_t round_ = 0;
  int pages_left_ = 0;
  utc_time not_before_; ///< The end of the wait that the venue asked for.
  std::string failing_because_; ///< Empty while it works.
};

} // namespace fillguard
