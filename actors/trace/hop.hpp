#pragma once

#include "messages/market.hpp"
#include "messages/views.hpp"

#include <cstdint>
#include <optional>

namespace fillguard::trace {

/// What became of a message at the actor that took it.
enum class outcome : std::uint8_t {
  handled,
  late,        ///< Its window is over and forgotten, or was never known.
  old,         ///< Overtaken by a newer one, or said before.
  refused,     ///< Not believed, or not for this actor.
  set_aside,   ///< It made the fold throw.
  threw,       ///< It ended its actor.
  undelivered, ///< Its receiver was gone, as the sender found.
};

constexpr auto enumerators(outcome) {
  return enumeration(
    "trace_outcome", named(outcome::handled, "handled"),
    named(outcome::late, "late"), named(outcome::old, "old"),
    named(outcome::refused, "refused"), named(outcome::set_aside, "set_aside"),
    named(outcome::threw, "threw"), named(outcome::undelivered, "undelivered"));
}

/// No actor's id.
inline constexpr std::uint32_t nobody = 0;

/// Codes of a coin: one without a length, and one for each length.
inline constexpr unsigned codes_per_coin = 1 + count_of<window_length>;
static_assert(1 + codes_per_coin * count_of<asset> <= 256,
              "a market does not fit into a byte any more");

/// A market in one byte: 0 is none, a coin may stand without a length.
std::uint8_t market_code(market_key x);
std::uint8_t market_code(asset x);

/// One message, handled by one actor: as the handler's thread notes it, with
/// nothing that is allocated. One cache line.
struct hop {
  std::uint64_t id = 0;
  std::uint64_t cause = 0;
  std::int64_t made = 0; ///< By `trace_clock`; 0: not known.
  std::int64_t taken = 0;
  std::int64_t done = 0;
  const char* type = nullptr; ///< The message's registered name; static.
  std::uint32_t actor = 0;    ///< CAF's id of who took it.
  std::uint32_t sender = 0;   ///< Of who sent it; `nobody` that CAF knows.
  std::uint32_t window = 0;   ///< Opening time, UNIX seconds; 0: none.
  std::uint8_t market = 0;    ///< As `market_code` has it.
  std::uint8_t detail = 0;    ///< As `subject_of` packs it.
  outcome end = outcome::handled;
};

static_assert(sizeof(hop) == 64);

/// What matters of a market's state, at its owner. Absent: unknown, or nothing
/// is held of which it could be said.
struct state_glance {
  std::uint32_t window = 0; ///< Opening time, UNIX seconds; 0: none.
  window_phase phase = window_phase::upcoming;
  bool halted = false;
  bool dangerous = false; ///< The reading that is acted on is over its limit.
  std::optional<side> token; ///< Captured, or ordered to be.
  std::optional<shares> filled;
  std::optional<fill_status> status; ///< Of the fill.
  shares held;
  shares hedged;
  std::optional<double> peak;
  std::optional<double> danger;
  std::optional<double> loss;
  /// Only tell what the rest was seen with: no change by themselves.
  std::optional<price> up_ask;
  std::optional<price> down_ask;
};

/// Whether anything that matters differs.
bool differ(const state_glance& a, const state_glance& b);

/// An input changed its owner's state.
struct state_change {
  std::uint64_t input = 0; ///< The message's id.
  std::int64_t at = 0;
  std::uint32_t actor = 0;
  std::uint8_t market = 0;
  state_glance before;
  state_glance after;
};

} // namespace fillguard::trace
