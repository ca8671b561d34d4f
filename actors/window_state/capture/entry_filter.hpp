#pragma once

#include "messages/decimal.hpp"
#include "messages/describe.hpp"
#include "messages/enumeration.hpp"
#include "messages/market.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

/// Keeps captures out of volatile markets, where all studied losses were
/// entered. Keeps one sample a second of both asks of one window. A missing ask
/// is unknown, not a price.
class entry_filter {
public:
  enum class reason : std::uint8_t {
    insufficient_history, ///< Too few samples to decide: allowed.
    stable,               ///< The last own asks were all high.
    calm,                 ///< No jump of the own ask, and a low opposite ask.
    unstable,
    volatile_price, ///< "volatile".
    opponent_high,
  };

  struct verdict {
    bool allowed = true;
    std::vector<reason> reasons;
  };

  void add_asks(std::optional<price> up_ask, std::optional<price> down_ask);

  verdict check(outcome token) const;

  static constexpr auto describe() {
    return record("entry_filter", field(1, "looks", &entry_filter::looks_));
  }

private:
  struct look {
    std::optional<price> up;
    std::optional<price> down;

    const std::optional<price>& ask(outcome token) const {
      return token == outcome::up ? up : down;
    }

    static constexpr auto describe() {
      return record("look", field(1, "up", &look::up),
                    field(2, "down", &look::down));
    }
  };

  bool stable(outcome token) const;
  bool jumped(outcome token) const;
  bool opponent_rose(outcome token) const;

  std::vector<look> looks_; ///< Oldest first.
};

constexpr auto enumerators(entry_filter::reason) {
  return enumeration(
    "entry_refusal",
    named(entry_filter::reason::insufficient_history, "insufficient_history"),
    named(entry_filter::reason::stable, "stable"),
    named(entry_filter::reason::calm, "calm"),
    named(entry_filter::reason::unstable, "unstable"),
    named(entry_filter::reason::volatile_price, "volatile"),
    named(entry_filter::reason::opponent_high, "opponent_high"));
}

} // namespace fillguard
