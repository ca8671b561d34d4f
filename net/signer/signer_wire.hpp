#pragma once

#include "messages/result.hpp"
#include "net/ethereum/signature.hpp"
#include "net/polymarket/orders/exchange_order.hpp"

#include <string>
#include <string_view>

// The packets between a service and its signer, one JSON object each.
//
//   signer, when the service connects    {"address": "0x…"}
//   service                              {"chain": 137, "exchange": "0x…",
//                                         "version": 2, "order": {…}}
//   signer                               {"signature": "0x…"}
//   signer, instead of either            {"refused": "buy_day", "why": "…"}

namespace fillguard::net::signer {

/// The longest packet, in bytes.
inline constexpr std::size_t most_packet = 4096;

struct signing_request {
  polymarket::exchange_order order;
  polymarket::order_domain domain;
};

std::string to_packet(const signing_request& x);
result<signing_request> read_request(std::string_view packet);

std::string greeting_packet(const ethereum::eth_address& key);
std::string signature_packet(const ethereum::signature& x);
std::string refusal_packet(const error& why);

/// A refusal is an error with the name of its rule; anything else that is not
/// the expected packet one with "signer".
result<ethereum::eth_address> read_greeting(std::string_view packet);
result<ethereum::signature> read_signature(std::string_view packet);

} // namespace fillguard::net::signer
