#pragma once

// Gamma says which windows there are, by what rules, and how they ended.

#include "messages/windows.hpp"
#include "net/polymarket/json_answer.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace fillguard::net::polymarket {

/// Asks for a window's event: an array of one, or of none while the venue does
/// not list it.
std::string gamma_window_url(std::string_view base, const window_id& id);

/// Asks for the market of a window that is over. Knows its outcome, but not its
/// prices.
std::string gamma_finished_url(std::string_view base, const window_id& id);

/// What has been published so far of how a window ended.
struct gamma_result {
  std::optional<side> outcome; ///< By the labels as they were answered.
  std::optional<coin_price> price_to_beat;
  std::optional<coin_price> final_price;
  /// Of `outcome`; absent where the market does not say its tokens.
  std::optional<std::string> winning_token;

  friend bool operator==(const gamma_result&, const gamma_result&) = default;
};

using gamma_window_answer = std::variant<window_info, not_listed, bad_answer>;
using gamma_result_answer = std::variant<gamma_result, not_listed, bad_answer>;

/// Reads a window out of what Gamma answered: events or markets, in an array
/// or single. Bad kinds: not_json, oversized, no_tokens, missing_field,
/// wrong_value, start_mismatch, unsupported_version, unsupported_settlement,
/// bad_outcomes.
gamma_window_answer parse_gamma_window(std::string_view body,
                                       const window_id& id);

/// Reads how a window ended out of the same bodies.
gamma_result_answer parse_gamma_result(std::string_view body,
                                       const window_id& id);

} // namespace fillguard::net::polymarket
