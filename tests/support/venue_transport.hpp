#pragma once

#include "net/clock.hpp"
#include "net/sim/venue.hpp"
#include "net/transport.hpp"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace fillguard::test {

/// Joins an actor's requests to the simulated venue at once, without sockets
/// or threads. The venue's time is that of the clock.
class venue_transport : public net::transport {
public:
  struct exchanged {
    utc_time at;
    std::string url;
    net::sim::http_answer answer;
  };

  venue_transport(net::sim::venue_options options,
                  std::shared_ptr<const net::clock> clock)
      : clock_{std::move(clock)}, venue{std::move(options),
                                        clock_->now(),
                                        {[](auto, auto, bool) {},
                                         [](auto, auto) {},
                                         [this](net::sim::request_id id,
                                                net::sim::http_answer what) {
                                           answer(id, std::move(what));
                                         }}} {
    // nop
  }

  void fetch(net::http_request request,
             std::function<void(result<net::http_reply>)> done) override {
    catch_up();
    const auto host = request.url.find("://");
    const auto path = request.url.find('/', host + 3);
    net::sim::http_ask forwarded;
    forwarded.method = request.method;
    forwarded.target = request.url.substr(path);
    forwarded.headers = request.headers;
    forwarded.body = request.body;
    const auto id = ++ids_;
    waiting_[id] = {std::move(request.url), std::move(done)};
    venue.ask(id, forwarded);
  }

  /// Every dial fails.
  std::unique_ptr<net::web_socket> dial(std::string,
                                        net::web_socket_sinks sinks) override {
    sinks.lost({"no sockets here"});
    return std::make_unique<no_socket>();
  }

  void catch_up() {
    // In steps too short for a jump of the clock.
    constexpr std::chrono::seconds stride{20};
    while (venue.now() + stride < clock_->now())
      venue.advance(venue.now() + stride);
    venue.advance(clock_->now());
  }

  std::vector<exchanged> answered; ///< In order.

private:
  struct no_socket : net::web_socket {
    void send_text(std::string) override {}
  };

  struct request {
    std::string url;
    std::function<void(result<net::http_reply>)> done;
  };

  void answer(net::sim::request_id id, net::sim::http_answer what) {
    auto at = waiting_.extract(id);
    answered.push_back({clock_->now(), at.mapped().url, what});
    net::http_reply out;
    out.status = what.status;
    out.body = std::move(what.body);
    out.received_at = clock_->now();
    at.mapped().done(std::move(out));
  }

  std::shared_ptr<const net::clock> clock_;
  std::map<net::sim::request_id, request> waiting_;
  net::sim::request_id ids_ = 0;

public:
  net::sim::venue venue;
};

} // namespace fillguard::test
