#pragma once

#include "app/config/config.hpp"
#include "net/sim/venue.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace fillguard {

// The simulated venue of demos and rehearsals.

/// Points every endpoint at a simulated venue, "http://127.0.0.1:18200", with
/// its own account's credentials.
void point_at(config& settings, const std::string& http_base);

/// The port of such a base URL; absent for any other text.
std::optional<std::uint16_t> venue_port(const std::string& http_base);

/// A venue for the configured markets. An unknown scenario gives the default
/// one.
net::sim::venue_options rehearsal_venue(const config& settings,
                                        std::uint64_t seed,
                                        const std::string& scenario);

} // namespace fillguard
