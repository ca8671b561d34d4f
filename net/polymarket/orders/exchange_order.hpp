#pragma once

#include "messages/enumeration.hpp"
#include "messages/orders.hpp"
#include "net/ethereum/bytes.hpp"

#include <cstdint>
#include <string>

namespace fillguard::net::polymarket {

/// The wallet that holds the account's money, numbered as in an order.
enum class signature_type : std::uint8_t {
  eoa = 0,            ///< The key's own address.
  proxy = 1,          ///< Of e-mail accounts made before May 2026.
  safe = 2,           ///< Of browser-wallet accounts made before May 2026.
  deposit_wallet = 3, ///< Of accounts made since (ERC-1271).
};

constexpr auto enumerators(signature_type) {
  return enumeration("signature_type", named(signature_type::eoa, "eoa"),
                     named(signature_type::proxy, "proxy"),
                     named(signature_type::safe, "safe"),
                     named(signature_type::deposit_wallet, "deposit_wallet"));
}

/// The largest salt: it travels as a JSON number, which readers in JavaScript
/// damage beyond 2^53 - 1.
inline constexpr std::uint64_t largest_salt = (std::uint64_t{1} << 53) - 1;

/// An order as it is signed: its eleven fields, in their order. The maker's
/// amount is paid and the taker's received, in millionths of a dollar or of a
/// share.
struct exchange_order {
  std::uint64_t salt = 0;         ///< 1 to `largest_salt`.
  ethereum::eth_address maker{};  ///< The wallet with the money.
  ethereum::eth_address signer{}; ///< The key's; of a deposit wallet, `maker`.
  ethereum::word token_id{};
  std::uint64_t maker_amount = 0;
  std::uint64_t taker_amount = 0;
  order_side side = order_side::buy;
  signature_type type = signature_type::eoa;
  std::uint64_t timestamp_ms = 0; ///< Unix time; unique in an account.
  ethereum::word metadata{};      ///< Zero.
  ethereum::word builder{};       ///< Zero, or a public builder code.

  friend bool operator==(const exchange_order&,
                         const exchange_order&) = default;
};

/// The contract that an order is signed for.
struct order_domain {
  unsigned version = 2;
  std::uint64_t chain = 137;
  ethereum::eth_address exchange{};

  friend bool operator==(const order_domain&, const order_domain&) = default;
};

/// Order version 2 on the exchange of markets without negative risk: the only
/// one that is used.
const order_domain& current_domain();

/// The exchanges that orders are refused for, by name: version 2 with negative
/// risk, and version 3 (Protocol V2, position ids).
const order_domain& negative_risk_domain();
const order_domain& protocol_v2_domain();

/// How long an order stays open at the venue. Not signed.
enum class order_type : std::uint8_t { gtc, gtd, fok, fak };

constexpr auto enumerators(order_type) {
  return enumeration(
    "order_type", named(order_type::gtc, "GTC"), named(order_type::gtd, "GTD"),
    named(order_type::fok, "FOK"), named(order_type::fak, "FAK"));
}

constexpr bool is_at_once(order_type x) {
  return x == order_type::fok || x == order_type::fak;
}

order_type to_order_type(time_in_force x);

/// The parts of an order that are sent and not signed.
struct order_terms {
  order_type type = order_type::gtc;
  bool post_only = false;       ///< Only for GTC and GTD.
  std::uint64_t expiration = 0; ///< Unix seconds; 0 unless GTD.
};

/// What the order has of shares, and of dollars at its limit.
constexpr shares shares_of(const exchange_order& x) {
  return shares::from_millionths(static_cast<std::int64_t>(
    x.side == order_side::buy ? x.taker_amount : x.maker_amount));
}

constexpr money dollars_of(const exchange_order& x) {
  return money::from_millionths(static_cast<std::int64_t>(
    x.side == order_side::buy ? x.maker_amount : x.taker_amount));
}

} // namespace fillguard::net::polymarket
