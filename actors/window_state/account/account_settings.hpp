#pragma once

#include "messages/decimal.hpp"
#include "messages/describe.hpp"
#include "messages/enumeration.hpp"

#include <cstdint>

namespace fillguard {

/// Which positions of the account are guarded.
enum class guarded_positions : std::uint8_t {
  captures, ///< Bought at `guard_from` or more, by any program or by hand.
  own,      ///< Bought by orders of ours.
  all,
};

constexpr auto enumerators(guarded_positions) {
  return enumeration(
    "guarded_positions", named(guarded_positions::captures, "captures"),
    named(guarded_positions::own, "own"), named(guarded_positions::all, "all"));
}

/// How a market's state treats the account that real orders are sent for.
struct account_settings {
  bool is_real = false; ///< Otherwise orders are on paper, or there are none.
  bool enters = true;   ///< Whether captures are sent.
  guarded_positions positions = guarded_positions::captures;
  /// The average price from which on `captures` guards a position.
  price guard_from = price::from_millionths(900'000);

  static constexpr auto describe() {
    return record("account_settings",
                  field(1, "is_real", &account_settings::is_real),
                  field(2, "enters", &account_settings::enters),
                  field(3, "positions", &account_settings::positions),
                  field(4, "guard_from", &account_settings::guard_from));
  }
};

} // namespace fillguard
