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

/// What a fault may take hold of.
struct levers {
  /// Applies a command of the venue's fault board.
  std::function<void(const std::string& json)> venue;
  memory_transport* lines = nullptr;
  rough_exchange* exchange = nullptr; ///< Null in watch mode.
  double usual_order_trouble = 0;
  std::vector<std::string> actors;
  std::function<void(const std::string& actor)> crash;
  /// The whole process, with all actors at once, at the n-th record from now
  /// that its journal takes; 0: now. `of_orders`: only these count.
  std::function<void(std::uint64_t records, bool of_orders)> kill;
  std::function<void(bool)> fill_disk;
  /// The next input of this kind makes the fold of this state throw; absent:
  /// none does any more.
  std::function<void(const std::string& state, std::optional<std::string> kind)>
    poison;
  /// Its n-th step from now that can be told from outside throws: the actor
  /// says something or reads the time in the midst of a handler.
  std::function<void(const std::string& actor, std::uint64_t steps)> stumble;
  /// The next time that it is to handle such a message.
  std::function<void(const std::string& actor, const std::string& message)>
    crash_on;
  std::function<void(const std::string& actor, std::chrono::milliseconds)>
    hold_up;
  std::function<void(std::chrono::milliseconds)> step_clock;
  std::function<void(std::optional<std::string> reason)> halt;
};

struct planned_fault {
  std::string kind;
  std::string words; ///< For the story.
  std::chrono::milliseconds at;
  std::chrono::milliseconds lasts;
  std::function<void(levers&)> begin;
  std::function<void(levers&)> end; ///< Null: it ends by itself.
};

/// Draws the faults of one run. Times count from its start; all are over by
/// `until`. `closes`: when windows close; most faults come shortly before.
std::vector<planned_fault>
plan_faults(net::sim::random_source& chance,
            const std::vector<std::string>& actors,
            const std::vector<std::chrono::milliseconds>& closes,
            std::chrono::milliseconds until, bool paper);

/// The same of what is wrong with the service itself: inputs that the fold
/// cannot take, and handlers that throw half-way. Drawn apart from the others,
/// so that a seed's story of them stays the same.
std::vector<planned_fault>
plan_defects(net::sim::random_source& chance,
             const std::vector<std::string>& actors,
             const std::vector<std::chrono::milliseconds>& closes,
             std::chrono::milliseconds until);

} // namespace fillguard::test
