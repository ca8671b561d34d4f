#include "actors/window_state/account/whose_position.hpp"

namespace fillguard {

std::optional<std::string> not_guarded_because(const ownership_facts& facts,
                                               const account_settings& rules) {
  if (facts.is_pair)
    return "both outcomes are held, and a pair pays a dollar";
  if (facts.is_ours)
    return std::nullopt;
  if (!facts.average)
    return "its average price is unknown";
  switch (rules.positions) {
  case guarded_positions::own:
    return "guard.positions is own, and no order of fillguard bought it";
  case guarded_positions::captures:
    if (*facts.average >= rules.guard_from)
      break;
    return "its average price " + to_string(*facts.average)
           + " is under watch.capture_from_price "
           + to_string(rules.guard_from);
  case guarded_positions::all:
    break;
  }
  return std::nullopt;
}

} // namespace fillguard
