#pragma once

#include "actors/paper_venue/local_venue.hpp"
#include "actors/trader/order_desk.hpp"
#include "actors/window_state/keep/isolated_state.hpp"
#include "app/config/config.hpp"

#include <map>
#include <memory>

namespace fillguard {

/// State that outlives the actors, so that a restarted actor continues with it.
struct service_memory {
  std::map<market_key, std::shared_ptr<isolated_state>> markets;
  std::shared_ptr<order_desk> desk;
  std::shared_ptr<local_venue> venue;
};

/// The memory of a service without a journal.
service_memory fresh_memory(const config& settings);

} // namespace fillguard
