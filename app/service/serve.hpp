#pragma once

#include "app/config/config.hpp"
#include "app/service/parts.hpp"
#include "net/clock.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace fillguard {

/// A user's seconds.
inline std::chrono::nanoseconds in_nanoseconds(double seconds) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
    std::chrono::duration<double>(seconds));
}

struct serving {
  std::shared_ptr<const net::clock> clock;
  /// Ends by itself after so long outside; absent: at a signal only.
  std::optional<std::chrono::nanoseconds> for_outside;
  std::string out; ///< File for the lines that `replay` writes; empty: none.
  std::string journal; ///< Folder of the journal; empty: none.
  service_parts here;  ///< What lives in this process.
};

/// Lets SIGINT and SIGTERM wait for `serve`. To be called first in main, before
/// there is any other thread.
void hold_stop_signals();

/// Waits for such a signal, or until so long has passed outside.
void wait_for_stop(std::optional<std::chrono::nanoseconds> limit);

/// Runs a service until it is told to stop or cannot go on. Blocks; returns
/// the exit code.
int serve(const config& settings, const serving& how);

} // namespace fillguard
