#pragma once

#include "messages/windows.hpp"
#include "net/polymarket/orders/order_signer.hpp"
#include "tests/support/paper.hpp"

namespace fillguard::test {

/// A well-known test key, of no use at the real venue.
inline net::ethereum::secret_key live_key() {
  return net::ethereum::secret_key::read(
           "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
           "key")
    .value();
}

inline net::polymarket::trading_account live_account() {
  net::polymarket::trading_account out;
  out.key = live_key().address();
  out.funder = out.key;
  return out;
}

inline result<net::polymarket::signed_order>
sign(const net::polymarket::exchange_order& x) {
  net::polymarket::local_signer by{live_key()};
  return net::polymarket::sign_order(by, x, live_account());
}

/// The window of `wanted` and `sale`.
inline window_info live_window() {
  window_info out;
  out.id = window;
  out.condition_id = "0x" + std::string(64, '1');
  out.up_token = "1001";
  out.down_token = "1002";
  out.closes_at = t0 + std::chrono::seconds{900};
  return out;
}

} // namespace fillguard::test
