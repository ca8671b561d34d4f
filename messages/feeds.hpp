#pragma once

#include "messages/describe.hpp"
#include "messages/enumeration.hpp"
#include "messages/prices.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace fillguard {

enum class feed_state : std::uint8_t {
  fresh,
  stale,
  down,
  off, ///< Not configured.
};

constexpr auto enumerators(feed_state) {
  return enumeration("feed_state", named(feed_state::fresh, "fresh"),
                     named(feed_state::stale, "stale"),
                     named(feed_state::down, "down"),
                     named(feed_state::off, "off"));
}

/// The health of one topic of one source. Sent once a second and on every
/// change of state.
struct feed_status {
  fillguard::tag tag;
  /// The subject, then the source: "btc/rtds", "btc-15m/books".
  std::string name;
  std::optional<price_role> role; ///< Absent for feeds without prices.
  feed_state state = feed_state::down;
  std::optional<utc_time> newest; ///< Time of its data; absent: none yet.
  std::uint64_t messages = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t out_of_order = 0;
  std::uint64_t gaps = 0;
  std::uint64_t reconnects = 0;
  /// Counts of frames and bodies without effect, by cause.
  std::map<std::string, std::uint64_t> bad;
  std::string why; ///< Why the feed is not fresh; else empty.
  utc_time at;
  /// The releases of the other processes that the feed's data comes from, by
  /// their names; empty: it is read here, or an older release does not send its
  /// own.
  std::map<std::string, std::string> releases;

  static constexpr auto describe() {
    return record("feed_status", field(1, "tag", &feed_status::tag),
                  field(2, "name", &feed_status::name),
                  field(3, "role", &feed_status::role),
                  field(4, "state", &feed_status::state),
                  field(5, "newest", &feed_status::newest),
                  field(6, "messages", &feed_status::messages),
                  field(7, "duplicates", &feed_status::duplicates),
                  field(8, "out_of_order", &feed_status::out_of_order),
                  field(9, "gaps", &feed_status::gaps),
                  field(10, "reconnects", &feed_status::reconnects),
                  field(11, "bad", &feed_status::bad),
                  field(12, "why", &feed_status::why),
                  field(13, "at", &feed_status::at),
                  field(14, "releases", &feed_status::releases, 3));
  }
};

} // namespace fillguard
