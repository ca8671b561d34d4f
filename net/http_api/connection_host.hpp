#pragma once

// Only for the server's own sources: it names Boost's types.

#include "net/http_api/event_hub.hpp"
#include "net/http_api/router.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <functional>
#include <set>

namespace fillguard::net::http_api {

/// A client's connection, of any kind.
class open_connection {
public:
  open_connection() = default;
  open_connection(const open_connection&) = delete;
  open_connection& operator=(const open_connection&) = delete;
  virtual ~open_connection() = default;

  /// Finishes sending, then closes.
  virtual void finish() = 0;
};

/// The state that the connections of one server share. Only the server's thread
/// uses the connections and this.
struct connection_host {
  const router& routes;
  event_hub& hub;
  boost::asio::io_context& context;  ///< Of the server's thread.
  boost::asio::thread_pool& workers; ///< Make answers, which may take long.
  std::set<open_connection*> open;
  std::size_t held = 0; ///< Bytes of answers that are being sent.
  bool stopping = false;
};

/// Counts a connection as open while it exists.
class open_mark {
public:
  open_mark(connection_host& host, open_connection* one)
      : host_{host}, one_{one} {
    host_.open.insert(one_);
  }

  ~open_mark() { host_.open.erase(one_); }

  open_mark(const open_mark&) = delete;
  open_mark& operator=(const open_mark&) = delete;

private:
  connection_host& host_;
  open_connection* one_;
};

} // namespace fillguard::net::http_api
