#pragma once

#include "actors/edge.hpp"
#include "actors/feed_health.hpp"
#include "actors/venue_clock/clock_offset.hpp"
#include "messages/interfaces.hpp"
#include "net/venue_time/time_samples.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace fillguard {

struct venue_clock_settings {
  std::string clob; ///< Base of the CLOB's addresses.
  std::chrono::seconds poll_every{10};
  /// Between polls while nothing is known: no order is sent before.
  std::chrono::seconds poll_soon{1};
  /// A measurement with a larger error is none. In real time: a round trip of a
  /// fast clock takes more of its seconds.
  std::chrono::seconds largest_spread{2};
  /// Samples of the other connections; null: there are none.
  std::shared_ptr<net::time_samples> samples;
  /// Receives the venue's time less the steady clock's; empty: the service's
  /// time is not corrected.
  std::function<void(std::chrono::nanoseconds)> correct;
};

struct venue_clock_state {
  explicit venue_clock_state(venue_clock_actor::pointer self) : self{self} {
    // nop
  }

  void start(venue_clock_settings with, outside way_out);
  void beat_on();
  void handle(const http_answered& reply);
  void handle(const attach_clock_reader& x);
  void handle(const attach_display& x);

  static inline constexpr auto name = "venue_clock";

  venue_clock_actor::pointer self;
  venue_clock_settings settings;
  outside out;
  clock_offset offset;
  std::optional<feed_health> health;
  std::map<std::string, clock_reading_actor> readers;
  std::map<std::string, display_actor> displays;
  clock_measured newest; ///< As sent last.

private:
  void arm();
  void ask();
  void poll_in(std::chrono::nanoseconds wait);
  void note_failure(const std::string& kind, const std::string& detail);
  void look();
  void send(clock_measured x);
  std::chrono::nanoseconds largest_spread() const;

  std::uint64_t round_ = 0;
  /// When each request that may still be answered was sent, steady, by round.
  /// One that hangs does not hold back the next.
  std::map<std::uint64_t, std::chrono::nanoseconds> asked_at_;
  std::chrono::nanoseconds poll_at_{0}; ///< Steady.
  std::optional<std::chrono::nanoseconds> corrected_to_;
  std::chrono::nanoseconds sent_at_{0}; ///< Steady.
  std::string why_ = "no answer yet";   ///< Of the last failure.
};

/// The VENUE CLOCK. Requests the CLOB's time every ten seconds, and once a
/// second computes it from the samples of all connections.
venue_clock_actor::behavior_type
venue_clock(venue_clock_actor::stateful_pointer<venue_clock_state> self,
            venue_clock_settings settings, outside out);

} // namespace fillguard
