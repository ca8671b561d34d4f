#pragma once

#include "messages/describe.hpp"
#include "messages/market.hpp"
#include "messages/views.hpp"

#include <cstdint>
#include <optional>

namespace fillguard::trace {

/// The result of handling a message.
enum class ending : std::uint8_t {
  handled,
  late,        ///< For a window that is dropped or unknown.
  old,         ///< Overtaken by a newer message, or repeated.
  refused,     ///< Not valid, or not for this actor.
  set_aside,   ///< The state failed to fold the input.
  threw,       ///< The exception ended the actor.
  undelivered, ///< The receiver was gone when it was sent.
};

constexpr auto enumerators(ending) {
  return enumeration(
    "trace_outcome", named(ending::handled, "handled"),
    named(ending::late, "late"), named(ending::old, "old"),
    named(ending::refused, "refused"), named(ending::set_aside, "set_aside"),
    named(ending::threw, "threw"), named(ending::undelivered, "undelivered"));
}

/// The id of no actor.
inline constexpr std::uint32_t no_actor = 0;

/// Codes of a coin: one without a length, and one for each length.
inline constexpr unsigned codes_per_coin = 1 + count_of<window_length>;
static_assert(1 + codes_per_coin * count_of<asset> <= 256,
              "a market does not fit into a byte any more");

/// A market as one byte: 0 is none, and a coin may have no length.
std::uint8_t market_code(market_key x);
std::uint8_t market_code(asset x);

/// The handling of one message by one actor, as recorded by the handler's
/// thread without allocation. One cache line.
struct hop {
  std::uint64_t id = 0;
  std::uint64_t cause = 0;
  std::int64_t made = 0; ///< By `trace_clock`; 0: not known.
  std::int64_t taken = 0;
  std::int64_t done = 0;
  const char* type = nullptr; ///< The message's registered name; static.
  std::uint32_t actor = 0;    ///< CAF's id of the receiver.
  std::uint32_t sender = 0;   ///< Of the sender; `no_actor` if CAF has none.
  std::uint32_t window = 0;   ///< Opening time, UNIX seconds; 0: none.
  std::uint8_t market = 0;    ///< From `market_code`.
  std::uint8_t detail = 0;    ///< Packed by `subject_of`.
  ending end = ending::handled;
};

static_assert(sizeof(hop) == 64);

/// The parts of a market's state that traces show. Absent: unknown, or nothing
/// is held.
struct state_glance {
  std::uint32_t window = 0; ///< Opening time, UNIX seconds; 0: none.
  window_phase phase = window_phase::upcoming;
  bool halted = false;
  bool dangerous = false;       ///< The acting reading is over its limit.
  std::optional<outcome> token; ///< Captured, or ordered as a capture.
  std::optional<shares> filled;
  std::optional<fill_status> status; ///< Of the fill.
  shares held;
  shares hedged;
  std::optional<double> peak;
  std::optional<double> danger;
  std::optional<double> loss;
  std::optional<danger_sight> sight; ///< Of the acting reading.
  /// The readings as displays show them: they do not fall while an input is
  /// lost.
  std::optional<double> danger_shown;
  std::optional<double> loss_shown;
  /// Recorded with the rest; no change by themselves.
  std::optional<price> up_ask;
  std::optional<price> down_ask;

  static constexpr auto describe() {
    return record("state_glance", field(1, "window", &state_glance::window),
                  field(2, "phase", &state_glance::phase),
                  field(3, "halted", &state_glance::halted),
                  field(4, "dangerous", &state_glance::dangerous),
                  field(5, "side", &state_glance::token),
                  field(6, "filled_shares", &state_glance::filled),
                  field(7, "fill_status", &state_glance::status),
                  field(8, "held_shares", &state_glance::held),
                  field(9, "hedged_shares", &state_glance::hedged),
                  field(10, "capture_99c_peak_confidence", &state_glance::peak),
                  field(11, "danger_score", &state_glance::danger),
                  field(12, "loss_probability", &state_glance::loss),
                  field(15, "sight", &state_glance::sight, 3),
                  field(16, "danger_shown", &state_glance::danger_shown, 3),
                  field(17, "loss_shown", &state_glance::loss_shown, 3),
                  field(13, "up_ask", &state_glance::up_ask),
                  field(14, "down_ask", &state_glance::down_ask));
  }
};

/// Whether any part except the asks differs.
bool differ(const state_glance& a, const state_glance& b);

/// A change of state by an input.
struct state_change {
  std::uint64_t input = 0; ///< The message's id.
  std::int64_t at = 0;
  std::uint32_t actor = 0;
  std::uint8_t market = 0;
  state_glance before;
  state_glance after;
};

} // namespace fillguard::trace
