#pragma once

#include "messages/result.hpp"
#include "net/address.hpp"
#include "net/transport.hpp"
#include "net/web_sockets/delivery.hpp"

#include <memory>
#include <string>

namespace fillguard::net::web_sockets {

class loop;

/// One connection. Both the caller of `dial` and the socket set may end it.
///
///   looking up -> connecting -> securing -> upgrading -> open -> closing ->
///   over
///
/// Any state but `over` may be followed by `over`; `securing` is for wss only.
class link : public std::enable_shared_from_this<link> {
public:
  static std::shared_ptr<link> make(std::shared_ptr<loop> owner,
                                    web_socket_sinks sinks,
                                    const result<address>& to);

  virtual ~link() = default;

  link(const link&) = delete;
  link& operator=(const link&) = delete;

  // -- from any thread

  virtual void send(std::string text) = 0;

  /// Stops calling sinks and closes the socket in the background.
  virtual void let_go() = 0;

  // -- on the loop's thread

  virtual void start() = 0;

  /// Reports the socket as lost and closes it.
  virtual void abort(std::string why) = 0;

  /// Ends the connection without a closing handshake.
  virtual void cut() = 0;

protected:
  link() = default;
};

} // namespace fillguard::net::web_sockets
