#include "net/signer/signer_client.hpp"

#include "net/signer/signer_wire.hpp"

namespace fillguard::net::signer {

result<void> signer_client::connect() {
  if (socket_)
    return {};
  auto made = packet_socket::connect(path_);
  if (!made)
    return failure(std::move(made.error()));
  const auto packet = made->receive(most_packet, patience_);
  if (!packet)
    return failure(packet.error());
  const auto key = read_greeting(*packet);
  if (!key)
    return failure(key.error());
  key_ = *key;
  socket_ = std::move(*made);
  return {};
}

result<ethereum::eth_address> signer_client::address() {
  if (auto good = connect(); !good)
    return failure(std::move(good.error()));
  return key_;
}

result<std::string> signer_client::ask(const std::string& packet) {
  // The signer may have been restarted since.
  if (socket_ && !socket_->is_idle())
    socket_.reset();
  if (auto good = connect(); !good)
    return failure(std::move(good.error()));
  result<std::string> out = std::string{};
  if (auto sent = socket_->send(packet); !sent)
    out = failure(std::move(sent.error()));
  else
    out = socket_->receive(most_packet, patience_);
  // A late answer must not be taken for the next order's.
  if (!out)
    socket_.reset();
  return out;
}

result<ethereum::signature>
signer_client::sign(const polymarket::exchange_order& x,
                    const polymarket::order_domain& by) {
  auto answer = ask(to_packet({x, by}));
  if (!answer)
    return failure(std::move(answer.error()));
  return read_signature(*answer);
}

} // namespace fillguard::net::signer
