#pragma once

#include "net/polymarket/orders/trading_account.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fillguard::net::polymarket {

/// The body of `POST /order`, of any client.
struct posted_order {
  exchange_order order;
  order_terms terms;
  ethereum::byte_string signature;
  std::string owner; ///< The API key.
};

/// Reads a body; the error names the field. Keys that are not known are
/// ignored, but a deferred execution is refused.
result<posted_order> read_posted_order(std::string_view body);

/// Who signed an order.
struct order_signature_owner {
  ethereum::eth_address key{};
  bool session_key = false; ///< By the signature's form; else the owner's.
};

/// Checks a whole signature against its order: its form, its hashes, and the
/// key that it recovers to. Whether that key may sign for the wallet is not
/// checked. Absent: no signature of this order.
std::optional<order_signature_owner>
signed_by(const exchange_order& order, const ethereum::byte_string& signature,
          const order_domain& by = current_domain());

} // namespace fillguard::net::polymarket
