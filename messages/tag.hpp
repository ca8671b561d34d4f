#pragma once

#include "messages/describe.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

  static constexpr auto describe() {
    return record("tag", field(1, "id", &tag::id),
                  field(2, "cause", &tag::cause), field(3, "made", &tag::made));
  }

  /// The time is about a message, but no part of it.
  friend bool operator==(const tag& a, const tag& b) {
    return a.id == b.id && a.cause == b.cause;
  }
};

/// Returns a fresh tag, caused by the message this thread is handling now.
tag next_tag();

/// Returns a fresh id, for a message that carries no tag.
std::uint64_t next_id();

/// The message this thread is handling; 0: none.
std::uint64_t handled_id();

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

/// An id for people: the process in hex digits and its count, "6f3a91.1042".
std::string id_text(std::uint64_t id);

/// Reads what `id_text` writes, or the plain number.
std::optional<std::uint64_t> parse_id(std::string_view text);

} // namespace fillguard
