#pragma once

#include "messages/result.hpp"
#include "net/ethereum/secret_key.hpp"
#include "net/polymarket/orders/trading_account.hpp"

namespace fillguard::net::polymarket {

/// Holds a key and signs orders with it. Takes the order, never a digest.
class order_signer {
public:
  virtual ~order_signer() = default;

  /// The key's own signature of `digest_to_sign`. Blocks for as long as the key
  /// is away. Fails with "signer" when there is no answer, and with the name of
  /// a rule when the signer refuses; nothing was sent to the venue then.
  virtual result<ethereum::signature> sign(const exchange_order& x,
                                           const order_domain& by) = 0;
};

/// Signs with a key in this process.
class local_signer : public order_signer {
public:
  explicit local_signer(ethereum::secret_key key) : key_{std::move(key)} {
    // nop
  }

  const ethereum::eth_address& address() const { return key_.address(); }

  result<ethereum::signature> sign(const exchange_order& x,
                                   const order_domain& by) override;

private:
  ethereum::secret_key key_;
};

/// An order that may be sent.
struct signed_order {
  exchange_order order;
  ethereum::word id{}; ///< At the venue.
  ethereum::byte_string signature;
};

/// Has an order signed, recovers the signer from the signature and compares.
/// Fails with "signer" when another key, or something else, was signed.
result<signed_order> sign_order(order_signer& by, const exchange_order& order,
                                const trading_account& account,
                                const order_domain& domain = current_domain());

/// Signs a known order with a known key, and compares id and signature with
/// those of the official clients (vector V01). To be called before any order.
result<void> signing_self_test();

} // namespace fillguard::net::polymarket
