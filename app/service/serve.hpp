#pragma once

#include "app/config/config.hpp"
#include "app/service/parts.hpp"
#include "app/service/trading_key.hpp"
#include "messages/result.hpp"
#include "messages/views.hpp"
#include "net/clock.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace fillguard {

/// Converts the seconds of an option.
inline std::chrono::nanoseconds in_nanoseconds(double seconds) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
    std::chrono::duration<double>(seconds));
}

struct serving {
  std::shared_ptr<const net::clock> clock;
  /// Ends after so much real time; absent: at a signal only.
  std::optional<std::chrono::nanoseconds> for_outside;
  std::string out; ///< File for the lines that `replay` writes; empty: none.
  std::string journal; ///< Folder of the journal; empty: none.
  service_parts here;  ///< The parts in this process.
  /// Begins each status line instead of the mode's banner, unless empty.
  std::string banner;
  bool demo = false; ///< Against a simulated venue.
  double speed = 1;  ///< Of the clock.
  /// Causes faults of the demo's venue; empty: there is no fault desk.
  std::function<result<void>(const std::string& command)> break_venue;
  bool quiet = false; ///< No status lines.
  /// Called with each view, on an actor's thread; must not wait.
  std::function<void(const window_view&)> on_view;
  /// Of real orders; absent: as configured.
  std::optional<trading_key> key;
};

/// Blocks SIGINT and SIGTERM until `serve` waits for them. Call first in main,
/// before any thread is started.
void hold_stop_signals();

/// Waits for such a signal, or until so much real time has passed.
void wait_for_stop(std::optional<std::chrono::nanoseconds> limit);

/// Runs a service until a signal stops it or it cannot continue. Blocks;
/// returns the exit code.
int serve(const config& settings, const serving& how);

} // namespace fillguard
