#include "net/polymarket/orders/order_body.hpp"

#include <nlohmann/json.hpp>

namespace fillguard::net::polymarket {

using ethereum::to_decimal;
using ethereum::to_hex;

std::string order_body(const signed_order& to_send, const order_terms& terms,
                       const std::string& owner) {
  // In the order of the official client, so that bodies can be compared byte by
  // byte.
  using json = nlohmann::ordered_json;
  const auto& order = to_send.order;
  json inner{
    {"salt", order.salt},
    {"maker", ethereum::checksummed(order.maker)},
    {"signer", ethereum::checksummed(order.signer)},
    {"tokenId", to_decimal(order.token_id)},
    {"makerAmount", std::to_string(order.maker_amount)},
    {"takerAmount", std::to_string(order.taker_amount)},
    {"side", order.side == order_side::buy ? "BUY" : "SELL"},
    {"signatureType", static_cast<unsigned>(order.type)},
    {"timestamp", std::to_string(order.timestamp_ms)},
    {"expiration", std::to_string(terms.expiration)},
    {"metadata", to_hex(order.metadata)},
    {"builder", to_hex(order.builder)},
    {"signature", to_hex(to_send.signature)},
  };
  return json{
    {"deferExec", false},
    {"postOnly", terms.post_only},
    {"order", std::move(inner)},
    {"owner", owner},
    {"orderType", std::string{to_string(terms.type)}},
  }
    .dump();
}

std::string cancel_body(const ethereum::word& order_id) {
  return nlohmann::json{{"orderID", to_hex(order_id)}}.dump();
}

} // namespace fillguard::net::polymarket
