#pragma once

#include "net/transport.hpp"

#include <mutex>
#include <string>
#include <utility>

namespace fillguard::net::web_sockets {

/// Calls a socket's sinks in order: opened once, then texts, then lost once,
/// and none after `silence` has returned. One thread delivers; any thread may
/// call `silence`, also a sink during its call.
class delivery {
public:
  explicit delivery(web_socket_sinks sinks) : sinks_{std::move(sinks)} {
    // nop
  }

  void opened() {
    call([](web_socket_sinks& to) { to.opened(); });
  }

  void text(std::string text, utc_time received_at) {
    call([&](web_socket_sinks& to) { to.text(std::move(text), received_at); });
  }

  void lost(socket_loss loss) {
    call([&](web_socket_sinks& to) {
      over_ = true;
      to.lost(std::move(loss));
    });
  }

  void silence() {
    const std::lock_guard guard{mutex_};
    over_ = true;
    destroy_sinks();
  }

private:
  template <class F>
  void call(F f) {
    const std::lock_guard guard{mutex_};
    if (over_)
      return;
    calling_ = true;
    f(sinks_);
    calling_ = false;
    if (over_)
      destroy_sinks();
  }

  /// Destroys the sinks: they hold references to actors, which a closing socket
  /// must release. A sink that is being called is destroyed after its return.
  void destroy_sinks() {
    if (!calling_)
      sinks_ = {};
  }

  /// Recursive, since a sink may destroy the socket that calls it.
  std::recursive_mutex mutex_;
  web_socket_sinks sinks_;
  bool over_ = false;
  bool calling_ = false;
};

} // namespace fillguard::net::web_sockets
