#pragma once

// Only for the server's own sources: it names Boost's types.

#include "net/sim/venue.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

#include <deque>
#include <functional>
#include <map>
#include <memory>

namespace fillguard::net::sim {

class socket_session;
class request_session;

/// The state that the sessions of one server share. For the server's thread
/// alone.
struct session_registry {
  venue* behind = nullptr;
  std::function<void()> catch_up; ///< Advances the venue to the clock's time.
  std::uint64_t last_id = 0;
  std::map<connection_id, std::weak_ptr<socket_session>> sockets;
  std::map<request_id, std::weak_ptr<request_session>> requests;
};

/// One HTTP connection, until it becomes a web socket or closes.
class request_session : public std::enable_shared_from_this<request_session> {
public:
  request_session(boost::asio::ip::tcp::socket socket,
                  session_registry& registry);

  void read();
  void answer(http_answer what);
  void close();

private:
  void handle();
  void wait_for_end(request_id id);

  boost::beast::tcp_stream stream_;
  boost::beast::flat_buffer buffer_;
  boost::beast::http::request<boost::beast::http::string_body> request_;
  session_registry& registry_;
  request_id waiting_ = 0;
};

/// One web socket. Frames wait in a queue while one is being written; a reader
/// that falls 64 MiB behind is dropped.
class socket_session : public std::enable_shared_from_this<socket_session> {
public:
  using upgrade = boost::beast::http::request<boost::beast::http::string_body>;

  socket_session(boost::beast::tcp_stream stream, session_registry& registry,
                 connection_id id);
  ~socket_session();

  void accept(const upgrade& request);
  void send_text(std::string text, bool binary);
  /// Code 1006 drops the connection without a closing handshake.
  void drop(std::uint16_t code);

private:
  struct frame {
    std::string text;
    bool binary;
  };

  void read();
  void write();

  boost::beast::websocket::stream<boost::beast::tcp_stream> stream_;
  boost::beast::flat_buffer buffer_;
  std::deque<frame> queue_;
  std::size_t queued_bytes_ = 0;
  bool accepted_ = false;
  bool writing_ = false;
  bool closing_ = false;
  std::uint16_t close_code_ = 0;
  session_registry& registry_;
  connection_id id_;
};

} // namespace fillguard::net::sim
