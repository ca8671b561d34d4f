#pragma once

#include "net/clock.hpp"
#include "net/sim/venue.hpp"
#include "net/transport.hpp"
#include "tests/simulation/agenda.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace fillguard::test {

/// The condition of the line between a service and one of the venue's sources.
struct line_condition {
  double lost = 0;     ///< Of its frames, 0 to 1; of HTTP: requests.
  double repeated = 0; ///< Of its frames.
  std::chrono::milliseconds slow{0}; ///< Adds up to this much delay.
};

/// Joins the service's adapters to the simulated venue without sockets or
/// threads: each message arrives after a seeded delay, through the agenda.
/// Frames of one socket keep their order; those of two may overtake each other.
class memory_transport : public net::transport {
public:
  memory_transport(agenda& when, std::uint64_t seed);

  /// Sets the clock that gives receipts their time.
  void use(std::shared_ptr<const net::clock> clock) {
    clock_ = std::move(clock);
  }

  /// Needed to construct the venue; `connect` must follow.
  net::sim::venue_sinks sinks();
  void connect(net::sim::venue& to, std::function<void()> catch_up);

  void fetch(net::http_request request,
             std::function<void(result<net::http_reply>)> done) override;
  std::unique_ptr<net::web_socket> dial(std::string url,
                                        net::web_socket_sinks sinks) override;

  /// A source's condition: "market_ws", "rtds" …; all requests are "http".
  line_condition& condition(const std::string& source) {
    return conditions_[source];
  }

  std::uint64_t frames() const { return frames_; }

private:
  struct line;
  class handle;
  struct pending {
    std::function<void(result<net::http_reply>)> done;
  };

  agenda::time on_the_way(const line_condition& x);
  void deliver(line& to, std::string text, agenda::time at);
  void end(line& x, std::string why);
  void reply(net::sim::request_id id, result<net::http_reply> x);

  agenda& when_;
  std::shared_ptr<const net::clock> clock_;
  net::sim::random_source chance_;
  net::sim::venue* venue_ = nullptr;
  std::function<void()> catch_up_;
  std::map<std::string, line_condition> conditions_;
  std::map<net::sim::connection_id, std::shared_ptr<line>> lines_;
  std::map<net::sim::request_id, pending> requests_;
  std::uint64_t ids_ = 0;
  std::uint64_t frames_ = 0;
};

} // namespace fillguard::test
