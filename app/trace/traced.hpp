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

/// Index of a text that is kept once; 0 is the empty one.
using name_index = std::uint32_t;

/// The names of actors, messages and details, each kept once.
class name_table {
public:
  /// Beyond this all new names are one: a file may hold anything.
  static constexpr std::size_t most_names = 10'000;

  name_table();

  name_index put(std::string_view x);
  const std::string& text(name_index x) const { return texts_.at(x); }

private:
  std::vector<std::string> texts_;
  std::unordered_map<std::string, name_index> known_;
};

/// A coin, perhaps with a length: what a message may be about.
struct traced_market {
  asset coin = asset::btc;
  std::optional<window_length> length;

  friend bool operator==(const traced_market&, const traced_market&) = default;
};

std::string to_string(const traced_market& x); ///< "btc-5m", or "btc".
std::optional<traced_market> parse_traced_market(std::string_view text);
std::optional<traced_market> market_of(std::uint8_t code);
std::uint8_t code_of(const traced_market& x);

/// One message handled by one actor, as it is kept: a `trace::hop` whose names
/// are those of a table.
struct traced_message {
  std::uint64_t id = 0;
  std::uint64_t cause = 0;
  std::int64_t made = 0; ///< 0: not known.
  std::int64_t taken = 0;
  std::int64_t done = 0;
  name_index actor = 0;
  name_index sender = 0; ///< 0: nobody that is known.
  name_index type = 0;
  name_index detail = 0;
  std::uint32_t window = 0; ///< As in a hop.
  std::uint8_t market = 0;
  trace::outcome end = trace::outcome::handled;

  /// How long it waited to be taken. Absent: it carries no time; or a clock of
  /// another host says that it was taken before it was made.
  std::optional<std::int64_t> waited() const {
    if (made == 0 || taken < made)
      return std::nullopt;
    return taken - made;
  }

  std::int64_t ran() const { return done - taken; }
};

/// What an input changed at its owner.
struct traced_state {
  std::uint64_t input = 0;
  std::int64_t at = 0;
  name_index actor = 0;
  std::uint8_t market = 0;
  trace::state_glance before;
  trace::state_glance after;
};

/// The window that a record is about, when it is about one.
std::optional<window_id> window_of(std::uint8_t market, std::uint32_t window);

} // namespace fillguard
