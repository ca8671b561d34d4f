#pragma once

#include "net/clock.hpp"
#include "net/transport.hpp"

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace fillguard::test {

/// A transport that the test controls: the test sees every request and socket,
/// and decides when to answer.
class fake_transport : public net::transport {
public:
  struct asked {
    net::http_request request;
    std::function<void(result<net::http_reply>)> done;
  };

  struct dialled {
    std::string url;
    net::web_socket_sinks sinks;
    std::vector<std::string> said; ///< Frames that the actor sent.
    bool let_go = false;
  };

  explicit fake_transport(std::shared_ptr<const net::clock> clock)
      : clock_{std::move(clock)} {
    // nop
  }

  void fetch(net::http_request request,
             std::function<void(result<net::http_reply>)> done) override {
    requests.push_back({std::move(request), std::move(done)});
  }

  std::unique_ptr<net::web_socket> dial(std::string url,
                                        net::web_socket_sinks sinks) override {
    sockets.push_back(std::make_shared<dialled>());
    sockets.back()->url = std::move(url);
    sockets.back()->sinks = std::move(sinks);
    return std::make_unique<handle>(sockets.back());
  }

  /// Answers the oldest unanswered request whose URL contains `part`; returns
  /// whether there was one.
  bool answer(std::string_view part, int status, std::string body) {
    net::http_reply out;
    out.status = status;
    out.body = std::move(body);
    out.received_at = clock_->now();
    return reply(part, std::move(out));
  }

  /// Fails that request without an answer.
  bool fail(std::string_view part, std::string error) {
    return reply(part, failure("venue", std::move(error)));
  }

  /// The newest socket whose URL contains `part`, or null.
  std::shared_ptr<dialled> socket(std::string_view part) const {
    for (auto at = sockets.rbegin(); at != sockets.rend(); ++at)
      if ((*at)->url.find(part) != std::string::npos)
        return *at;
    return nullptr;
  }

  /// Delivers a frame on `x`, stamped with the present time.
  void frame(dialled& x, std::string text) const {
    if (!x.let_go)
      x.sinks.text(std::move(text), clock_->now());
  }

  std::deque<asked> requests; ///< Unanswered ones, oldest first.
  std::vector<std::shared_ptr<dialled>> sockets;

private:
  class handle : public net::web_socket {
  public:
    explicit handle(std::shared_ptr<dialled> x) : x_{std::move(x)} {
      // nop
    }

    ~handle() override { x_->let_go = true; }

    void send_text(std::string text) override {
      x_->said.push_back(std::move(text));
    }

  private:
    std::shared_ptr<dialled> x_;
  };

  bool reply(std::string_view part, result<net::http_reply> with) {
    for (auto at = requests.begin(); at != requests.end(); ++at) {
      if (at->request.url.find(part) == std::string::npos)
        continue;
      auto done = std::move(at->done);
      requests.erase(at);
      done(std::move(with));
      return true;
    }
    return false;
  }

  std::shared_ptr<const net::clock> clock_;
};

} // namespace fillguard::test
