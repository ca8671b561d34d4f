#pragma once

// Only for the server's own sources: it names Boost's types.

#include "net/http_api/event_hub.hpp"
#include "net/http_api/host_rule.hpp"
#include "net/http_api/router.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <set>

namespace fillguard::net::http_api {

/// What a connection may ask for. The few of `health` are for when all others
/// are in use, so that a health check is answered all the same.
enum class connection_slot : std::uint8_t { any, health };

/// A client's connection, of any kind.
class open_connection {
public:
  open_connection() = default;
  open_connection(const open_connection&) = delete;
  open_connection& operator=(const open_connection&) = delete;
  virtual ~open_connection() = default;

  /// Finishes sending, then closes.
  virtual void finish() = 0;

  /// Since when the server waits for its client's request; absent while the
  /// client is being served.
  virtual std::optional<std::chrono::steady_clock::time_point>
  waiting_since() const = 0;

  /// Closes it and gives up its slot, both at once.
  virtual void give_way() = 0;
};

/// The state that the connections of one server share. Only the server's thread
/// uses the connections and this.
struct connection_host {
  const router& routes;
  const host_rule& names;
  event_hub& hub;
  boost::asio::io_context& context;  ///< Of the server's thread.
  boost::asio::thread_pool& workers; ///< Make answers, which may take long.
  /// The open connections by slot.
  std::set<open_connection*> open;
  std::set<open_connection*> open_for_health;
  std::size_t held = 0; ///< Bytes of answers that are being sent.
  /// Bytes that wait for watchers. Thread-safe.
  std::shared_ptr<std::atomic<std::size_t>> waiting =
    std::make_shared<std::atomic<std::size_t>>(0);
  bool stopping = false;

  /// Further connections take the place of one that waits, or the slot for
  /// health checks: the file descriptors are needed for feeds and journal.
  static constexpr std::size_t most = 512;
  static constexpr std::size_t most_for_health = 32;

  std::set<open_connection*>& connections(connection_slot slot) {
    return slot == connection_slot::any ? open : open_for_health;
  }

  /// Finds a slot for a new connection, closing the one that has waited
  /// longest where there is none. Absent: all are being served.
  std::optional<connection_slot> make_room();

  /// Whether a connection of the slot for health checks may have any other.
  bool has_room() const { return open.size() < most; }
};

/// Counts a connection as open while it exists, or until it gives way.
class open_mark {
public:
  open_mark(connection_host& host, open_connection* one,
            connection_slot slot = connection_slot::any)
      : host_{host}, one_{one}, slot_{slot} {
    host_.connections(slot_).insert(one_);
  }

  ~open_mark() { remove(); }

  void remove() { host_.connections(slot_).erase(one_); }

  connection_slot slot() const { return slot_; }

  void move_to(connection_slot slot) {
    remove();
    slot_ = slot;
    host_.connections(slot_).insert(one_);
  }

  open_mark(const open_mark&) = delete;
  open_mark& operator=(const open_mark&) = delete;

private:
  connection_host& host_;
  open_connection* one_;
  connection_slot slot_;
};

} // namespace fillguard::net::http_api
