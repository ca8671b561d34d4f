#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace fillguard::test {

/// The result of one seed.
struct simulated {
  std::uint64_t seed = 0;
  /// Of all events, in order.
  std::uint64_t hash = 0;
  std::vector<std::string> violations;
  std::map<std::string, std::uint64_t> counts; ///< Events, by kind.
};

/// Where a run's orders go.
enum class simulated_orders : std::uint8_t {
  on_paper,
  real, ///< In `guard` or `live`, signed, to the simulated venue.
};

/// Runs the whole service (the actors of its plan, adapters included, under
/// their supervisor) through a couple of five-minute windows against the
/// simulated venue: one thread, virtual time, no sockets. The seed decides the
/// order of the actors, the configuration, the windows' prices and the faults.
/// Real orders are checked against the venue's own books.
/// `narrate` receives a line for each event; absent: no narration.
simulated
simulate(std::uint64_t seed,
         const std::function<void(const std::string&)>& narrate = nullptr,
         simulated_orders orders = simulated_orders::on_paper);

} // namespace fillguard::test
