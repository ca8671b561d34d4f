#pragma once

#include "messages/result.hpp"
#include "net/http_api/router.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace fillguard::net::http_api {

/// Our own HTTP interface with the data of a board. Only the posted routes
/// change anything.
///
///   GET /            the page            GET /healthz     liveness
///   GET /v1/state    the whole state     GET /readyz      readiness
///   GET /v1/events   changes, as server-sent events
///   GET /metrics     metrics for Prometheus, if there are any
///
/// Connections run on a thread of their own and answers are made on two more,
/// so that requests take no thread from the feeds.
class http_server {
public:
  /// More connections close the one that has waited longest for its client, to
  /// keep file descriptors for the feeds and the journal.
  static constexpr std::size_t most_connections = 512;

  /// Beyond these, and only for health checks, while all are in use.
  static constexpr std::size_t most_health_connections = 32;

  /// Listens on "host:port"; port 0 means any free one. An error names the
  /// address. Blocks for a moment, so call it from main. `metrics` makes the
  /// text of `/metrics`, on the server's threads. `hosts` are the names by
  /// which clients may call it, besides that in `listen`.
  static result<std::unique_ptr<http_server>>
  open(const std::string& listen, std::shared_ptr<api_board> board,
       std::function<std::string()> metrics = {}, extra_routes others = {},
       std::vector<std::string> hosts = {}, posted_routes posted = {});

  /// Finishes sending and closes everything. Takes up to a second, and longer
  /// only if one of the routes does.
  ~http_server();

  /// The address in use: "127.0.0.1:8099".
  const std::string& address() const;

  std::size_t watchers() const;

private:
  class impl;
  explicit http_server(std::unique_ptr<impl> x);
  std::unique_ptr<impl> impl_;
};

} // namespace fillguard::net::http_api
