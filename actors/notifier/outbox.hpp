#pragma once

#include "net/backoff.hpp"
#include "net/notify/letters.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace fillguard {

/// What waits to be told on one channel. One letter is under way at a time, so
/// that they arrive in their order:
///
///   idle --put--> due --send--> under way --accepted--> idle or due
///                  ^                |--refused: dropped
///                  +---- failed: after a while, up to so many times
class outbox {
public:
  /// Beyond this the oldest is dropped: the newest says most.
  static constexpr std::size_t most_waiting = 64;

  /// With the waits below, a quarter of an hour.
  static constexpr std::uint32_t most_attempts = 10;

  static constexpr net::backoff::policy waits{std::chrono::seconds{1},
                                              std::chrono::minutes{5}, 0.2};

  explicit outbox(std::uint64_t seed) : wait_{waits, seed} {
    // nop
  }

  void put(net::notify::news x);

  /// The one to send now, if any; it is under way then.
  std::optional<net::notify::news> send();

  enum class fate : std::uint8_t {
    told,
    again,   ///< After a wait.
    dropped, ///< Nothing to be done: refused, or failed too often.
  };

  struct verdict {
    fate what = fate::told;
    std::chrono::milliseconds wait{0}; ///< Before it is sent `again`.
  };

  /// The letter under way was answered so; 0: not at all.
  verdict answered(int status,
                   std::optional<std::chrono::milliseconds> retry_after);

  /// The wait is over.
  void wait_is_over() { waiting_ = false; }

  std::size_t size() const { return letters_.size(); }
  std::uint64_t dropped() const { return dropped_; }

private:
  void drop();

  std::deque<net::notify::news> letters_; ///< The first may be under way.
  net::backoff wait_;
  std::uint32_t attempts_ = 0; ///< Of the first.
  bool under_way_ = false;
  bool waiting_ = false;
  std::uint64_t dropped_ = 0;
};

} // namespace fillguard
