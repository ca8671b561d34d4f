#pragma once

#include "messages/time.hpp"
#include "net/polymarket/credentials.hpp"
#include "net/polymarket/token_evidence.hpp"

#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace fillguard::net::polymarket {

/// Distinguishes our orders from those of others in the same messages.
struct ownership {
  std::string api_key;
  std::set<std::string, std::less<>> orders; ///< Ids of our orders.
  std::string session_api_key; ///< Trades for the same wallet; empty: none.
  /// The address that holds the money; empty: not known. The owner of a key may
  /// have several, and one set of credentials for all of them.
  std::string wallet;

  bool is_key(std::string_view x) const {
    return !x.empty() && (x == api_key || x == session_api_key);
  }
  bool sent(std::string_view x) const { return orders.contains(x); }

  /// Whether that is another wallet of the owner; false when one is not known.
  bool is_elsewhere(std::string_view address) const;
};

/// Appended to the base URL of the venue's sockets.
inline constexpr const char* user_path = "/ws/user";

/// Must be sent this often, as text, or the venue disconnects. The answer
/// "PONG" proves nothing about the events.
inline constexpr const char* user_ping = "PING";
inline constexpr const char* user_pong = "PONG";
inline constexpr std::chrono::seconds user_ping_every{10};

/// Subscribes to all events of the account. Secret: never log it.
std::string user_subscription(const api_credentials& x);

/// Reads a frame: an event, several in an array, or the answer to a ping.
/// Events of other types, or of others' orders, are ignored.
fill_report read_user_frame(std::string_view text, const ownership& own,
                            utc_time received_at);

} // namespace fillguard::net::polymarket
