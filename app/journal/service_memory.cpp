#include "app/journal/service_memory.hpp"

#include "actors/paper_venue/local_trading.hpp"
#include "app/settings/settings.hpp"

#include <utility>

namespace fillguard {

std::shared_ptr<order_desk> make_desk(const service_memory& memory,
                                      spending_caps caps,
                                      std::shared_ptr<order_log> log) {
  if (memory.venue)
    return desk_of(memory.venue, caps, std::move(log));
  return std::make_shared<order_desk>(
    [names = memory.names](const order_wanted& x) { return names->name(x); },
    caps, std::move(log));
}

void name_windows(const service_memory& memory) {
  if (!memory.names)
    return;
  for (const auto& [market, known] : memory.markets)
    for (const auto& window : known->state().windows())
      memory.names->add(window);
}

service_memory fresh_memory(const config& settings) {
  service_memory out;
  for (const auto market : settings.markets)
    out.markets[market] =
      std::make_shared<isolated_state>(state_settings(settings, market));
  if (is_real(settings.mode))
    out.names = std::make_shared<order_names>(trading_account_of(settings));
  else
    out.venue = make_venue(settings);
  out.desk = make_desk(out, settings.caps);
  return out;
}

} // namespace fillguard
