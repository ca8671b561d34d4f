#pragma once

#include "net/polymarket/orders/order_signer.hpp"
#include "net/signer/packet_socket.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace fillguard::net::signer {

/// Has orders signed by `fillguard signer`, over its socket. Connects when it
/// is first used, and again when the connection was lost. For one thread.
class signer_client : public polymarket::order_signer {
public:
  explicit signer_client(std::string path, std::chrono::milliseconds patience =
                                             std::chrono::milliseconds{2'000})
      : path_{std::move(path)}, patience_{patience} {
    // nop
  }

  /// The address of the signer's key. Connects if necessary.
  result<ethereum::eth_address> address();

  /// Blocks for a round trip; for `patience` at most for a greeting, and again
  /// for an answer, when the signer hangs.
  result<ethereum::signature> sign(const polymarket::exchange_order& x,
                                   const polymarket::order_domain& by) override;

private:
  result<void> connect();
  result<std::string> ask(const std::string& packet);

  std::string path_;
  std::chrono::milliseconds patience_;
  std::optional<packet_socket> socket_;
  ethereum::eth_address key_{}; ///< Of the connected signer.
};

} // namespace fillguard::net::signer
