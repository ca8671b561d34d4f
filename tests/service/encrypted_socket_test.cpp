#include "net/network/network_transport.hpp"
#include "net/service_clock.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/waiting.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <doctest/doctest.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace fillguard;
using namespace fillguard::net;
using namespace std::chrono_literals;

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// Accepts one client, records the host name that it sends, and sends "hello".
class greeter {
public:
  greeter(const test::authority& from, const std::string& name)
      : acceptor_{context_, {asio::ip::address_v4::loopback(), 0}} {
    tls_.use_certificate_chain_file(from.file(name + ".pem"));
    tls_.use_private_key_file(from.file(name + ".key"),
                              asio::ssl::context::pem);
    thread_ = std::thread{[this] { serve(); }};
  }

  ~greeter() { thread_.join(); }

  std::string url() const {
    return "wss://localhost:"
           + std::to_string(acceptor_.local_endpoint().port()) + "/ws";
  }

  test::awaited<std::string> asked_for;

private:
  void serve() {
    namespace websocket = boost::beast::websocket;
    boost::system::error_code failed;
    websocket::stream<asio::ssl::stream<tcp::socket>> stream{context_, tls_};
    acceptor_.accept(boost::beast::get_lowest_layer(stream));
    stream.next_layer().handshake(asio::ssl::stream_base::server, failed);
    if (const auto* name = SSL_get_servername(
          stream.next_layer().native_handle(), TLSEXT_NAMETYPE_host_name))
      asked_for.change([name](std::string& x) { x = name; });
    if (!failed)
      stream.accept(failed);
    if (!failed)
      stream.write(asio::buffer("hello", 5), failed);
    boost::beast::flat_buffer buffer;
    while (!failed)
      stream.read(buffer, failed);
  }

  asio::io_context context_;
  asio::ssl::context tls_{asio::ssl::context::tls_server};
  tcp::acceptor acceptor_;
  std::thread thread_;
};

using words = test::awaited<std::vector<std::string>>;

struct client {
  explicit client(std::string trusted) {
    // OpenSSL's file of trusted authorities.
    ::setenv("SSL_CERT_FILE", trusted.c_str(), 1);
  }

  ~client() {
    CHECK(transport.shutdown(10s));
    ::unsetenv("SSL_CERT_FILE");
  }

  /// The first event of a connection.
  std::string first_word(const std::string& url) {
    auto all = std::make_shared<words>();
    const auto socket = transport.dial(
      url, {[] {},
            [all](std::string text, utc_time) {
              all->change([&](auto& x) { x.push_back(std::move(text)); });
            },
            [all](socket_loss loss) {
              all->change([&](auto& x) { x.push_back(std::move(loss.why)); });
            }});
    REQUIRE(all->comes_to([](const auto& x) { return !x.empty(); }));
    return all->get().front();
  }

  network_transport transport{std::make_shared<service_clock>()};
};

test::authority authority_of(const std::string& name) {
  return test::authority{std::filesystem::temp_directory_path()
                         / (name + std::to_string(::getpid()))};
}

} // namespace

TEST_CASE(
  "an encrypted socket sends the host's name and accepts its certificate") {
  auto ours = authority_of("trusted");
  ours.issue("localhost");
  greeter server{ours, "localhost"};
  client us{ours.file("authority.pem")};
  CHECK(us.first_word(server.url()) == "hello");
  CHECK(server.asked_for.get() == "localhost");
}

TEST_CASE("a certificate for another host is refused with a reason") {
  auto ours = authority_of("trusted");
  ours.issue("elsewhere");
  greeter server{ours, "elsewhere"};
  client us{ours.file("authority.pem")};
  CHECK(us.first_word(server.url())
        == "certificate refused: hostname mismatch");
}

TEST_CASE("a certificate of an unknown authority is refused with a reason") {
  auto ours = authority_of("trusted");
  auto strange = authority_of("strange");
  strange.issue("localhost");
  greeter server{strange, "localhost"};
  client us{ours.file("authority.pem")};
  CHECK(us.first_word(server.url()).starts_with("certificate refused: "));
}

TEST_CASE("an expired certificate is refused with a reason") {
  auto ours = authority_of("trusted");
  ours.issue("localhost", -10);
  greeter server{ours, "localhost"};
  client us{ours.file("authority.pem")};
  CHECK(us.first_word(server.url())
        == "certificate refused: certificate has expired");
}
