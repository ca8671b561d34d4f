#pragma once

#include "net/price_frame.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fillguard::net::polymarket {

// Both of the venue's price sockets send the same shapes under different names.
// These are the venue's names:
//
//   rtds      {"topic", "type", "timestamp", "payload"}
//             {"statusCode", "message"}
//   polybolt  {"v", "channel", "seq", "ts", "snapshot", "dropped", "payload"}
//             {"op", "rid", "channel", "code", "message"}
//   payload   {"symbol", "window_s" | "window_seconds", "source", point}
//             {"symbol", …, "data": [{point} …]}
//   point     "timestamp": ms, "value": number, "full_accuracy_value": string

struct wire_point {
  std::optional<std::int64_t> timestamp_ms;
  std::string value; ///< The number's own text; empty when absent.
  std::string full_accuracy_value;
};

struct wire_payload {
  std::string symbol;
  std::string source;
  std::optional<std::int64_t> window_seconds;
  bool history = false; ///< The points came as a list.
  std::vector<wire_point> points;
  std::vector<bad_frame> odd; ///< Entries of the list that cannot be read.
};

struct wire_frame {
  std::string topic; ///< Or channel.
  std::string type;
  std::string op;
  std::string code;
  std::string message;
  std::optional<std::int64_t> status_code;
  std::optional<std::uint64_t> seq;
  std::optional<std::uint64_t> dropped;
  bool snapshot = false;
  std::optional<wire_payload> payload;
};

/// Reads a whole frame. A frame that is truncated, followed by other text, or
/// has a field of a wrong type is bad; the detail names the field. Such a field
/// of one point in a list costs that point alone.
result<wire_frame, bad_frame> read_wire_frame(std::string_view text);

/// The smallest number whose unit is the 10^-18 dollars of `integer`.
inline constexpr unsigned chainlink_decimals = 18;

enum class full_accuracy : std::uint8_t { scaled_by_1e18, decimal };

/// Converts the points to prices; invalid points become flaws of the list.
price_list to_prices(const wire_payload& payload, price_source source,
                     full_accuracy scale, utc_time received_at);

} // namespace fillguard::net::polymarket
