#pragma once

// How each kind of value is read from JSON. All answer with the value, or with
// the end of a sentence about what is wrong: "is 5, must be …".

#include "actors/window_state/danger/confidence.hpp"
#include "app/config/complaints.hpp"
#include "messages/decimal.hpp"
#include "messages/market.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fillguard {

/// Shows a value in a complaint: short, on one line.
std::string describe(const nlohmann::json& document);

struct whole_range {
  std::int64_t low = 0;
  std::int64_t high = 0;
};

struct ratio_range {
  double low = 0;
  double high = 0;
};

/// Both ends belong to it; in millionths.
struct decimal_range {
  std::int64_t low = 0;
  std::int64_t high = 0;
};

std::string allowed_text(whole_range x);
std::string allowed_text(ratio_range x);
std::string allowed_text(decimal_range x);

read_result<std::int64_t> read_whole(const nlohmann::json& document,
                                     whole_range range);
read_result<double> read_ratio(const nlohmann::json& document,
                               ratio_range range);

/// An exact decimal comes as text with at most six decimals. A JSON number is
/// refused: a parser may have rounded it already.
read_result<std::int64_t> read_decimal(const nlohmann::json& document,
                                       decimal_range range);

/// One of `names`; answers with its position.
read_result<std::size_t> read_choice(const nlohmann::json& document,
                                     const std::vector<std::string>& names);

read_result<bool> read_flag(const nlohmann::json& document);

/// Text on one line; may be empty.
read_result<std::string> read_text(const nlohmann::json& document);

/// The same, not empty.
read_result<std::string> read_folder(const nlohmann::json& document);

/// Names or addresses without a port; may be none.
read_result<std::vector<std::string>>
read_hosts(const nlohmann::json& document);

enum class emptiness : std::uint8_t { allowed, refused };

/// "scheme://host[:port][/path]" with one of two schemes, without user or
/// password. A trailing slash is taken away.
read_result<std::string> read_url(const nlohmann::json& document,
                                  std::string_view scheme, emptiness empty);

/// The complaint shows no URL: they often carry an access key.
read_result<std::vector<std::string>> read_urls(const nlohmann::json& document,
                                                std::string_view scheme);

read_result<std::vector<market_key>>
read_markets(const nlohmann::json& document);

/// Empty, or "0x" and 40 hex digits. The complaint does not show the value: it
/// may be a private key in the wrong place.
read_result<std::string> read_address(const nlohmann::json& document);

/// "host:port".
read_result<std::string> read_listen(const nlohmann::json& document);

/// A list of those, with at least one.
read_result<std::vector<std::string>>
read_listens(const nlohmann::json& document);

/// Whether "host:port" can only be reached from this machine.
bool is_loopback(const std::string& listen);

/// Rows [seconds, "penalty"], at least one, in ascending order.
read_result<penalty_table> read_penalties(const nlohmann::json& document);

} // namespace fillguard
