#include "actors/window_state/market/effects.hpp"

#include "actors/window_state/guard/decisions.hpp"

#include <utility>

namespace fillguard {

effects& effects::operator+=(effects&& more) {
  append(orders, std::move(more.orders));
  append(cancels, std::move(more.cancels));
  append(notices, std::move(more.notices));
  visible = visible || more.visible;
  return *this;
}

} // namespace fillguard
