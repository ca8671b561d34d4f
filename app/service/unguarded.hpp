#pragma once

#include "app/config/config.hpp"
#include "messages/views.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

/// What a service that ends now leaves alone: for each open window with shares
/// that are held and not covered, a notice in words to act on. `views` are the
/// newest of each market.
std::vector<notice>
unguarded_from_now(const std::vector<std::shared_ptr<const window_view>>& views,
                   utc_time now);

/// Whether a capture of ours may still buy, as far as the market's view shows.
bool may_buy(const window_view& view);

/// What a service that ends now could not withdraw: a notice for each window in
/// which a capture may still buy.
std::vector<notice>
buys_not_withdrawn(const std::vector<std::shared_ptr<const window_view>>& views,
                   utc_time now);

/// A warning where captures of `live` may come so late that their shares cannot
/// be sold before the close.
std::optional<std::string> late_capture(const config& settings);

} // namespace fillguard
