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

/// Tells our orders from those of others that appear beside them.
struct ownership {
  std::string api_key;
  std::set<std::string, std::less<>> orders; ///< Ids of those that we sent.

  bool is_key(std::string_view x) const { return !x.empty() && x == api_key; }
  bool sent(std::string_view x) const { return orders.contains(x); }
};

/// Appended to the base address of the venue's sockets.
inline constexpr const char* user_path = "/ws/user";

/// Said this often, as text, or the venue hangs up. It answers "PONG", which
/// proves nothing about the events.
inline constexpr const char* user_ping = "PING";
inline constexpr const char* user_pong = "PONG";
inline constexpr std::chrono::seconds user_ping_every{10};

/// Asks for all events of the account. A secret: never log it.
std::string user_subscription(const api_credentials& x);

/// Reads a frame: an event, several in an array, or the answer to a ping.
/// Events that are of another type, or not ours, say nothing.
fill_report read_user_frame(std::string_view text, const ownership& own,
                            utc_time received_at);

} // namespace fillguard::net::polymarket
