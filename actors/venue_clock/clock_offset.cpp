#include "actors/venue_clock/clock_offset.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace fillguard {

void clock_offset::add(const net::time_bounds& x) {
  if (x.highest < x.lowest)
    return; // The clock that measures was set back: no sample.
  const auto known = overlap();
  const bool contradicts =
    known && (x.highest < known->lowest || x.lowest > known->highest);
  contradictions_ = contradicts ? contradictions_ + 1 : 0;
  if (bounds_.size() == net::time_samples::most)
    bounds_.pop_front();
  bounds_.push_back(x);
  if (contradictions_ < most_contradictions)
    return;
  bounds_.erase(bounds_.begin(), bounds_.end() - most_contradictions);
  floors_.clear();
  contradictions_ = 0;
}

void clock_offset::add(const net::time_floor& x) {
  if (floors_.size() == net::time_samples::most)
    floors_.pop_front();
  floors_.push_back(x);
}

std::optional<clock_offset::reading>
clock_offset::read(std::chrono::nanoseconds now) {
  forget(now - longest_kept);
  return overlap();
}

void clock_offset::forget(std::chrono::nanoseconds before) {
  const auto is_old = [before](const auto& x) { return x.at < before; };
  std::erase_if(bounds_, is_old);
  std::erase_if(floors_, is_old);
}

std::optional<clock_offset::reading> clock_offset::overlap() const {
  // At equal times an interval begins before another one ends.
  enum edge : std::uint8_t { begins, ends };
  std::vector<std::pair<std::chrono::nanoseconds, edge>> edges;
  for (const auto& x : bounds_) {
    edges.emplace_back(x.lowest, begins);
    edges.emplace_back(x.highest, ends);
  }
  std::sort(edges.begin(), edges.end());
  std::size_t inside = 0;
  std::size_t most = 0;
  reading out{};
  for (std::size_t i = 0; i < edges.size(); ++i) {
    if (edges[i].second == ends) {
      --inside;
      continue;
    }
    if (++inside <= most)
      continue;
    // The next edge exists: this interval's end.
    most = inside;
    out.lowest = edges[i].first;
    out.highest = edges[i + 1].first;
  }
  if (most * 2 <= bounds_.size())
    return std::nullopt;
  for (const auto& x : floors_)
    // A higher one is of a source whose clock is ahead.
    if (x.lowest <= out.highest)
      out.lowest = std::max(out.lowest, x.lowest);
  out.newest =
    std::max_element(bounds_.begin(), bounds_.end(),
                     [](const auto& a, const auto& b) { return a.at < b.at; })
      ->at;
  return out;
}

} // namespace fillguard
