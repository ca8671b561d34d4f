#pragma once

#include "net/http_api/board.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace fillguard::net::http_api {

/// The output of events to one watcher. Called under the hub's lock, from
/// several threads; must not block.
class event_sink {
public:
  event_sink() = default;
  event_sink(const event_sink&) = delete;
  event_sink& operator=(const event_sink&) = delete;
  virtual ~event_sink() = default;

  /// Sends a text after the ones before. Returns false, without sending, when
  /// the watcher is too far behind.
  virtual bool push(std::shared_ptr<const std::string> text) = 0;

  /// Sends a text that a watcher begins with, which may be long and is not its
  /// delay: what comes after it may wait for it. Returns false, without
  /// sending, when too much waits for all watchers.
  virtual bool begin(std::shared_ptr<const std::string> text) = 0;

  /// Ends the stream at once and drops waiting texts.
  virtual void drop() = 0;
};

/// Sends the changes of a board to all watchers of `/v1/events`. A watcher that
/// does not read fast enough is dropped; browsers reconnect by themselves and
/// begin with the current state. Thread-safe.
class event_hub {
public:
  /// The most unsent bytes of a watcher, beyond the kernel's buffers (some
  /// megabytes). About 50 views.
  static constexpr std::size_t most_behind = 256U << 10U;

  /// The same while the past that the watcher began with is being sent: some
  /// seconds of many markets.
  static constexpr std::size_t most_behind_at_first = 4U << 20U;

  /// The most unsent bytes of all watchers.
  static constexpr std::size_t most_unsent = 64U << 20U;

  /// The size of the texts in which the past is sent: each gets the time to be
  /// taken that any text gets.
  static constexpr std::size_t past_part = 64U << 10U;

  static constexpr std::size_t most_watchers = 256;

  /// A board can have one hub.
  explicit event_hub(std::shared_ptr<api_board> board);

  ~event_hub();

  /// Sends nothing more, and accepts no more watchers.
  void stop();

  /// Sends all events from now on to `one`, beginning with the current state
  /// and, for one that returns, with the notices after the event `after`.
  /// Returns false, and does nothing, when there are too many watchers.
  bool join(std::shared_ptr<event_sink> one, std::string_view after = {});

  /// Removes `one`, if it has joined.
  void leave(const event_sink& one);

  std::size_t watchers() const;

private:
  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace fillguard::net::http_api
