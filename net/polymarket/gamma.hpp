#pragma once

// Gamma lists the windows, their rules and their results.

#include "messages/result.hpp"
#include "messages/windows.hpp"
#include "net/polymarket/json_answer.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fillguard::net::polymarket {

/// The URL of a window's event. The answer is an array of one, or an empty one
/// while the venue does not list the window.
std::string gamma_window_url(std::string_view base, const window_id& id);

/// The URL of the market of a closed window. The answer has its outcome, but
/// not its prices.
std::string gamma_finished_url(std::string_view base, const window_id& id);

/// The published part of a window's result.
struct gamma_result {
  std::optional<window_outcome> winner; ///< By the labels of the answer.
  std::optional<coin_price> price_to_beat;
  std::optional<coin_price> final_price;
  /// Absent at `half`, or if the market has no tokens.
  std::optional<std::string> winning_token;

  friend bool operator==(const gamma_result&, const gamma_result&) = default;
};

/// Absent: the venue does not list the window, which may be a matter of time.
using gamma_window_answer = result<std::optional<window_info>, bad_answer>;
using gamma_result_answer = result<std::optional<gamma_result>, bad_answer>;

/// Reads a window from Gamma's answer: events or markets, in an array or
/// single. Of several markets with the window's slug, the one that takes orders
/// counts. A window that opens at another time than that of its slug has an
/// unknown settlement. Bad kinds: not_json, oversized, no_tokens,
/// missing_field, wrong_value, start_mismatch, unsupported_version,
/// bad_outcomes.
gamma_window_answer parse_gamma_window(std::string_view body,
                                       const window_id& id);

/// What is unusual in a listing, for people.
struct listing_remark {
  std::string text;
  /// No position in this market can be guarded, so that a person must act.
  bool is_alarm = false;

  friend bool operator==(const listing_remark&,
                         const listing_remark&) = default;
};

/// What `parse_gamma_window` leaves out of the same body: the window is listed
/// twice, was moved, has negative risk, is one of Protocol V2, or has a rule
/// that cannot be read. Usually empty.
std::vector<listing_remark> gamma_remarks(std::string_view body,
                                          const window_id& id);

/// Reads a window's result from the same bodies; of several markets with its
/// slug, from the one with `condition_id`.
gamma_result_answer parse_gamma_result(std::string_view body,
                                       const window_id& id,
                                       std::string_view condition_id = {});

} // namespace fillguard::net::polymarket
