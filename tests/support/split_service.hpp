#pragma once

#include "actors/posted.hpp"
#include "app/service/simulated_run.hpp"
#include "tests/support/running_service.hpp"

#include <arpa/inet.h>
#include <map>
#include <memory>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace fillguard::test {

/// A free port on loopback.
inline std::uint16_t free_port() {
  const int one = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(one, reinterpret_cast<sockaddr*>(&at), sizeof at);
  socklen_t length = sizeof at;
  ::getsockname(one, reinterpret_cast<sockaddr*>(&at), &length);
  ::close(one);
  return ntohs(at.sin_port);
}

/// A service in several parts, each with an actor system, sockets and a display
/// of its own as if it were a process; linked over loopback, and on one fast
/// clock with the simulated venue.
class split_service {
public:
  struct part {
    std::shared_ptr<net::network_transport> transport;
    std::shared_ptr<awaited<shown>> seen = std::make_shared<awaited<shown>>();
    std::unique_ptr<service> running;

    ~part() {
      transport->shutdown(std::chrono::milliseconds{500});
      running.reset();
    }

    template <class F>
    bool shows(F condition,
               std::chrono::milliseconds limit = std::chrono::seconds{60}) {
      return seen->comes_to(condition, limit);
    }
  };

  static constexpr service_parts feed{true, false, false, false};
  static constexpr service_parts poller{false, true, false, false};
  static constexpr service_parts detector{false, false, true, false};
  static constexpr service_parts state{false, false, false, true};

  explicit split_service(running_service::options how)
      : settings{how.settings}, clock{std::make_shared<net::service_clock>(
                                  net::service_clock::settings{
                                    how.speed / slowed, start_of(how)})},
        venue{{how.venue, 0}, clock}, journal_{how.journal} {
    net::initialize_pool();
    point_at(settings, venue.http_base());
    settings.link.listen = "127.0.0.1:" + std::to_string(free_port());
    settings.link.states = {settings.link.listen};
  }

  ~split_service() {
    parts.clear();
    venue.stop();
  }

  split_service(const split_service&) = delete;
  split_service& operator=(const split_service&) = delete;

  /// Starts a part under a name, and first ends a part of the same name.
  part& start(const std::string& name, service_parts here,
              const std::function<void(config&)>& change = {}) {
    parts.erase(name);
    auto with = settings;
    with.link.name = name;
    if (change)
      change(with);
    auto one = std::make_unique<part>();
    one->transport = std::make_shared<net::network_transport>(
      clock, net::network_transport::settings{.after_step = run_posted});
    outlets out;
    out.on_view = [seen = one->seen](const window_view& x) {
      seen->change([&](shown& s) { s.add(x); });
    };
    out.on_notice = [seen = one->seen](const notice& x) {
      seen->change([&](shown& s) { s.notices.push_back(x); });
    };
    out.on_feed = [seen = one->seen](const feed_status& x) {
      seen->change([&](shown& s) { s.feeds[x.name] = x; });
    };
    one->running = std::make_unique<service>(
      with, service::dependencies{{one->transport, clock},
                                  out,
                                  here.window_state ? journal_ : std::string{},
                                  {},
                                  [](const std::string&) {},
                                  here});
    return *parts.insert_or_assign(name, std::move(one)).first->second;
  }

  void end(const std::string& name) { parts.erase(name); }

  config settings;
  std::shared_ptr<net::service_clock> clock;
  net::sim::sim_server venue;
  std::map<std::string, std::unique_ptr<part>> parts;

private:
  static utc_time start_of(const running_service::options& how) {
    const auto market = how.settings.markets.front();
    return next_window(window_at(market, net::service_clock{}.now())).opens_at
           - how.lead;
  }

  std::string journal_;
};

} // namespace fillguard::test
