#include "net/sim/server.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <atomic>

using namespace fillguard;
using namespace fillguard::net::sim;
using nlohmann::json;

namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using boost::asio::ip::tcp;

/// Ten times as fast as the steady clock.
class fast_clock : public net::clock {
public:
  static constexpr int speed = 10;

  utc_time now() const override {
    return from_unix_seconds(1'795'500'000)
           + (std::chrono::steady_clock::now() - begun_) * speed;
  }

  std::chrono::nanoseconds
  outside(std::chrono::nanoseconds span) const override {
    return span / speed;
  }

private:
  std::chrono::steady_clock::time_point begun_ =
    std::chrono::steady_clock::now();
};

/// A client that gives up after ten seconds.
struct client {
  client(std::uint16_t port) : stream{context} {
    stream.expires_after(std::chrono::seconds{10});
    stream.connect(
      tcp::endpoint{boost::asio::ip::make_address("127.0.0.1"), port});
  }

  http::response<http::string_body> ask(http::verb method, std::string target,
                                        std::string body = {}) {
    http::request<http::string_body> request{method, target, 11};
    request.set(http::field::host, "127.0.0.1");
    request.body() = std::move(body);
    request.prepare_payload();
    http::write(stream, request);
    http::response<http::string_body> out;
    http::read(stream, buffer, out);
    return out;
  }

  boost::asio::io_context context;
  beast::tcp_stream stream;
  beast::flat_buffer buffer;
};

sim_options five_minutes() {
  sim_options out;
  out.venue.world.markets = {{asset::btc, window_length::m5}};
  return out;
}

} // namespace

TEST_CASE("the server answers several HTTP requests") {
  sim_server server{five_minutes(), std::make_shared<fast_clock>()};
  client first{server.port()};
  CHECK(first.ask(http::verb::get, "/ok").body() == "\"OK\"");
  const auto events = json::parse(
    first.ask(http::verb::get, "/events?slug=btc-updown-5m-1795500000").body());
  CHECK(events[0]["markets"].size() == 1);
  CHECK(first.ask(http::verb::get, "/nothing").result_int() == 404);
  CHECK(first
          .ask(http::verb::post, "/sim/faults",
               R"({"source":"gamma","status":425})")
          .result_int()
        == 200);
  client second{server.port()};
  CHECK(second.ask(http::verb::get, "/events?slug=x").result_int() == 425);
}

TEST_CASE("the server streams a book, and drops a connection by a fault") {
  sim_server server{five_minutes(), std::make_shared<fast_clock>()};
  client rest{server.port()};
  const auto markets = json::parse(
    rest.ask(http::verb::get, "/markets?slug=btc-updown-5m-1795500000").body());
  client dialled{server.port()};
  beast::websocket::stream<beast::tcp_stream&> socket{dialled.stream};
  socket.handshake("127.0.0.1", "/ws/market");
  const auto tokens =
    json::parse(markets[0]["clobTokenIds"].get<std::string>());
  socket.write(boost::asio::buffer(
    json{{"assets_ids", tokens}, {"type", "market"}}.dump()));
  socket.write(boost::asio::buffer(std::string{"PING"}));
  auto books = 0;
  auto changes = 0;
  auto pongs = 0;
  beast::flat_buffer buffer;
  while (books < 2 || changes < 20 || pongs < 1) {
    socket.read(buffer);
    const auto text = beast::buffers_to_string(buffer.data());
    buffer.clear();
    pongs += text == "PONG" ? 1 : 0;
    const auto frame = json::parse(text, nullptr, false);
    books += frame.is_array() ? static_cast<int>(frame.size()) : 0;
    changes += frame.is_object() && frame["event_type"] == "price_change";
  }
  CHECK(server.fault(R"({"source":"market_ws","drop":true})"));
  beast::error_code error;
  while (!error) {
    socket.read(buffer, error);
    buffer.clear();
  }
  CHECK(error != beast::error::timeout);
}

TEST_CASE(
  "a stalled source does not affect the others, and stopping is quick") {
  auto server = std::make_unique<sim_server>(five_minutes(),
                                             std::make_shared<fast_clock>());
  CHECK(server->fault(R"({"source":"clob_rest","stall":true})"));
  client stalled{server->port()};
  http::request<http::string_body> request{http::verb::get, "/ok", 11};
  http::write(stalled.stream, request);
  client other{server->port()};
  CHECK(other.ask(http::verb::get, "/v2/prices/BTC-USD/spot").result_int()
        == 200);
  CHECK_FALSE(server->fault(R"({"source":"nobody","stall":true})"));
  const auto before = std::chrono::steady_clock::now();
  server->stop();
  server->stop();
  server.reset();
  CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds{5});
}

TEST_CASE("a port in use is an error with the port in it") {
  const auto clock = std::make_shared<fast_clock>();
  sim_server server{five_minutes(), clock};
  auto options = five_minutes();
  options.port = server.port();
  CHECK_THROWS_WITH_AS((sim_server{options, clock}),
                       doctest::Contains(std::to_string(server.port()).c_str()),
                       std::runtime_error);
}
