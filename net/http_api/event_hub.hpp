#pragma once

#include "net/http_api/board.hpp"

#include <memory>

namespace web::http {
class http_request;
}

namespace fillguard::net::http_api {

/// Tells everybody who watches `/v1/events` what happens on a board. A watcher
/// that does not read fast enough is dropped; browsers come back by themselves
/// and begin with the present state.
class event_hub {
public:
  /// In bytes, beyond what the kernel buffers (some megabytes). About 50
  /// views.
  static constexpr std::size_t most_behind = 256U << 10U;

  static constexpr std::size_t most_watchers = 256;

  /// A board serves one hub with watchers.
  explicit event_hub(std::shared_ptr<api_board> board);

  ~event_hub();

  /// Ends every stream, and admits no more.
  void stop();

  /// Answers `request` with a stream of all events from now on, beginning with
  /// the present state. Returns false, and does nothing, when there are too
  /// many already.
  bool join(const web::http::http_request& request);

  std::size_t watchers() const;

private:
  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace fillguard::net::http_api
