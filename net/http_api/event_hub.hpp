#pragma once

#include "net/http_api/board.hpp"

#include <memory>
#include <string>

namespace fillguard::net::http_api {

/// Where the texts for one watcher go. Called under the hub's lock, from
/// several threads; must not wait.
class event_sink {
public:
  event_sink() = default;
  event_sink(const event_sink&) = delete;
  event_sink& operator=(const event_sink&) = delete;
  virtual ~event_sink() = default;

  /// Sends a text after those before it. Returns false, and does nothing, when
  /// the watcher is too far behind.
  virtual bool take(std::shared_ptr<const std::string> text) = 0;

  /// Ends the stream at once, with what still waits.
  virtual void drop() = 0;
};

/// Tells everybody who watches `/v1/events` what happens on a board. A watcher
/// that does not read fast enough is dropped; browsers come back by themselves
/// and begin with the present state. Thread-safe.
class event_hub {
public:
  /// In bytes, beyond what the kernel buffers (some megabytes). About 50
  /// views.
  static constexpr std::size_t most_behind = 256U << 10U;

  static constexpr std::size_t most_watchers = 256;

  /// A board serves one hub with watchers.
  explicit event_hub(std::shared_ptr<api_board> board);

  ~event_hub();

  /// Says nothing more to anybody, and admits no more.
  void stop();

  /// Tells `one` of all events from now on, beginning with the present state.
  /// Returns false, and does nothing, when there are too many already.
  bool join(std::shared_ptr<event_sink> one);

  /// `one` has left, if it ever joined.
  void leave(const event_sink& one);

  std::size_t watchers() const;

private:
  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace fillguard::net::http_api
