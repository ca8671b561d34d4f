#include "app/journal/service_memory.hpp"

#include "app/settings/settings.hpp"

namespace fillguard {

service_memory fresh_memory(const config& settings) {
  service_memory out;
  for (const auto market : settings.markets)
    out.markets[market] =
      std::make_shared<isolated_state>(state_settings(settings, market));
  out.desk = paper_trading(desk_settings(settings));
  return out;
}

} // namespace fillguard
