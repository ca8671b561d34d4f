#pragma once

#include "actors/feed_health.hpp"
#include "actors/link/book_merge.hpp"
#include "actors/link/fill_merge.hpp"
#include "actors/link/price_merge.hpp"
#include "actors/link/status_merge.hpp"
#include "messages/interfaces.hpp"
#include "net/clock.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace fillguard {

struct junction_settings {
  std::string part; ///< "btc_feed/btc".
  /// Introduces the sources of the part to this junction again, so that each
  /// sends what a new peer needs.
  std::function<void()> greet_again;
  std::shared_ptr<const net::clock> clock;
};

class junction_state {
public:
  explicit junction_state(junction_actor::pointer self) : self_{self} {
    // nop
  }

  static inline constexpr auto name = "junction";

  void start(junction_settings with);

  void handle(const guest_joined& joined);
  void handle(const guest_left& guest);
  void handle(const feed_said& message);
  void handle(const attach_price_sink& x);
  void handle(const attach_book_sink& x);
  void handle(const attach_fill_sink& x);
  void handle(const attach_display& x);
  void beat();

  /// Sends `x` to every provider of the part.
  template <class T>
  void hand_down(const T& x);

private:
  struct guest {
    std::uint64_t since = 0;
    std::uint64_t newest = 0; ///< Number of the last batch.
    far_listener_actor listener;
    std::string release; ///< Empty: not known, as of older ones.
    bool here = true;
  };

  /// Limits a time that is ahead of ours; returns false for a window too far
  /// ahead.
  bool is_sane(utc_time& received_at, const window_id* window);

  void receive(const std::string& who, btc_price& x);
  void receive(const std::string& who, book_update& x);
  void receive(const std::string& who, window_result& x);
  void receive(const std::string& who, fill_detected& x);
  void receive(const std::string& who, feed_status& x);
  /// Leaves no release in `x` but that of its sender, and keeps it.
  void keep_release(const std::string& who, feed_status& x);
  void pass_on(book_update x);
  void pass_on(const fill_detected& x);
  void report();

  junction_actor::pointer self_;
  junction_settings settings_;
  std::map<std::string, guest> guests_;
  price_merge prices_;
  book_merge books_;
  fill_merge fills_;
  status_merge feeds_;
  std::optional<feed_health> health_; ///< Of the link.
  std::string why_left_ =
    "no process has joined yet"; ///< Why no process is here.
  std::uint64_t sequence_ = 0;
  std::map<std::string, price_sink_actor> price_sinks_;
  std::map<std::string, book_sink_actor> book_sinks_;
  std::map<market_key, fill_sink_actor> fill_sinks_;
  std::map<std::string, display_actor> displays_;
};

junction_actor::behavior_type
junction(junction_actor::stateful_pointer<junction_state> self,
         junction_settings with);

} // namespace fillguard
