#pragma once

#include "actors/window_state/guard/decisions.hpp"
#include "messages/orders.hpp"
#include "messages/views.hpp"

#include <utility>
#include <vector>

namespace fillguard {

/// The effects of an input. Not tagged yet.
struct effects {
  std::vector<order_wanted> orders;
  std::vector<cancel_wanted> cancels;
  std::vector<notice> notices;
  bool visible = false; ///< A new view may differ from the last one.

  effects& operator+=(effects&& more) {
    append(orders, std::move(more.orders));
    append(cancels, std::move(more.cancels));
    append(notices, std::move(more.notices));
    visible = visible || more.visible;
    return *this;
  }

  friend bool operator==(const effects&, const effects&) = default;
};

} // namespace fillguard
