#include "actors/account_watch/key_check.hpp"

#include "net/polymarket/orders/wallet_addresses.hpp"

#include <string>

namespace fillguard {

account_check check_key(const account_watch_settings& account,
                        const net::ethereum::eth_address& key) {
  const auto trader = net::ethereum::read_address(account.trader.address);
  if (!trader)
    return {check_result::hopeless,
            "the address of the API credentials that trade cannot be read: "
              + trader.error().what};
  if (*trader != key)
    return {check_result::hopeless,
            "the key's address is " + net::ethereum::checksummed(key)
              + ", but the API credentials that trade were made by "
              + net::ethereum::checksummed(*trader)
              + ": give the key and the credentials of the same address"};
  auto owner = key;
  if (account.owner) {
    const auto made_by = net::ethereum::read_address(account.owner->address);
    if (!made_by)
      return {check_result::hopeless,
              "the address of credentials.file cannot be read: "
                + made_by.error().what};
    owner = *made_by;
  }
  if (const auto good =
        net::polymarket::check_wallet(account.type, account.funder, owner);
      !good)
    return {check_result::hopeless,
            "account.funder is no wallet of the key for "
            "account.signature_type "
              + std::to_string(static_cast<int>(account.type)) + ": "
              + good.error().what
              + "; take type and address as the venue's site shows them"};
  return {check_result::passed, {}};
}

} // namespace fillguard
