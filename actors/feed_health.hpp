#pragma once

#include "actors/log_limit.hpp"
#include "messages/feeds.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fillguard {

/// The health of one feed: its counts, its state and the reason, and the log of
/// both. Logs each change of state, and each kind of bad input at most once in
/// 30 s.
class feed_health {
public:
  /// Starts down, because of `why`. `actor` is named in the log.
  feed_health(std::string_view actor, std::string name, std::string why,
              std::optional<price_role> role = std::nullopt);

  // -- counts

  void add_message() { ++status_.messages; }
  void add_duplicate() { ++status_.duplicates; }
  void add_out_of_order() { ++status_.out_of_order; }
  void add_gaps(std::uint64_t count) { status_.gaps += count; }
  void add_reconnect() { ++status_.reconnects; }

  /// For input that is correct, but changed nothing.
  void count_bad(const std::string& kind, std::uint64_t count = 1) {
    status_.bad[kind] += count;
  }

  /// For input that should have changed something and could not: `kind` is one
  /// of few, `detail` names the field for people.
  void add_bad(const std::string& kind, std::string_view detail, utc_time now,
               std::uint64_t count = 1);

  /// Sets the time of the newest data; an older time has no effect.
  void has_data_of(std::optional<utc_time> time);

  // -- state

  /// Returns whether the state or its reason changed.
  bool set(feed_state state, std::string why);

  feed_state state() const { return status_.state; }
  const std::string& why() const { return status_.why; }
  std::optional<utc_time> newest() const { return status_.newest; }

  /// The status as of `now`, not stamped yet.
  feed_status report(utc_time now) const;

private:
  std::string actor_;
  feed_status status_;
  log_limit bad_logged_;
};

} // namespace fillguard
