#pragma once

#include "messages/views.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

namespace fillguard {

/// Chooses the views that get a line: the first of each second and window. A
/// second in which one window closes and the next opens has two.
class second_lines {
public:
  bool due(const window_view& x) {
    if (!x.second)
      return false;
    const std::pair line{x.window ? x.window->id.opens_at : utc_time{},
                         to_unix_seconds(*x.second)};
    const auto [at, fresh] = printed_.try_emplace(x.market, line);
    return fresh || std::exchange(at->second, line) != line;
  }

private:
  std::map<market_key, std::pair<utc_time, std::int64_t>> printed_;
};

/// From the open to the close, like the lines of a replay.
inline bool within_its_window(const window_view& x) {
  return x.window && x.second && *x.second >= x.window->id.opens_at
         && *x.second <= x.window->closes_at;
}

} // namespace fillguard
