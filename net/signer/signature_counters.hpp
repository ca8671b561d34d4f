#pragma once

#include "messages/time.hpp"
#include "net/signer/signer_policy.hpp"

#include <deque>
#include <set>
#include <string>
#include <string_view>

namespace fillguard::net::signer {

/// A signature that was given. It counts from then on, whether or not the order
/// was sent or matched: a signature has no end.
struct given_signature {
  utc_time at;
  ethereum::word id{}; ///< Of the order.
  order_side side = order_side::buy;
  money cost; ///< Of a buy: dollars at the limit, plus fee.
  shares quantity;

  friend bool operator==(const given_signature&,
                         const given_signature&) = default;
};

/// One JSON line, without its end; and back.
std::string to_line(const given_signature& signature);
result<given_signature> read_line(std::string_view line);

/// What a buy may cost: its dollars, and the taker's fee at its limit rounded
/// up to a cent. At a much better price the venue's fee is higher, by at most 7
/// cents a dollar.
money cost_of_buy(const polymarket::exchange_order& order);

/// The rules of a policy over the signatures given so far. Reads no clock.
class signature_counters {
public:
  signature_counters(signer_policy policy, ethereum::eth_address key)
      : policy_{std::move(policy)}, key_{key} {
    // nop
  }

  /// Whether the order may be signed now; else the name of the rule and why
  /// not. An order that was signed before may be signed again.
  result<void> check(const polymarket::exchange_order& order,
                     const polymarket::order_domain& by, utc_time now) const;

  /// The signature to record and count before it is given; absent: counted
  /// before.
  std::optional<given_signature>
  new_signature(const polymarket::exchange_order& order, utc_time now) const;

  /// Counts one, also after a restart.
  void count(const given_signature& signature);

  const signer_policy& policy() const { return policy_; }

  money bought_on_day(utc_time now) const;

private:
  result<void> check_identity(const polymarket::exchange_order& order,
                              const polymarket::order_domain& by) const;
  result<void> check_buy(const polymarket::exchange_order& order,
                         utc_time now) const;
  result<void> check_sale(const polymarket::exchange_order& order,
                          utc_time now) const;
  unsigned in_last_minute(order_side side, utc_time now) const;

  signer_policy policy_;
  ethereum::eth_address key_;
  std::deque<given_signature> buys_;  ///< Of two days.
  std::deque<given_signature> sales_; ///< Of two minutes.
  std::set<ethereum::word> ids_;      ///< Of all these.
};

} // namespace fillguard::net::signer
