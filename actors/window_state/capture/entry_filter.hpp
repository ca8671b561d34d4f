#pragma once

#include "messages/decimal.hpp"
#include "messages/market.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace fillguard {

/// Keeps captures out of volatile markets: all studied losses were entered in
/// one. Remembers one look a second at both asks of one window. A missing ask
/// is unknown, and no price.
class entry_filter {
public:
  enum class reason : std::uint8_t {
    insufficient_history, ///< Too little to judge by: allowed.
    stable,               ///< The last own asks were all high.
    calm,                 ///< No jump of the own ask, and a low opponent.
    unstable,
    volatile_price, ///< "volatile".
    opponent_high,
  };

  struct verdict {
    bool allowed = true;
    std::vector<reason> reasons;
  };

  void note(std::optional<price> up_ask, std::optional<price> down_ask);

  verdict check(side token) const;

  friend auto fields(entry_filter& x) { return std::tie(x.looks_); }

  friend bool operator==(const entry_filter&, const entry_filter&) = default;

private:
  struct look {
    std::optional<price> up;
    std::optional<price> down;

    const std::optional<price>& ask(side token) const {
      return token == side::up ? up : down;
    }

    friend auto fields(look& x) { return std::tie(x.up, x.down); }

    friend bool operator==(const look&, const look&) = default;
  };

  bool stable(side token) const;
  bool jumped(side token) const;
  bool opponent_rose(side token) const;

  std::deque<look> looks_; ///< Oldest first.
};

std::string to_string(entry_filter::reason x);

} // namespace fillguard
