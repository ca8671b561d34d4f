#pragma once

#include "app/config/config.hpp"
#include "app/service/trading_key.hpp"
#include "net/sim/venue.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace fillguard {

// The simulated venue of demos and rehearsals.

/// Points every endpoint at a simulated venue, "http://127.0.0.1:18200", with
/// its own account's credentials.
void point_at(config& settings, const std::string& http_base);

/// The scenario of the demo that sends real orders to the simulated venue.
inline constexpr const char* live_scenario = "live";

/// An account at the simulated venue with a new key of no other use.
struct rehearsal_account {
  net::sim::account account;
  trading_key key;
};

/// Fails when the machine gives no random numbers.
result<rehearsal_account> new_rehearsal_account();

/// Sends the orders of `settings` for such an account, in mode `live`. Call
/// after `point_at`.
void trade_for(config& settings, const rehearsal_account& who);

/// Why a simulation may not run with these settings: it must not sign with a
/// real key. Absent: it may.
std::optional<std::string> refused_in_simulation(const config& settings);

/// The port of such a base URL; absent for any other text.
std::optional<std::uint16_t> venue_port(const std::string& http_base);

/// A venue for the configured markets. An unknown scenario gives the default
/// one.
net::sim::venue_options rehearsal_venue(const config& settings,
                                        std::uint64_t seed,
                                        const std::string& scenario);

} // namespace fillguard
