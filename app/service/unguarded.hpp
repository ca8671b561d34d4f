#pragma once

#include "messages/views.hpp"

#include <memory>
#include <vector>

namespace fillguard {

/// What a service that ends now leaves alone: for each open window with shares
/// that are held and not covered, a notice in words to act on. `views` are the
/// newest of each market.
std::vector<notice>
unguarded_from_now(const std::vector<std::shared_ptr<const window_view>>& views,
                   utc_time now);

} // namespace fillguard
