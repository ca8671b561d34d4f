#pragma once

#include "actors/edge.hpp"
#include "actors/feed_health.hpp"
#include "net/polymarket/positions.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

struct wallet_positions_settings {
  std::string data;   ///< Base address.
  std::string wallet; ///< "0x" and 40 hex digits; empty: not watched.
  /// The venue's cache holds answers for 5 s.
  std::chrono::seconds poll_every{5};
  std::chrono::seconds stale_after{20};
  /// Trades from before the first window's opening: windows are listed a day
  /// ahead.
  std::chrono::hours look_back{25};
};

/// What a wallet holds and what it traded, which is public; polled while a
/// window is open and for an hour after its close, until it is redeemed.
class wallet_positions {
public:
  /// A complete answer, of all its pages.
  struct answer {
    std::vector<net::polymarket::token_evidence> held;
    /// Whether `held` is all that is held; false for an answer about trades.
    bool whole = false;
    std::vector<net::polymarket::token_evidence> trades;
    utc_time at;
  };

  wallet_positions(fill_detector_actor::pointer self, outside out,
                   wallet_positions_settings settings);

  void begin();

  /// Absent until all pages have come.
  std::optional<answer> answered(const http_answered& page);

  /// Polls when a window has opened; `first_opening` is that of the first.
  void due(const timer_due& x, std::optional<utc_time> first_opening);

  void check(utc_time now, bool any_opened);

  const feed_health& feed() const { return feed_; }

private:
  /// One request, page by page.
  struct walk {
    /// Counts the requests: a later answer to an earlier one is out of date.
    std::uint64_t round = 0;
    utc_time asked_at;
    bool is_open = false;
    int pages_left = 0;
    bool whole = true;
    /// Of the positions: the list that is being read.
    net::polymarket::position_list list = net::polymarket::position_list::open;
    std::vector<net::polymarket::token_evidence> rows;
  };

  /// Whether no answer is under way that may still come.
  static bool is_free(const walk& by, utc_time now);
  static void begin(walk& by, int pages, utc_time now);

  void ask_positions(const std::string& cursor);
  void ask_activity(const std::string& cursor);
  void failed(const http_answered& page, bool about_positions);
  void read(walk& by, net::polymarket::fill_report page, utc_time now);
  answer end_positions(utc_time now);
  answer end_activity(utc_time now);

  fill_detector_actor::pointer self_;
  outside out_;
  wallet_positions_settings settings_;
  feed_health feed_;
  bool first_version_ = false; ///< The second version does not exist.
  walk positions_;
  walk activity_;
  utc_time since_;              ///< Of the requested activity.
  utc_time not_before_;         ///< The end of the wait that the venue set.
  std::string failing_because_; ///< Empty while it works.
  bool retry_waits_ = false;    ///< Its timer is set.
};

} // namespace fillguard
