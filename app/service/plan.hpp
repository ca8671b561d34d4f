#pragma once

#include "actors/paper_venue/local_venue.hpp"
#include "actors/supervisor/supervisor.hpp"
#include "actors/trader/order_desk.hpp"
#include "actors/window_state/keep/vault.hpp"
#include "app/service/parts.hpp"
#include "app/service/service.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace fillguard {

/// What outlives the actors, so that a restarted one finds it as it was.
struct service_memory {
  std::map<market_key, std::shared_ptr<vault>> markets;
  std::shared_ptr<order_desk> desk;
  std::shared_ptr<local_venue> venue;
};

/// The name of the one that sends orders.
inline constexpr const char* trader_name = "trader";

/// The names of those that must know of a halt.
std::vector<std::string> halt_listeners(const config& settings);

service_memory fresh_memory(const config& settings);

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
