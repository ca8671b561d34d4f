#pragma once

#include "net/polymarket/orders/order_signer.hpp"

#include <string>

namespace fillguard::net::polymarket {

/// The body of `POST /order`. `owner` is the API key of the account. These very
/// bytes are to be authenticated and sent.
std::string order_body(const signed_order& to_send, const order_terms& terms,
                       const std::string& owner);

/// The body of `DELETE /order`.
std::string cancel_body(const ethereum::word& order_id);

} // namespace fillguard::net::polymarket
