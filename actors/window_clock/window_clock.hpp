#pragma once

#include "actors/edge.hpp"
#include "actors/feed_health.hpp"
#include "actors/window_clock/listing_scout.hpp"
#include "actors/window_clock/second_beat.hpp"
#include "actors/window_clock/window_schedule.hpp"
#include "messages/interfaces.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fillguard {

/// The windows that were found, for the actor after a restart; at first, those
/// of the previous process. Used by the running actor alone.
struct window_memory {
  std::map<window_id, window_found> found;
  std::set<window_id> decided; ///< Of these, the ones with a known outcome.

  /// Adds a window, and drops those whose results are not requested any more.
  void add(const window_found& x, const window_schedule_settings& settings);

  /// The outcome of a window is known.
  void decide(const window_id& id) {
    if (found.contains(id))
      decided.insert(id);
  }
};

struct window_clock_settings {
  std::string gamma; ///< Base of Gamma's addresses.
  window_schedule_settings schedule;
  /// Of one clock of a service.
  listing_scout_settings scout;
  /// Kept over restarts, so that no fill is lost because its window closed
  /// meanwhile, and no position is unguarded while Gamma does not answer.
  std::shared_ptr<window_memory> memory = std::make_shared<window_memory>();
};

struct window_clock_state {
  explicit window_clock_state(window_clock_actor::pointer self) : self{self} {
    // nop
  }

  void start(window_clock_settings with, outside out);

  /// Sends every second that has passed, then requests and reports.
  void beat_on();

  void handle(const http_answered& reply);
  void handle(const attach_display& x);

  /// Sends all present windows to a new listener.
  template <class Listener>
  void greet(const Listener& to);

  static inline constexpr auto name = "window_clock";

  window_clock_actor::pointer self;
  window_clock_settings settings;
  outside out;
  std::optional<window_schedule> schedule;
  std::optional<listing_scout> scout;
  std::optional<second_beat> beat;
  std::map<std::string, clock_listener_actor> clock_listeners;
  std::map<std::string, window_listener_actor> window_listeners;
  std::map<std::string, display_actor> displays;
  std::optional<feed_health> health;
  std::uint32_t failures = 0; ///< In a row.
  std::string why;            ///< Of the last failure.
  /// The announced texts of listings; an alarm counts for all windows.
  std::map<window_id, std::set<std::string>> announced;
  std::set<std::string> alarms;

private:
  void arm();
  void ask(utc_time now);
  /// Takes an answer about series that are not followed: a notice names the new
  /// ones, and nothing else changes.
  void announce_series(const http_answered& reply);
  void publish(std::vector<window_schedule::event> events);
  template <class T>
  void send_to_clock_listeners(const T& x);
  template <class T>
  void send_to_all(const T& x);
  /// Announces what is unusual in a listing, and what changed, each once.
  void note_listing(const window_id& id, std::string_view body,
                    const std::optional<window_info>& before);
  void announce(std::optional<window_id> about, notice::kind_type kind,
                const std::string& text);
  void note_jump(std::chrono::nanoseconds by);
  void note_failure(const std::string& kind, const std::string& detail,
                    utc_time now);
  void report(utc_time now);
};

/// The WINDOW CLOCK of one market. At a window's opening second it sends the
/// tick, then `window_closed` of the old window and `window_opened` of the new
/// one. Seconds never stop, even when Gamma fails.
window_clock_actor::behavior_type
window_clock(window_clock_actor::stateful_pointer<window_clock_state> self,
             window_clock_settings settings, outside out);

} // namespace fillguard
