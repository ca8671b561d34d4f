#include "net/sim/signed_orders.hpp"

#include "net/polymarket/orders/prepare_order.hpp"
#include "net/polymarket/orders/wallet_addresses.hpp"

namespace fillguard::net::sim {

namespace {

using polymarket::posted_order;

/// Whether the key of the account signed it for that contract.
bool is_signed_for(const posted_order& x, const ethereum::eth_address& key,
                   const polymarket::order_domain& by) {
  const auto signer = signed_by(x.order, x.signature, by);
  return signer && signer->key == key;
}

} // namespace

std::optional<std::string> refusal_of(const posted_order& posted,
                                      const std::string& api_key,
                                      const std::string& key_address) {
  if (posted.owner != api_key)
    return "the order owner has to be the owner of the API KEY";
  const auto& by = polymarket::current_domain();
  if (auto good = check_order(posted.order, by, posted.terms); !good)
    return good.error().where == "amounts"      ? good.error().what
           : good.error().where == "expiration" ? "invalid expiration value"
                                                : "Invalid order payload";
  const auto key = ethereum::read_address(key_address);
  const auto signer = signed_by(posted.order, posted.signature, by);
  if (!key || !signer || signer->key != *key) {
    if (key && is_signed_for(posted, *key, polymarket::protocol_v2_domain()))
      return "order_version_mismatch";
    return "the order signer address has to be the address of the API KEY";
  }
  // The other wallets' orders name the key.
  if (posted.order.type != polymarket::signature_type::deposit_wallet
      && posted.order.signer != signer->key)
    return "the order signer address has to be the address of the API KEY";
  // The venue has the owners of session keys on record; the simulation has not.
  if (!signer->session_key
      && !check_wallet(posted.order.type, posted.order.maker, signer->key))
    return "maker address not allowed, please use the deposit wallet flow";
  return std::nullopt;
}

} // namespace fillguard::net::sim
