#pragma once

#include "actors/edge.hpp"
#include "actors/feed_health.hpp"
#include "actors/fill_detector/stream_witness.hpp"
#include "net/backoff.hpp"
#include "net/polymarket/private_rest.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace fillguard {

struct user_channel_settings {
  std::string clob; ///< Base addresses.
  std::string clob_ws;
  std::optional<net::polymarket::api_credentials> credentials;
  std::string address; ///< Of the wallet that the credentials were made with.
  /// The socket may be alive and silent: what it should have said is asked for
  /// over HTTP this often.
  std::chrono::seconds sync_every{60};
  /// A socket that does not even answer pings for so long is given up.
  std::chrono::seconds dead_after{35};
  /// Neither an event nor an answer over HTTP for so long: what is known of our
  /// fills is old. Answers to pings prove nothing.
  std::chrono::seconds stale_after{75};
  /// How long the socket may take to tell of a trade that HTTP tells of.
  std::chrono::seconds told_within{5};
  std::chrono::milliseconds longest_stay_away{60'000};
  /// How far back trades are asked for.
  std::chrono::seconds look_back{7'200};
};

// What the fill detector's edge messages are about.
namespace fill_edge {
inline constexpr std::uint32_t user_socket = 1; ///< Sockets.
inline constexpr std::uint32_t orders = 2;      ///< Requests.
inline constexpr std::uint32_t trades = 3;
inline constexpr std::uint32_t positions = 4;
inline constexpr std::uint32_t positions_v1 = 5;
inline constexpr std::uint32_t second = 1; ///< Timers.
inline constexpr std::uint32_t redial = 2;
inline constexpr std::uint32_t sync = 3;
inline constexpr std::uint32_t poll = 4;
} // namespace fill_edge

/// Our account's events: the socket that says them, and after every connect,
/// and once in a while, the requests that find what it has not said.
class user_channel {
public:
  user_channel(fill_detector_actor::pointer self, outside out,
               user_channel_settings settings);

  void begin();
  void opened(const socket_opened& x);
  net::polymarket::fill_report text(const socket_text& x,
                                    const net::polymarket::ownership& own);
  void lost(const socket_lost& x);
  net::polymarket::fill_report answered(const http_answered& x,
                                        const net::polymarket::ownership& own);
  void due(const timer_due& x);

  /// Looks after the socket, once a second.
  void beat(utc_time now);

  const feed_health& feed() const { return feed_; }

private:
  void sync();
  void synced(utc_time now);
  void ask_page(std::uint32_t channel, const std::string& cursor);
  void sync_failed(std::string why);

  fill_detector_actor::pointer self_;
  outside out_;
  user_channel_settings settings_;
  net::polymarket::private_account account_;
  feed_health feed_;
  net::reconnecting_socket socket_;
  stream_witness witness_;
  net::backoff sync_wait_; ///< After a sync that failed.
  std::uint64_t sync_round_ = 0;
  int pages_left_ = 0; ///< Of the sync that runs.
  int requests_open_ = 0;
  bool sync_bad_ = false;
};

} // namespace fillguard
