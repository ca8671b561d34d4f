#pragma once

#include "app/replay/metadata.hpp"
#include "messages/prices.hpp"

#include <string>
#include <vector>

namespace fillguard {

/// Reads CSV with a header that has `feed_ts_ms` and `value` at least. Prices
/// take effect at `recv_ms` where there is one, and are read from
/// `full_accuracy_value` (an integer of 10^-18 dollars) where there is one.
/// They come in the order in which they take effect. Unusable rows are counted.
result<std::vector<btc_price>> load_prices(const std::string& path,
                                           bad_by_kind& bad);

} // namespace fillguard
