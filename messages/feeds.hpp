#pragma once

#include "messages/prices.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>

namespace fillguard {

enum class feed_state : std::uint8_t { fresh, stale, down };
std::string to_string(feed_state x);

/// How one topic of one source is doing. Sent once a second and on every
/// change of state.
struct feed_status {
  fillguard::tag tag;
  /// "btc/rtds", "btc-15m/books": what it is about, then where it comes from.
  std::string name;
  std::optional<price_role> role; ///< Absent for what is no price.
  feed_state state = feed_state::down;
  std::optional<utc_time> newest; ///< Of its data; absent before the first.
  std::uint64_t messages = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t out_of_order = 0;
  std::uint64_t gaps = 0;
  std::uint64_t reconnects = 0;
  /// Frames and bodies that changed nothing, by what was wrong with them.
  std::map<std::string, std::uint64_t> bad;
  std::string why; ///< Of the state, when it is not fresh.
  utc_time at;

  friend bool operator==(const feed_status&, const feed_status&) = default;
  friend auto fields(feed_status& x) {
    return std::tie(x.tag, x.name, x.role, x.state, x.newest, x.messages,
                    x.duplicates, x.out_of_order, x.gaps, x.reconnects, x.bad,
                    x.why, x.at);
  }
};

} // namespace fillguard
