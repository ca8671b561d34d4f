#pragma once

#include "actors/live_venue/order_names.hpp"
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
  std::shared_ptr<local_venue> venue; ///< Null with real orders.
  /// The ids of real orders; null on paper. Shared by desk and gateway.
  std::shared_ptr<order_names> names;
};

/// A desk for the venue or the names in `memory`, one of which is not null.
std::shared_ptr<order_desk> make_desk(const service_memory& memory,
                                      spending_caps caps,
                                      std::shared_ptr<order_log> log = nullptr);

/// Adds the windows of all markets to the names of real orders.
void name_windows(const service_memory& memory);

/// The memory of a service without a journal.
service_memory fresh_memory(const config& settings);

} // namespace fillguard
