#include "app/journal/service_memory.hpp"

#include "actors/paper_venue/local_trading.hpp"
#include "app/settings/settings.hpp"

namespace fillguard {

service_memory fresh_memory(const config& settings) {
  service_memory out;
  for (const auto market : settings.markets)
    out.markets[market] =
      std::make_shared<isolated_state>(state_settings(settings, market));
  out.venue = make_venue(settings);
  out.desk = desk_of(out.venue, settings.caps);
  return out;
}

} // namespace fillguard
