#pragma once

#include <cstdint>
#include <tuple>

namespace fillguard {

/// Identifies a message and the message that caused it. Made by `next_tag`
/// where the message is made; nobody passes ids by hand.
struct tag {
  std::uint64_t id = 0;    ///< Unique in a service; 0: not stamped yet.
  std::uint64_t cause = 0; ///< The causing message's id; 0: starts a chain.

  friend auto fields(tag& x) { return std::tie(x.id, x.cause); }
  friend bool operator==(const tag&, const tag&) = default;
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
