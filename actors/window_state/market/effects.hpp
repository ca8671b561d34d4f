#pragma once

#include "messages/orders.hpp"
#include "messages/views.hpp"

#include <vector>

namespace fillguard {

/// The effects of an input. Not tagged yet.
struct effects {
  std::vector<order_wanted> orders;
  std::vector<cancel_wanted> cancels;
  std::vector<notice> notices;
  bool visible = false; ///< A new view may differ from the last one.

  effects& operator+=(effects&& more);

  friend bool operator==(const effects&, const effects&) = default;
};

} // namespace fillguard
