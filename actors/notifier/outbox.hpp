#pragma once

#include "net/backoff.hpp"
#include "net/notify/letters.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace fillguard {

/// The messages that wait for one channel. One message is under way at a time,
/// so that all arrive in their order:
///
///   idle --put--> due --send--> under way --accepted--> idle or due
///                  ^                |--refused: dropped
///                  +---- failed: after a while, up to so many times
class outbox {
public:
  /// Beyond this number the oldest is dropped: the newest matters most.
  static constexpr std::size_t most_waiting = 64;

  /// With the waits below, over about eight minutes.
  static constexpr std::uint32_t most_attempts = 10;

  static constexpr net::backoff::policy waits{std::chrono::seconds{1},
                                              std::chrono::minutes{5}, 0.2};

  explicit outbox(std::uint64_t seed) : wait_{waits, seed} {
    // nop
  }

  void put(net::notify::news x);

  /// Returns the message to send now, if any, and marks it as under way.
  std::optional<net::notify::news> send();

  enum class fate : std::uint8_t {
    delivered,
    again,   ///< After a wait.
    dropped, ///< Given up: refused, or failed too often.
  };

  struct verdict {
    fate what = fate::delivered;
    std::chrono::milliseconds wait{0}; ///< Before the next attempt.
  };

  /// Handles the answer to the message under way; status 0: no answer.
  verdict answered(int status,
                   std::optional<std::chrono::milliseconds> retry_after);

  /// Ends the wait.
  void wait_is_over() { waiting_ = false; }

  /// The id of the message under way.
  std::optional<std::string> under_way() const {
    return under_way_ ? std::optional{letters_.front().id} : std::nullopt;
  }

  std::size_t size() const { return letters_.size(); }
  std::uint64_t dropped() const { return dropped_; }

private:
  void drop();

  std::deque<net::notify::news> letters_; ///< The first may be under way.
  net::backoff wait_;
  std::uint32_t attempts_ = 0; ///< For the first message.
  bool under_way_ = false;
  bool waiting_ = false;
  std::uint64_t dropped_ = 0;
};

} // namespace fillguard
