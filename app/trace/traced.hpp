#pragma once

#include "actors/trace/hop.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace fillguard {

/// Index of a text that is stored once; 0 is the empty text.
using name_index = std::uint32_t;

/// The names of actors, messages and details, each stored once.
class name_table {
public:
  /// Beyond this limit all new names become one, since a file may have any
  /// number.
  static constexpr std::size_t most_names = 10'000;

  name_table();

  name_index put(std::string_view text);
  const std::string& text(name_index x) const { return texts_.at(x); }
  bool find(const std::string& text) const {
    return known_.find(text) != known_.end();
  }

private:
  std::vector<std::string> texts_;
  std::unordered_map<std::string, name_index> known_;
};

/// The market of a message: a coin, perhaps with a length.
struct traced_market {
  asset coin = asset::btc;
  std::optional<window_length> length;

  friend bool operator==(const traced_market&, const traced_market&) = default;
};

std::string to_string(const traced_market& x); ///< "btc-5m", or "btc".
std::optional<traced_market> parse_traced_market(std::string_view text);
std::optional<traced_market> market_of(std::uint8_t code);
std::uint8_t code_of(const traced_market& x);

/// One message handled by one actor, as stored: a `trace::hop` whose names are
/// indices of a table.
struct traced_message {
  std::uint64_t id = 0;
  std::uint64_t cause = 0;
  std::int64_t made = 0; ///< 0: not known.
  std::int64_t taken = 0;
  std::int64_t done = 0;
  name_index actor = 0;
  name_index sender = 0; ///< 0: not known.
  name_index type = 0;
  name_index detail = 0;
  std::uint32_t window = 0; ///< As in a hop.
  std::uint8_t market = 0;
  trace::ending end = trace::ending::handled;

  /// The time from sending to handling. Absent without a send time, or if
  /// another host's clock puts the sending after the handling.
  std::optional<std::int64_t> waited() const {
    if (made == 0 || taken < made)
      return std::nullopt;
    return taken - made;
  }

  std::int64_t ran() const { return done - taken; }
};

/// The change of the owner's state by an input.
struct traced_state {
  std::uint64_t input = 0;
  std::int64_t at = 0;
  name_index actor = 0;
  std::uint8_t market = 0;
  trace::state_glance before;
  trace::state_glance after;
};

/// The window of a record; absent when it has none.
std::optional<window_id> window_of(std::uint8_t market, std::uint32_t window);

} // namespace fillguard
