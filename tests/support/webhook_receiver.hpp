#pragma once

#include "tests/support/waiting.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <nlohmann/json.hpp>

#include <atomic>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <utility>
#include <vector>

namespace fillguard::test {

/// Receives notifications on a loopback port, one connection after the other.
/// Refuses the first one with a 503, like a receiver that restarts.
class webhook_receiver {
public:
  ~webhook_receiver() {
    stopping_ = true;
    ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
    thread_.join();
  }

  std::string url() const {
    return "http://127.0.0.1:"
           + std::to_string(acceptor_.local_endpoint().port()) + "/hidden-path";
  }

  struct letters {
    std::vector<nlohmann::json> accepted;
    std::size_t refused = 0;
  };

  awaited<letters> got;

private:
  using tcp = boost::asio::ip::tcp;

  void run() {
    namespace http = boost::beast::http;
    while (!stopping_) {
      boost::beast::error_code error;
      tcp::socket socket{context_};
      acceptor_.accept(socket, error);
      boost::beast::flat_buffer buffer;
      http::request<http::string_body> request;
      if (error || (http::read(socket, buffer, request, error), error))
        continue;
      const bool refuse = std::exchange(first_, false);
      http::response<http::string_body> answer{
        refuse ? http::status::service_unavailable : http::status::ok, 11};
      answer.keep_alive(false);
      answer.prepare_payload();
      http::write(socket, answer, error);
      got.change([&](letters& x) {
        if (refuse)
          ++x.refused;
        else
          x.accepted.push_back(
            nlohmann::json::parse(request.body(), nullptr, false));
      });
    }
  }

  boost::asio::io_context context_;
  tcp::acceptor acceptor_{context_,
                          {boost::asio::ip::address_v4::loopback(), 0}};
  std::atomic<bool> stopping_{false};
  bool first_ = true;
  std::thread thread_{[this] { run(); }};
};

} // namespace fillguard::test
