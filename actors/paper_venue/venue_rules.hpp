#pragma once

#include "messages/orders.hpp"

#include <optional>
#include <string>

namespace fillguard {

/// Returns why the venue would refuse `order` at `now`; absent: accepted.
/// `marketable`: the order would match at once.
std::optional<std::string> refusal(const order_wanted& order, bool marketable,
                                   utc_time now);

} // namespace fillguard
