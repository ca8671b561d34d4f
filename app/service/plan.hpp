#pragma once

#include "actors/paper_venue/local_venue.hpp"
#include "actors/supervisor/supervisor.hpp"
#include "app/journal/service_memory.hpp"
#include "app/service/parts.hpp"
#include "app/service/service.hpp"

#include <string>
#include <vector>

namespace fillguard {

/// The name of the trader.
inline constexpr const char* trader_name = "trader";
inline constexpr const char* display_name = "display";
inline constexpr const char* notifier_name = "notifier";

/// The name of a market's state.
std::string state_name(market_key market);

/// The names of the actors that receive halts.
std::vector<std::string> halt_listeners(const config& settings);

/// The actors of a service in one process, and their connections, as drawn in
/// the README.
supervision_plan whole_service(const config& settings,
                               const service::dependencies& around,
                               const service_memory& memory);

/// The actors of this process of a service that is split over several. In the
/// state's process, junctions stand in for the parts of other processes,
/// without a difference for the other actors. In a feed's process, uplinks
/// stand in for the states.
supervision_plan split_service(const config& settings,
                               const service::dependencies& around,
                               const service_memory& memory,
                               const far_parts& far);

/// The names of the links as feeds: each part of this process that has uplinks,
/// with each of its states.
std::vector<std::string> link_names(const config& settings,
                                    const service_parts& here);

} // namespace fillguard
