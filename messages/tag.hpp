#pragma once

#include "messages/describe.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fillguard {

/// Identifies a message and the message that caused it. `next_tag` makes the
/// tag where the message is made; ids are never passed by hand.
struct tag {
  std::uint64_t id = 0;    ///< Unique in a service; 0: not stamped yet.
  std::uint64_t cause = 0; ///< The causing message's id; 0: starts a chain.
  /// Time of creation by `trace_clock`; 0: no trace was recorded. Sent along
  /// because only the receiver can measure the wait, and the receiver may be in
  /// another process.
  std::int64_t made = 0;

  static constexpr auto describe() {
    return record("tag", field(1, "id", &tag::id),
                  field(2, "cause", &tag::cause), field(3, "made", &tag::made));
  }

  /// The time of creation is no part of the message.
  friend bool operator==(const tag& a, const tag& b) {
    return a.id == b.id && a.cause == b.cause;
  }
};

/// Returns a new tag, caused by the message that this thread is handling.
tag next_tag();

/// Returns a new id, for a message that carries no tag.
std::uint64_t next_id();

/// The id of the message that this thread is handling; 0: none.
std::uint64_t handled_id();

/// Marks message `id` as handled on this thread, for the scope of the object.
class handling {
public:
  explicit handling(std::uint64_t id);
  ~handling();
  handling(const handling&) = delete;
  handling& operator=(const handling&) = delete;

private:
  std::uint64_t outer_;
};

/// An id for people: the process in hex digits and the count, "6f3a91.1042".
std::string id_text(std::uint64_t id);

/// Reads the format of `id_text`, or the plain number.
std::optional<std::uint64_t> parse_id(std::string_view text);

} // namespace fillguard
