#pragma once

#include "actors/edge.hpp"
#include "actors/feed_health.hpp"
#include "actors/fill_detector/stream_witness.hpp"
#include "net/backoff.hpp"
#include "net/polymarket/private_rest.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace fillguard {

// The numbers of the fill detector's sockets, requests and timers.
namespace fill_edge {
inline constexpr std::uint32_t user_socket = 1; ///< Sockets.
inline constexpr std::uint32_t trading_socket = 2;
inline constexpr std::uint32_t orders = 2; ///< Requests.
inline constexpr std::uint32_t trades = 3;
inline constexpr std::uint32_t positions = 4;
inline constexpr std::uint32_t positions_v1 = 5;
inline constexpr std::uint32_t activity = 6;
inline constexpr std::uint32_t activity_v1 = 7;
inline constexpr std::uint32_t trading_orders = 8;
inline constexpr std::uint32_t trading_trades = 9;
inline constexpr std::uint32_t second = 1; ///< Timers.
inline constexpr std::uint32_t redial = 2;
inline constexpr std::uint32_t sync = 3;
inline constexpr std::uint32_t poll = 4;
inline constexpr std::uint32_t trading_redial = 5;
inline constexpr std::uint32_t trading_sync = 6;
} // namespace fill_edge

/// Those of one channel.
struct user_channel_numbers {
  std::uint32_t socket = fill_edge::user_socket;
  std::uint32_t orders = fill_edge::orders;
  std::uint32_t trades = fill_edge::trades;
  std::uint32_t redial = fill_edge::redial;
  std::uint32_t sync = fill_edge::sync;
};

/// Those of the channel of a session key.
inline constexpr user_channel_numbers trading_numbers{
  fill_edge::trading_socket, fill_edge::trading_orders,
  fill_edge::trading_trades, fill_edge::trading_redial,
  fill_edge::trading_sync};

struct user_channel_settings {
  std::string feed = "user/channel";
  user_channel_numbers numbers;
  std::string clob; ///< Base addresses.
  std::string clob_ws;
  std::optional<net::polymarket::api_credentials> credentials;
  std::string address; ///< Of the wallet that created the credentials.
  /// A socket may be open, answer pings and report nothing, so the same data
  /// is requested over HTTP this often. Two requests of the 500 that the venue
  /// allows in 10 s; a fill is never known later than this.
  std::chrono::seconds sync_every{5};
  /// A socket that does not answer pings for this long is closed.
  std::chrono::seconds dead_after{35};
  /// The channel is fresh while an event or a whole answer over HTTP is not
  /// older than `sync_every` and this. Answers to pings prove nothing.
  std::chrono::seconds stale_margin{10};
  /// The longest delay until the socket reports a trade that HTTP has reported.
  std::chrono::seconds longest_stream_lag{5};
  std::chrono::milliseconds longest_stay_away{60'000};
  /// The age of the oldest trades to request.
  std::chrono::seconds look_back{7'200};
};

/// Our account's orders and trades: from the socket, and from requests after
/// every connect and once in a while, which find what the socket missed.
class user_channel {
public:
  user_channel(fill_detector_actor::pointer self, outside out,
               user_channel_settings settings);

  void begin();
  void opened(const socket_opened& x);
  net::polymarket::fill_report text(const socket_text& frame,
                                    const net::polymarket::ownership& own);
  void lost(const socket_lost& x);
  net::polymarket::fill_report answered(const http_answered& answer,
                                        const net::polymarket::ownership& own);
  void due(const timer_due& timer);

  /// Whether these are numbers of this channel.
  bool is_socket(std::uint32_t channel) const {
    return channel == settings_.numbers.socket;
  }
  bool asked_for(std::uint32_t channel) const {
    return channel == settings_.numbers.orders
           || channel == settings_.numbers.trades;
  }

  /// Checks the socket, once a second.
  void beat(utc_time now);

  const feed_health& feed() const { return feed_; }

  /// Whether the account's trades come from here: all of them were read in the
  /// last minute.
  bool reports(utc_time now) const {
    return synced_at_ && now - *synced_at_ <= std::chrono::minutes{1};
  }

private:
  void sync();
  void sync_due();
  bool may_sync(utc_time now) const;
  void synced(utc_time now);
  void ask_page(std::uint32_t channel, const std::string& cursor);
  void sync_failed(std::string why);
  void unreadable(const net::polymarket::bad_report& what, utc_time now);

  /// Whether a sync has made up for all unreadable frames.
  bool is_synced() const { return synced_round_ >= needed_round_; }

  fill_detector_actor::pointer self_;
  outside out_;
  user_channel_settings settings_;
  net::polymarket::private_account account_;
  feed_health feed_;
  net::reconnecting_socket socket_;
  stream_witness witness_;
  net::backoff sync_wait_; ///< After a failed sync.
  std::uint64_t sync_round_ = 0;
  int pages_left_ = 0; ///< Of the running sync.
  int requests_open_ = 0;
  utc_time synced_from_; ///< The begin of the running or last sync.
  bool sync_bad_ = false;
  std::optional<utc_time> asked_at_; ///< Because of an unreadable frame.
  /// The first sync that began after the last unreadable frame.
  std::uint64_t needed_round_ = 0;
  std::uint64_t synced_round_ = 0; ///< The last sync that read everything.
  std::optional<utc_time> synced_at_;
};

} // namespace fillguard
