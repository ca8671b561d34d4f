#pragma once

// The price to beat from the venue's web site, seconds after a window's open.
// The endpoint is not documented: every field is optional here.

#include "messages/market.hpp"
#include "messages/result.hpp"
#include "net/polymarket/json_answer.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fillguard::net::polymarket {

/// Whether prices to beat of such windows are requested from the site: the
/// names of longer windows in its addresses are not known, and a candle's price
/// is not the site's.
bool site_has_price(window_length length, settlement rule);

/// The URL of a window's prices, for the rule that the window settles on: for
/// another rule the site answers another price.
std::string crypto_price_url(std::string_view base, const window_id& id,
                             settlement rule);

struct crypto_price {
  coin_price open_price;
  bool incomplete = false; ///< The site marks its data as not complete.

  friend bool operator==(const crypto_price&, const crypto_price&) = default;
};

/// Absent: the site has not published the price yet.
using crypto_price_answer = result<std::optional<crypto_price>, bad_answer>;

/// Reads the site's answer. Bad kinds: oversized, not_json, wrong_type,
/// missing_field, wrong_value.
crypto_price_answer parse_crypto_price(std::string_view body);

} // namespace fillguard::net::polymarket
