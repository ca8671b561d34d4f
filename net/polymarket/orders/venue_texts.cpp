#include "net/polymarket/orders/venue_texts.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace fillguard::net::polymarket {

namespace {

struct row {
  std::string_view part; ///< Of the text, in small letters.
  order_fate fate;
  venue_reason reason;
};

constexpr auto refusal = order_fate::rejected;
constexpr auto open_fate = order_fate::unknown;

/// The first row that fits counts.
constexpr std::array texts{
  row{"duplicated", open_fate, venue_reason::duplicated},
  row{"order match delayed", order_fate::delayed, venue_reason::match_delayed},
  // Faults of the engine, after it had the order.
  row{"could not insert order", open_fate, venue_reason::engine_failed},
  row{"could not run the execution", open_fate, venue_reason::engine_failed},
  row{"error delaying the order", open_fate, venue_reason::engine_failed},
  row{"there are no matching orders", open_fate, venue_reason::engine_failed},
  row{"the trade contains rounding issues", open_fate,
      venue_reason::engine_failed},
  row{"price discrepancy", open_fate, venue_reason::engine_failed},
  // Refusals.
  row{"not enough balance", refusal, venue_reason::not_enough_balance},
  row{"the balance is not enough", refusal, venue_reason::not_enough_balance},
  row{"allowance is not enough", refusal, venue_reason::not_enough_balance},
  row{"invalid post-only order", refusal, venue_reason::crossed},
  row{"crosses the book", refusal, venue_reason::crossed},
  row{"order crosses book", refusal, venue_reason::crossed},
  row{"fok orders are fully filled or killed", refusal,
      venue_reason::not_matched},
  row{"no orders found to match with fak order", refusal,
      venue_reason::not_matched},
  row{"invalid amount", refusal, venue_reason::wrong_order},
  row{"breaks minimum tick size rule", refusal, venue_reason::wrong_order},
  row{"lower than the minimum", refusal, venue_reason::wrong_order},
  row{"min size: $1", refusal, venue_reason::wrong_order},
  row{"invalid order payload", refusal, venue_reason::wrong_order},
  row{"invalid expiration", refusal, venue_reason::wrong_expiration},
  row{"order_version_mismatch", refusal, venue_reason::version_changed},
  row{"the order owner has to be the owner of the api key", refusal,
      venue_reason::wrong_account},
  row{"the order signer address has to be the address of the api key", refusal,
      venue_reason::wrong_account},
  row{"maker address not allowed", refusal, venue_reason::wrong_account},
  row{"unauthorized/invalid api key", refusal, venue_reason::wrong_account},
  row{"address banned", refusal, venue_reason::banned},
  row{"address in closed only mode", refusal, venue_reason::closed_only},
  row{"trading restricted in your region", refusal,
      venue_reason::blocked_place},
  row{"post-only mode", refusal, venue_reason::post_only_mode},
  row{"post_only_mode", refusal, venue_reason::post_only_mode},
  row{"cancel-only", refusal, venue_reason::cancel_only_mode},
  row{"trading is currently disabled", refusal, venue_reason::trading_disabled},
  row{"the market is not yet ready to process new orders", refusal,
      venue_reason::market_not_open},
  row{"no orderbook exists", refusal, venue_reason::market_not_open},
  row{"rate limit exceeded for tokenid", refusal, venue_reason::rate_limited},
  row{"exceeds burst", refusal, venue_reason::rate_limited},
  row{"no tokens", refusal, venue_reason::rate_limited},
  row{"order canceled in the ctf exchange contract", refusal,
      venue_reason::cancelled_on_chain},
};

/// The gateway turns such errors of the engine into refusals.
constexpr std::array<std::string_view, 3> lost_inside{"context canceled",
                                                      "timeout", "deadline"};

} // namespace

std::optional<text_meaning> meaning_of(std::string_view text) {
  std::string small{text};
  std::transform(small.begin(), small.end(), small.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const auto has = [&](std::string_view part) {
    return small.find(part) != std::string::npos;
  };
  if (std::any_of(lost_inside.begin(), lost_inside.end(), has))
    return std::nullopt;
  const auto at = std::find_if(texts.begin(), texts.end(),
                               [&](const row& x) { return has(x.part); });
  if (at == texts.end())
    return std::nullopt;
  return text_meaning{at->fate, at->reason};
}

} // namespace fillguard::net::polymarket
