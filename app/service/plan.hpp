#pragma once

#include "actors/supervisor/supervisor.hpp"
#include "actors/trader/paper_exchange.hpp"
#include "actors/window_state/vault.hpp"
#include "app/service/service.hpp"

#include <map>
#include <memory>

namespace fillguard {

/// What outlives the actors, so that a restarted one finds it as it was.
struct service_memory {
  std::map<market_key, std::shared_ptr<vault>> markets;
  std::shared_ptr<paper_exchange> paper_venue;
};

service_memory fresh_memory(const config& settings);

/// Who lives in a service that is all in one process, and who knows whom. Reads
/// like the picture in the README.
supervision_plan whole_service(const config& settings,
                               const service::surroundings& around,
                               const service_memory& memory);

} // namespace fillguard
