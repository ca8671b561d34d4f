#pragma once

#include "actors/paper_venue/local_venue.hpp"
#include "actors/supervisor/supervisor.hpp"
#include "app/journal/service_memory.hpp"
#include "app/service/parts.hpp"
#include "app/service/service.hpp"

#include <string>
#include <vector>

namespace fillguard {

/// The name of the one that sends orders.
inline constexpr const char* trader_name = "trader";

/// The names of those that must know of a halt.
std::vector<std::string> halt_listeners(const config& settings);

/// Who lives in a service that is all in one process, and who knows whom. Reads
/// like the picture in the README.
supervision_plan whole_service(const config& settings,
                               const service::surroundings& around,
                               const service_memory& memory);

/// Who lives in this process of a service that is split over several. With the
/// state, junctions take the places of the parts that live elsewhere, and
/// nobody else can tell; without it, uplinks take the places of the states.
supervision_plan split_service(const config& settings,
                               const service::surroundings& around,
                               const service_memory& memory,
                               const far_parts& far);

/// The parts that live here and have uplinks, with the states they speak to:
/// the names of the links' feeds.
std::vector<std::string> link_names(const config& settings,
                                    const service_parts& here);

} // namespace fillguard
