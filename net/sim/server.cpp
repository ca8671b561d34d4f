#include "net/sim/server.hpp"

#include "net/sim/server_sessions.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <future>
#include <stdexcept>
#include <thread>

namespace fillguard::net::sim {

namespace asio = boost::asio;

namespace {

using namespace std::chrono_literals;

/// In real time, whatever the speed of the venue's clock.
constexpr auto shortest_wait = 5ms;

} // namespace

class sim_server::engine {
public:
  engine(sim_options options, std::shared_ptr<const net::clock> clock)
      : clock_{std::move(clock)}, step_span_{options.venue.world.step},
        venue_{options.venue, clock_->now(), make_sinks()}, acceptor_{context_},
        timer_{context_} {
    const asio::ip::tcp::endpoint where{asio::ip::make_address("127.0.0.1"),
                                        options.port};
    boost::system::error_code error;
    acceptor_.open(where.protocol(), error);
    if (!error)
      acceptor_.set_option(asio::socket_base::reuse_address{true}, error);
    if (!error)
      acceptor_.bind(where, error);
    if (!error)
      acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error)
      throw std::runtime_error{"simulated venue: cannot listen on port "
                               + std::to_string(options.port) + ": "
                               + error.message()};
    port_ = acceptor_.local_endpoint().port();
    registry_.behind = &venue_;
    registry_.catch_up = [this] { venue_.advance(clock_->now()); };
    accept();
    step();
    thread_ = std::thread{[this] { context_.run(); }};
  }

  ~engine() { stop(); }

  std::uint16_t port() const { return port_; }

  void post(std::function<void(venue&)> what) {
    asio::post(context_, [this, what = std::move(what)] {
      registry_.catch_up();
      what(venue_);
    });
  }

  void stop() {
    if (!thread_.joinable())
      return;
    context_.stop();
    thread_.join();
  }

private:
  venue_sinks make_sinks() {
    venue_sinks out;
    out.send_frame = [this](connection_id id, std::string text, bool binary) {
      if (const auto session = find(registry_.sockets, id))
        session->send_text(std::move(text), binary);
    };
    out.drop = [this](connection_id id, std::uint16_t code) {
      if (const auto session = find(registry_.sockets, id))
        session->drop(code);
    };
    out.answer = [this](request_id id, http_answer what) {
      if (const auto session = find(registry_.requests, id))
        session->answer(std::move(what));
    };
    return out;
  }

  template <class Session>
  static std::shared_ptr<Session>
  find(const std::map<std::uint64_t, std::weak_ptr<Session>>& sessions,
       std::uint64_t id) {
    const auto found = sessions.find(id);
    return found == sessions.end() ? nullptr : found->second.lock();
  }

  void accept() {
    acceptor_.async_accept([this](auto error, asio::ip::tcp::socket socket) {
      if (error)
        return;
      boost::system::error_code ignored;
      socket.set_option(asio::ip::tcp::no_delay{true}, ignored);
      std::make_shared<request_session>(std::move(socket), registry_)->read();
      accept();
    });
  }

  void step() {
    registry_.catch_up();
    timer_.expires_after(std::max<std::chrono::nanoseconds>(
      clock_->outside(step_span_), shortest_wait));
    timer_.async_wait([this](auto error) {
      if (!error)
        step();
    });
  }

  std::shared_ptr<const net::clock> clock_;
  std::chrono::nanoseconds step_span_; ///< In the venue's time.
  session_registry registry_;
  venue venue_;
  // Destroyed before the members above: it holds the sessions, which unregister
  // from the venue and the registry.
  asio::io_context context_{1};
  asio::ip::tcp::acceptor acceptor_;
  asio::steady_timer timer_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

sim_server::sim_server(sim_options options,
                       std::shared_ptr<const net::clock> clock)
    : engine_{std::make_unique<engine>(std::move(options), std::move(clock))} {
  // nop
}

sim_server::~sim_server() = default;

std::uint16_t sim_server::port() const {
  return engine_->port();
}

std::string sim_server::http_base() const {
  return "http://127.0.0.1:" + std::to_string(port());
}

std::string sim_server::ws_base() const {
  return "ws://127.0.0.1:" + std::to_string(port());
}

void sim_server::post(std::function<void(venue&)> what) {
  engine_->post(std::move(what));
}

result<void> sim_server::fault(const std::string& json) {
  auto answer = std::make_shared<std::promise<result<void>>>();
  auto out = answer->get_future();
  engine_->post([answer, json](venue& behind) {
    answer->set_value(behind.faults().apply(json, behind.now()));
  });
  return out.get();
}

void sim_server::stop() {
  engine_->stop();
}

} // namespace fillguard::net::sim
