#pragma once

#include "net/polymarket/orders/wallet_addresses.hpp"
#include "tests/support/live_account.hpp"
#include "tests/support/running_service.hpp"

#include <future>
#include <string>
#include <utility>

namespace fillguard::test {

/// The account of `live_key` at the simulated venue: its key is its wallet.
inline net::sim::account live_sim_account() {
  net::sim::account out;
  out.wallet = net::ethereum::checksummed(live_key().address());
  return out;
}

/// A key whose address is read without the signer.
inline trading_key trading_with(net::ethereum::secret_key key) {
  trading_key out;
  const auto address = key.address();
  out.signer = std::make_shared<net::polymarket::local_signer>(std::move(key));
  out.address = [address] {
    return result<net::ethereum::eth_address>{address};
  };
  return out;
}

/// A service with real orders for `live_sim_account`.
inline running_service::options trading_for_real(service_mode mode) {
  auto out = running_service::standard();
  const auto bot = live_sim_account();
  out.venue.desk.bot = bot;
  out.settings.mode = mode;
  out.settings.account.signature_type = 0;
  out.settings.api = config::api_account{secret{bot.key}, secret{bot.secret},
                                         secret{bot.passphrase}, bot.wallet};
  out.key = trading_with(live_key());
  return out;
}

/// What `f` returns of the venue, on its thread.
template <class F>
auto at_venue(running_service& service, F f) {
  using out = decltype(f(std::declval<net::sim::venue&>()));
  const auto done = std::make_shared<std::promise<out>>();
  service.venue.post([done, f](net::sim::venue& x) { done->set_value(f(x)); });
  return done->get_future().get();
}

/// The owner of the deposit wallet for which `live_key` trades as a session
/// key.
inline net::sim::account owner_account() {
  net::sim::account out;
  out.key = "00000000-0000-0000-0000-00000000003e";
  out.secret = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB=";
  out.passphrase = "003e0000003e0000003e0000003e0000";
  out.wallet = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
  return out;
}

inline std::string owners_wallet() {
  const auto owner = net::ethereum::read_address(owner_account().wallet);
  return net::ethereum::checksummed(
    net::polymarket::wallet_addresses(
      net::polymarket::signature_type::deposit_wallet, owner.value())
      .front());
}

} // namespace fillguard::test
