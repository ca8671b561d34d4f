#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace fillguard::test {

/// What one seed came to.
struct simulated {
  std::uint64_t seed = 0;
  /// Of everything that happened, in its order.
  std::uint64_t hash = 0;
  std::vector<std::string> violations;
  std::map<std::string, std::uint64_t> counts; ///< What it saw, and how often.
};

/// Runs the whole service (the actors of its plan, adapters included, under
/// their supervisor) through a couple of five-minute windows against the
/// simulated venue: one thread, virtual time, no sockets. The seed decides who
/// runs next, how it is configured, what the windows tell and what goes wrong.
/// `narrate` gets the story, line by line; absent: it is not told.
simulated
simulate(std::uint64_t seed,
         const std::function<void(const std::string&)>& narrate = nullptr);

} // namespace fillguard::test
