#pragma once

#include "net/polymarket/orders/exchange_order.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fillguard::net::signer {

/// The limits of the orders that a signer signs. From a file that only its user
/// can write.
struct signer_policy {
  polymarket::order_domain domain;
  polymarket::signature_type type = polymarket::signature_type::eoa;
  ethereum::eth_address funder{};
  /// A builder code that orders may carry; zero: none. Another one could charge
  /// the account.
  ethereum::word builder{};

  price buy_price_max{};                   ///< Zero: no buy is signed.
  money buy_order{};                       ///< Dollars at the limit, plus fee.
  money buy_day{};                         ///< Of a UTC day, likewise.
  unsigned buys_minute = 0;                ///< In any 60 seconds.
  std::optional<shares> sell_shares_order; ///< Absent: any number.
  unsigned sells_minute = 600;
};

/// A policy, or every mistake in it: the key and what would be right.
struct read_policy {
  signer_policy policy;
  std::vector<error> mistakes; ///< Empty: the policy is usable.
};

/// Reads the JSON text, which may have comments. Unknown keys are mistakes;
/// what buys may cost has no default.
read_policy parse_policy(std::string_view text);

} // namespace fillguard::net::signer
