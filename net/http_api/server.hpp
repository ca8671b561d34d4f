#pragma once

#include "net/http_api/board.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace fillguard::net::http_api {

/// What somebody else answers to a GET.
struct route_answer {
  int status = 200;
  std::string content_type;
  std::string body;
};

/// Further paths, each with what answers its query (the part after '?', still
/// encoded). Called on threads of the server's, several at a time, and may live
/// a little longer than the server.
using extra_routes =
  std::map<std::string, std::function<route_answer(const std::string& query)>>;

/// Our own HTTP interface: read-only, over a board that others fill.
///
///   GET /            the page            GET /healthz     it answers
///   GET /v1/state    everything known    GET /readyz      it sees its markets
///   GET /v1/events   what changes, as server-sent events
///   GET /metrics     numbers for Prometheus, when there are any
class http_server {
public:
  struct opened;

  /// Listens on "host:port"; port 0 takes a free one. A failure says which
  /// address and why. Blocks for a moment: to be called from main. `metrics`
  /// makes the text of `/metrics`, on threads of the library.
  static opened open(const std::string& listen,
                     std::shared_ptr<api_board> board,
                     std::function<std::string()> metrics = {},
                     extra_routes others = {});

  /// Ends all streams, then the listener. Takes up to two seconds.
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
