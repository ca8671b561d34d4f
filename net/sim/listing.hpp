#pragma once

#include "messages/market.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace fillguard::net::sim {

/// The constant data of a window as published. A function of the seed and the
/// window alone.
struct listing {
  window_id window;
  std::string market_id;    ///< Gamma's number, as text.
  std::string condition_id; ///< 0x and 64 hex digits.
  std::string question_id;
  /// Outcomes as listed: up first, or down first.
  std::array<outcome, 2> outcomes{outcome::up, outcome::down};
  std::array<std::string, 2> tokens; ///< By outcome as listed; 77 digits.
  std::chrono::milliseconds resolves_after{}; ///< The close, 15 to 50 s.

  utc_time closes_at() const { return fillguard::closes_at(window); }
  utc_time resolves_at() const { return closes_at() + resolves_after; }

  const std::string& token(outcome x) const {
    return tokens[outcomes[0] == x ? 0 : 1];
  }
};

listing list_window(const window_id& window, std::uint64_t seed);

/// "Up", "Down".
std::string label(outcome x);

/// "Bitcoin Up or Down - July 23, 8:00PM-8:05PM ET".
std::string question(const listing& listed);

} // namespace fillguard::net::sim
