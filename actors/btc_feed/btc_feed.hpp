#pragma once

#include "actors/btc_feed/links.hpp"
#include "actors/btc_feed/source_health.hpp"
#include "actors/edge.hpp"
#include "actors/log_limit.hpp"
#include "messages/interfaces.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace fillguard {

class btc_feed_state {
public:
  explicit btc_feed_state(btc_feed_actor::pointer self) : self_{self} {
    // nop
  }

  static inline constexpr auto name = "btc_feed";

  void start(btc_feed_settings settings, outside out);

  // -- network and timers -----------------------------------------------------

  void on(const socket_opened& x);
  void on(const socket_text& x);
  void on(const socket_lost& x);
  void on(const http_answered& answer);
  void on(const timer_due& due);

  // -- sinks and displays -----------------------------------------------------

  void on(const attach_price_sink& x);
  void on(const attach_display& x);

private:
  enum class timer : std::uint32_t { beat = 1, pace, redial };

  stream_link* stream_of(std::uint32_t channel);

  void beat();
  void start(counterpart who, stream_link& link);
  void lost(counterpart who, const stream_link& link, const std::string& why,
            std::chrono::milliseconds wait);
  void tend(stream_link& link);
  void send(stream_link& link, const std::vector<std::string>& texts);
  void apply(stream_link& link, net::price_frame frame, utc_time received_at);

  void tend(counterpart who, poll_link& link);
  void ask(counterpart who, poll_link& link);
  void fail(poll_link& link, std::string why,
            std::optional<std::chrono::milliseconds> retry_after);

  /// Returns whether any price of the list was newer than those before.
  bool handle(const net::price_list& list, utc_time received_at,
              stream_link* link);
  void count_bad(price_source source, const std::string& kind,
                 std::string_view detail);

  void pass_on(const net::seen_price& seen, utc_time received_at);
  void send(btc_price x);
  void release_paced();

  void show_changes();
  void show(source_health& x);

  btc_feed_actor::pointer self_;
  outside out_;
  asset coin_ = asset::btc;
  feed_links links_;
  std::map<price_source, source_health> sources_;
  std::chrono::seconds uptime_{0}; ///< Counted by timers: no clock jumps.
  std::uint64_t sequence_ = 0;
  std::map<price_source, btc_price> newest_;
  std::map<std::string, price_sink_actor> sinks_;
  std::map<std::string, display_actor> displays_;

  /// Trades arrive by the hundred: at most ten prices a second are sent, and
  /// only the newest one waits.
  std::optional<std::chrono::nanoseconds> traded_at_; ///< The last one sent.
  std::optional<btc_price> paced_;
  std::uint64_t paced_cause_ = 0;

  log_limit losses_logged_;
};

/// Sends one coin's prices, from every source in the settings.
btc_feed_actor::behavior_type
btc_feed(btc_feed_actor::stateful_pointer<btc_feed_state> self,
         btc_feed_settings settings, outside out);

} // namespace fillguard
