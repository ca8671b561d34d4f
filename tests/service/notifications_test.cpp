#include "tests/support/running_service.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

using namespace fillguard;

namespace {

/// Receives notifications on a loopback port, one connection after the other.
/// Refuses the first one with a 503, like a receiver that restarts.
class receiver {
public:
  ~receiver() {
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

  test::awaited<letters> got;

private:
  using tcp = boost::asio::ip::tcp;

  void run() {
    namespace http = boost::beast::http;
    while (!stopping_) {
      boost::beast::error_code error;
      tcp::socket socket{context_};
      acceptor_.accept(socket, error);
      boost::beast::flat_buffer buffer;
      http::request<http::string_body> ask;
      if (error || (http::read(socket, buffer, ask, error), error))
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
            nlohmann::json::parse(ask.body(), nullptr, false));
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

} // namespace

TEST_CASE("each step of a fill is notified once over the network") {
  receiver hook;
  auto how = test::running_service::standard();
  how.speed = 30;
  how.settings.notify.webhook = secret{hook.url()};
  test::running_service guard{how};
  CHECK(hook.got.comes_to(
    [](const receiver::letters& x) {
      return std::any_of(x.accepted.begin(), x.accepted.end(),
                         [](const auto& y) { return y["kind"] == "fill"; });
    },
    std::chrono::seconds{60}));
  const auto got = hook.got.get();
  CHECK(got.refused == 1);
  std::set<std::string> ids;
  for (const auto& x : got.accepted) {
    CAPTURE(x.dump());
    CHECK(ids.insert(x["id"]).second);
    CHECK_FALSE(x["text"].get<std::string>().empty());
    CHECK(parse_iso8601(x["at"].get<std::string>()));
  }
}
