#pragma once

#include "net/sim/random.hpp"
#include "tests/simulation/memory_transport.hpp"
#include "tests/simulation/rough_exchange.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace fillguard::test {

/// The means by which faults act.
struct levers {
  /// Applies a command of the venue's fault board.
  std::function<void(const std::string& json)> venue;
  memory_transport* lines = nullptr;
  rough_exchange* exchange = nullptr; ///< Null in watch mode.
  double usual_order_trouble = 0;
  std::vector<std::string> actors;
  std::function<void(const std::string& actor)> crash;
  /// Kills the whole process, all actors at once, at the n-th record from now
  /// that its journal writes; 0: now. `of_orders`: only those of orders count.
  std::function<void(std::uint64_t records, bool of_orders)> kill;
  std::function<void(bool)> fill_disk;
  /// Makes the next input of this kind throw in the fold of this state; absent:
  /// none any more.
  std::function<void(const std::string& state, std::optional<std::string> kind)>
    poison;
  /// Makes the actor's n-th step from now throw: a step is sending a message or
  /// reading the time within a handler.
  std::function<void(const std::string& actor, std::uint64_t steps)> stumble;
  /// Makes the actor's next handling of such a message throw.
  std::function<void(const std::string& actor, const std::string& message)>
    crash_on;
  std::function<void(const std::string& actor, std::chrono::milliseconds)>
    hold_up;
  std::function<void(std::chrono::milliseconds)> step_clock;
  std::function<void(std::optional<std::string> reason)> halt;
};

struct planned_fault {
  std::string kind;
  std::string words; ///< For the narration.
  std::chrono::milliseconds at;
  std::chrono::milliseconds lasts;
  std::function<void(levers&)> begin;
  std::function<void(levers&)> end; ///< Null: the fault ends by itself.
};

/// Draws the faults of one run. Times count from its start, and all faults end
/// by `until`. `closes`: when windows close; most faults come shortly before.
std::vector<planned_fault>
plan_faults(net::sim::random_source& chance,
            const std::vector<std::string>& actors,
            const std::vector<std::chrono::milliseconds>& closes,
            std::chrono::milliseconds until, bool paper);

/// Draws the faults of real orders at the venue, of its trading modes, and of
/// the process while it sends.
std::vector<planned_fault>
plan_order_faults(net::sim::random_source& chance,
                  const std::vector<std::chrono::milliseconds>& closes,
                  std::chrono::milliseconds until);

/// Draws defects of the service itself: inputs that cannot be folded, and
/// handlers that throw half-way. Drawn separately, so that a seed's other
/// faults stay the same.
std::vector<planned_fault>
plan_defects(net::sim::random_source& chance,
             const std::vector<std::string>& actors,
             const std::vector<std::chrono::milliseconds>& closes,
             std::chrono::milliseconds until);

} // namespace fillguard::test
