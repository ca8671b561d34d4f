#pragma once

#include "actors/edge.hpp"
#include "actors/feed_health.hpp"
#include "actors/log_limit.hpp"
#include "actors/order_book_poller/book_keeper.hpp"
#include "messages/interfaces.hpp"
#include "net/backoff.hpp"
#include "net/polymarket/market_stream.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

struct order_book_poller_settings {
  market_key market;
  std::string clob;    ///< Base of the REST addresses.
  std::string clob_ws; ///< Base of the socket addresses.
  std::chrono::milliseconds poll_interval{1'000};
  std::chrono::milliseconds poll_deadline{3'000};
  net::backoff::policy redial{std::chrono::milliseconds{250},
                              std::chrono::milliseconds{10'000}, 0.3};
  /// After this silence of an open window's token the stream is suspicious, and
  /// then given up: a frozen stream still answers pings.
  std::chrono::seconds suspicious{10};
  std::chrono::seconds dead{30};
  /// The venue requires a ping every ten seconds.
  std::chrono::seconds ping_every{10};
  /// How long a dialled socket may take to open.
  std::chrono::seconds open_within{10};
  /// A book without confirmation is stale within seconds, so that no wait
  /// longer than this is acceptable, whatever the server requests.
  std::chrono::milliseconds longest_stay_away{30'000};
  /// How long a closed window stays subscribed: 99 of 100 outcomes arrive
  /// within 85 s.
  std::chrono::seconds linger{90};
  std::uint64_t seed = 1;
};

struct order_book_poller_state {
  using self_pointer = order_book_poller_actor::pointer;

  explicit order_book_poller_state(self_pointer self) : self{self} {
    // nop
  }

  /// A window whose book is followed.
  struct followed {
    window_info info;
    book_keeper keeper;
    bool open = false;
    bool closed = false;
    std::array<utc_time, 2> last_frame_at; ///< Of each token, by outcome.
  };

  void start(order_book_poller_settings with, outside out);

  void handle(const window_found& found);
  void handle(const window_opened& x);
  void handle(const window_closed& x);
  void handle(const socket_opened& socket);
  void handle(const socket_text& x);
  void handle(const socket_lost& x);
  void handle(const http_answered& answer);
  void handle(const timer_due& timer);
  void handle(const attach_book_sink& x);
  void handle(const attach_display& x);

  static inline constexpr auto name = "order_book_poller";

  self_pointer self;
  order_book_poller_settings settings;
  outside out;
  std::map<window_id, followed> windows;
  std::map<std::string, book_sink_actor> sinks;
  std::map<std::string, display_actor> displays;
  std::optional<feed_health> stream_health;
  std::optional<feed_health> poll_health;

private:
  enum timer : std::uint32_t { beat_timer, poll_timer, redial_timer };
  enum channel : std::uint32_t { stream_channel, poll_channel };

  // -- the stream
  void stream_lost(const std::string& why);
  void note_frame(followed& x, outcome token, utc_time now);
  void handle(net::polymarket::stream_event& event, utc_time now);
  void watch(utc_time now);
  std::optional<std::chrono::nanoseconds> longest_silence(utc_time now) const;

  // -- the polls
  void poll_soon(utc_time now);
  void poll(utc_time now);
  void arm_poll(std::chrono::nanoseconds wait);
  void take_polled(const net::polymarket::stream_frame& x, utc_time now);
  void poll_failed(const http_answered& answer, utc_time now);

  // -- stream and polls
  void act(book_keeper::effects value, feed_health& about, utc_time now);
  void publish(book_update x);
  book_update disowned(const window_id& window);
  std::vector<std::string> tokens_of(const followed& x) const;
  void forget_closed(utc_time now);
  void beat_on();
  void judge_stream(utc_time now);
  void judge_polls(utc_time now);
  void report(utc_time now);

  net::polymarket::market_stream_reader reader_;
  net::polymarket::token_map tokens_;
  std::optional<net::reconnecting_socket> stream_;
  std::string stream_why_ = "not dialled yet";
  log_limit losses_logged_;

  std::uint64_t poll_round_ = 0;      ///< Counts polls.
  std::uint64_t timer_round_ = 0;     ///< Of the next poll's timer.
  std::optional<utc_time> polled_at_; ///< Set while a request is open.
  bool poll_again_ = false;
  utc_time not_before_; ///< The server's wait, or the back-off.
  std::optional<net::backoff> poll_backoff_;
  std::string poll_why_ = "not asked yet";

  std::uint64_t sequence_ = 0;
};

/// The ORDER BOOK POLLER of one market.
order_book_poller_actor::behavior_type order_book_poller(
  order_book_poller_actor::stateful_pointer<order_book_poller_state> self,
  order_book_poller_settings settings, outside out);

} // namespace fillguard
