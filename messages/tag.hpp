#pragma once

#include <cstdint>
#include <tuple>

namespace fillguard {

/// Identifies a message and the message that caused it. Made by `next_tag`
/// where the message is made; nobody passes ids by hand.
struct tag {
  std::uint64_t id = 0;    ///< Unique in a service; 0: not stamped yet.
  std::uint64_t cause = 0; ///< The causing message's id; 0: starts a chain.
  /// When it was made, by `trace_clock`; 0: traces were not kept then. It
  /// travels with the message because the receiver alone knows how long that
  /// waited, and the receiver may be another process.
  std::int64_t made = 0;

  friend auto fields(tag& x) { return std::tie(x.id, x.cause, x.made); }

  /// The time is about a message, but no part of it.
  friend bool operator==(const tag& a, const tag& b) {
    return a.id == b.id && a.cause == b.cause;
  }
};

/// Returns a fresh tag, caused by the message this thread is handling now.
tag next_tag();

/// Marks the message `id` as being handled on this thread, for its lifetime.
class handling {
public:
  explicit handling(std::uint64_t id);
  ~handling();
  handling(const handling&) = delete;
  handling& operator=(const handling&) = delete;

private:
  std::uint64_t outer_;
};

} // namespace fillguard
