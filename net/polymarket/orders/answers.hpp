#pragma once

#include "net/polymarket/orders/exchange_order.hpp"
#include "net/polymarket/orders/venue_texts.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace fillguard::net::polymarket {

/// What became of one attempt to send a request, sent once and never again.
struct attempt_reply {
  int status = 0; ///< Of HTTP.
  std::string body;
  /// Whether the reply has headers `Poly-RateLimit-…`: the limit was checked
  /// before the order was read.
  bool rate_limit_headers = false;
};

struct attempt_failure {
  /// Whether a byte of the request may have left this machine.
  bool sending_began = true;
  std::string why;
};

using attempt = std::variant<attempt_reply, attempt_failure>;

/// What is known of an order after an attempt to place it.
struct post_answer {
  order_fate fate = order_fate::unknown;
  venue_reason reason = venue_reason::unknown_text;
  /// The shares that matched by this answer; more than asked for is possible
  /// for a buy at once. Absent: not reported.
  std::optional<shares> matched;
  std::string text; ///< The venue's, or the connection's; may be empty.
  /// The wait that the venue demands.
  std::optional<std::chrono::seconds> retry_after;
};

/// Whether orders must halt until a person has looked.
bool demands_halt(venue_reason x);

/// Whether the venue will take the same order later, unchanged: wait, and try
/// again at the first moment possible.
bool is_temporary(venue_reason x);

/// Reads what came of `POST /order`. The order is the one that was sent, and
/// `id` its digest, "0x…".
post_answer read_post_answer(const exchange_order& sent, order_type type,
                             std::string_view id, const attempt& what);

/// What is known of an order after an attempt to cancel it. An answer never has
/// the matched shares: a look-up follows each.
struct cancel_answer {
  bool ended = false; ///< No part of it can match any more.
  venue_reason reason = venue_reason::none;
  std::string text;
};

/// Reads what came of `DELETE /order`.
cancel_answer read_cancel_answer(std::string_view id, const attempt& what);

} // namespace fillguard::net::polymarket
