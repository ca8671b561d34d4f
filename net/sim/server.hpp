#pragma once

#include "net/clock.hpp"
#include "net/sim/venue.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace fillguard::net::sim {

struct sim_options {
  venue_options venue;
  std::uint16_t port = 0; ///< On 127.0.0.1; 0: any free one.
};

/// The simulated venue on a loopback port, on a thread of its own. It uses the
/// given clock, so that a venue and a service with the same fast clock stay in
/// step. Its functions may be called from any thread.
class sim_server {
public:
  /// Throws `std::runtime_error` when the port is not available.
  sim_server(sim_options options, std::shared_ptr<const net::clock> clock);

  /// Stops.
  ~sim_server();

  sim_server(const sim_server&) = delete;
  sim_server& operator=(const sim_server&) = delete;

  std::uint16_t port() const;
  std::string http_base() const; ///< "http://127.0.0.1:8123"
  std::string ws_base() const;   ///< "ws://127.0.0.1:8123"

  /// Calls `what` with the venue on the server's thread, without waiting.
  void post(std::function<void(venue&)> what);

  /// Applies a command of `fault_board` and waits.
  result<void> fault(const std::string& json);

  /// Closes everything and joins the thread. A second call does nothing.
  void stop();

private:
  class engine;
  std::unique_ptr<engine> engine_;
};

} // namespace fillguard::net::sim
