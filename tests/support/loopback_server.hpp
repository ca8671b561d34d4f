#pragma once

#include "tests/support/waiting.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace fillguard::test {

/// A server on a loopback port whose behaviour depends on the requested path,
/// one thread a connection. For HTTP:
///
///   /echo      the request: method, target, user agent, body
///   /status/N  N, with "Retry-After: 7"; /date: 503 with a date instead
///   /mute      nothing, ever         /hang-up   closes without an answer
///   /cut       10 bytes of 1000      /huge      announces 64 MiB
///   /endless   chunks without end    /charset   bytes of no known charset
///   /moved     302 to /echo         /gzip      {"a":1}, packed
///   /bom       {} after a byte-order mark
///   /early     103, then "fine"     /continue  100, then "fine"
///   /brotli    an encoding that no client reads
///   /which     the number of the connection, 1 for the first
///   /fin       "fine", then closes the connection without notice
///
/// and for web sockets:
///
///   /echo      sends each frame back         /burst    1000 numbers, at once
///   /leave     closes with 4001 "enough"     /drop     cuts the connection
///   /frozen    opens, then never reads       /mute     never opens
///   /odd       a binary frame, a large one, then "fine"
///   /refuse    answers 429 with "Retry-After: 7"
///   /pieces    "one two" in two frames, a ping between them; "pong" when that
///              is answered
class loopback_server {
public:
  using tcp = boost::asio::ip::tcp;

  loopback_server()
      : acceptor_{context_, {boost::asio::ip::address_v4::loopback(), 0}},
        port_{acceptor_.local_endpoint().port()}, thread_{
                                                    [this] { accept_all(); }} {
    // nop
  }

  ~loopback_server() {
    stopping_ = true;
    stopping_.notify_all();
    ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
    thread_.join();
    std::vector<connection> all;
    {
      const std::lock_guard guard{mutex_};
      all.swap(connections_);
    }
    boost::system::error_code gone;
    for (auto& x : all)
      x.hang_up.shutdown(tcp::socket::shutdown_both, gone);
    for (auto& x : all)
      x.thread.join();
  }

  loopback_server(const loopback_server&) = delete;
  loopback_server& operator=(const loopback_server&) = delete;

  std::string http(std::string_view path) const { return url("http", path); }
  std::string ws(std::string_view path) const { return url("ws", path); }

  std::size_t accepted() const { return accepted_; }

  awaited<std::size_t> connections; ///< As `accepted`.

  /// Closes every connection so far.
  void close_all() {
    const std::lock_guard guard{mutex_};
    boost::system::error_code gone;
    for (auto& x : connections_)
      x.hang_up.shutdown(tcp::socket::shutdown_both, gone);
  }

  /// The code with which the last client closed its web socket; 0 before.
  awaited<int> close_code;

private:
  struct connection {
    /// Duplicate of the connection's handle; the thread's own may be closed at
    /// any time.
    tcp::socket hang_up;
    std::thread thread;
  };

  using request_type =
    boost::beast::http::request<boost::beast::http::string_body>;

  std::string url(std::string_view scheme, std::string_view path) const {
    return std::string{scheme} + "://127.0.0.1:" + std::to_string(port_)
           + std::string{path};
  }

  void accept_all() {
    while (!stopping_) {
      auto socket = std::make_shared<tcp::socket>(context_);
      boost::system::error_code failure;
      acceptor_.accept(*socket, failure);
      if (failure)
        continue;
      const auto number = ++accepted_;
      const std::lock_guard guard{mutex_};
      tcp::socket hang_up{context_, tcp::v4(), ::dup(socket->native_handle())};
      connections_.push_back(
        {std::move(hang_up), std::thread{[this, socket, number] {
           try {
             serve(*socket, number);
           } catch (const std::exception&) {
             // The client is gone.
           }
           ::shutdown(socket->native_handle(), SHUT_RDWR);
         }}});
      // Only now can it be closed from outside.
      connections.change([number](std::size_t& x) { x = number; });
    }
  }

  void serve(tcp::socket& socket, std::size_t number) {
    boost::beast::flat_buffer buffer;
    for (;;) {
      request_type request;
      boost::beast::http::read(socket, buffer, request);
      if (boost::beast::websocket::is_upgrade(request))
        return talk(socket, request);
      if (!answer(socket, request, number))
        return;
    }
  }

  static void send(tcp::socket& socket, std::string_view text) {
    boost::asio::write(socket, boost::asio::buffer(text.data(), text.size()));
  }

  /// {"a":1}
  static std::string packed() {
    return {"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x4a\x54\xb2\x32"
            "\xac\x05\x00\xaf\xac\x1b\x56\x07\x00\x00\x00",
            27};
  }

  static void wait_for_hang_up(tcp::socket& socket) {
    char byte = 0;
    boost::system::error_code failure;
    while (!failure)
      socket.read_some(boost::asio::buffer(&byte, 1), failure);
  }

  /// Returns whether the connection stays open.
  bool answer(tcp::socket& socket, const request_type& request,
              std::size_t number) {
    const std::string path{request.target()};
    const auto reply = [&](std::string_view head, std::string_view body) {
      send(socket, "HTTP/1.1 " + std::string{head}
                     + "\r\nContent-Length: " + std::to_string(body.size())
                     + "\r\n\r\n" + std::string{body});
      return true;
    };
    if (path.starts_with("/echo"))
      return reply("200 OK", std::string{request.method_string()} + ' ' + path
                               + ' ' + std::string{request["User-Agent"]} + ' '
                               + request.body());
    if (path == "/which")
      return reply("200 OK", std::to_string(number));
    if (path.starts_with("/status/"))
      return reply(path.substr(8) + " Whatever\r\nRetry-After: 7", "no");
    if (path == "/date")
      return reply("503 Busy\r\nRetry-After: Sun, 22 Nov 2026 12:00:30 GMT",
                   "no");
    if (path == "/charset")
      return reply("200 OK\r\nContent-Type: text/odd; charset=klingon",
                   "a\xff\x01z");
    if (path == "/gzip")
      return reply("200 OK\r\nContent-Encoding: gzip", packed());
    if (path == "/bom")
      return reply("200 OK", "\xef\xbb\xbf{}");
    if (path == "/early" || path == "/continue") {
      send(socket, path == "/early"
                     ? "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
                     : "HTTP/1.1 100 Continue\r\n\r\n");
      return reply("200 OK", "fine");
    }
    if (path == "/brotli")
      return reply("200 OK\r\nContent-Encoding: br", "?");
    if (path == "/fin") {
      reply("200 OK\r\nConnection: keep-alive", "fine");
      return false;
    }
    if (path == "/moved")
      return reply("302 Found\r\nLocation: /echo", "there");
    if (path == "/cut")
      send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n0123456789");
    if (path == "/huge")
      send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 67108864\r\n\r\n0");
    if (path == "/endless") {
      send(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      const auto chunk = "10000\r\n" + std::string(65536, 'x') + "\r\n";
      for (;;)
        send(socket, chunk);
    }
    if (path == "/mute" || path == "/huge")
      wait_for_hang_up(socket);
    return false;
  }

  void talk(tcp::socket& socket, const request_type& request) {
    namespace websocket = boost::beast::websocket;
    const std::string path{request.target()};
    if (path == "/mute")
      return wait_for_hang_up(socket);
    if (path == "/refuse")
      return send(socket, "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\n"
                          "Content-Length: 4\r\n\r\nbusy");
    websocket::stream<tcp::socket&> stream{socket};
    stream.accept(request);
    const auto send_frame = [&](std::string_view text) {
      stream.write(boost::asio::buffer(text.data(), text.size()));
    };
    if (path == "/leave") {
      send_frame("bye");
      stream.close({static_cast<websocket::close_code>(4001), "enough"});
      return;
    }
    if (path == "/drop")
      return;
    if (path == "/frozen") {
      // Neither reads nor answers a close; ends with the server.
      stopping_.wait(false);
      return;
    }
    if (path == "/burst")
      for (int i = 0; i < 1000; ++i)
        send_frame(std::to_string(i));
    if (path == "/odd") {
      stream.binary(true);
      send_frame("{}");
      stream.binary(false);
      send_frame(std::string(3U << 20U, 'x'));
      send_frame("fine");
    }
    if (path == "/pieces") {
      stream.control_callback([&](websocket::frame_type kind, auto) {
        if (kind == websocket::frame_type::pong)
          send_frame("pong");
      });
      stream.write_some(false, boost::asio::buffer("one ", 4));
      stream.ping("?");
      stream.write_some(true, boost::asio::buffer("two", 3));
    }
    boost::beast::flat_buffer buffer;
    boost::system::error_code failure;
    while (!failure) {
      stream.read(buffer, failure);
      if (!failure)
        stream.write(buffer.data(), failure);
      buffer.clear();
    }
    close_code.change([&](int& x) { x = stream.reason().code; });
  }

  boost::asio::io_context context_;
  tcp::acceptor acceptor_;
  unsigned short port_;
  std::atomic<bool> stopping_{false};
  std::atomic<std::size_t> accepted_{0};
  std::mutex mutex_;
  std::vector<connection> connections_;
  std::thread thread_;
};

} // namespace fillguard::test
