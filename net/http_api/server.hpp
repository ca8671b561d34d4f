#pragma once

#include "net/http_api/router.hpp"

#include <functional>
#include <memory>
#include <string>

namespace fillguard::net::http_api {

/// Our own HTTP interface: read-only, over a board that others fill.
///
///   GET /            the page            GET /healthz     it answers
///   GET /v1/state    everything known    GET /readyz      it sees its markets
///   GET /v1/events   what changes, as server-sent events
///   GET /metrics     numbers for Prometheus, when there are any
///
/// Its connections live on a thread of its own and answers are made on two
/// more, so that nobody who asks takes a thread from the feeds.
class http_server {
public:
  struct opened;

  /// Beyond these, connections are closed as they come: files that are open
  /// are the feeds' and the journal's first.
  static constexpr std::size_t most_connections = 512;

  /// Listens on "host:port"; port 0 takes a free one. A failure says which
  /// address and why. Blocks for a moment: to be called from main. `metrics`
  /// makes the text of `/metrics`, on threads of the server's.
  static opened open(const std::string& listen,
                     std::shared_ptr<api_board> board,
                     std::function<std::string()> metrics = {},
                     extra_routes others = {});

  /// Sends what is on its way and closes everything. Takes up to a second, and
  /// longer only if one of the routes does.
  ~http_server();

  /// The address in use: "127.0.0.1:8099".
  const std::string& address() const;

  std::size_t watchers() const;

private:
  class impl;
  explicit http_server(std::unique_ptr<impl> x);
  std::unique_ptr<impl> impl_;
};

/// A server, or why there is none.
struct http_server::opened {
  std::unique_ptr<http_server> server;
  std::string error; ///< Empty with a server.
};

} // namespace fillguard::net::http_api
