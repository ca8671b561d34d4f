#include "actors/btc_feed/silence_watch.hpp"

#include <algorithm>

namespace fillguard {

namespace {

using namespace std::chrono_literals;

/// Gaps of 8 s occur on healthy connections.
constexpr auto ask_again_after = 10s;

/// Between two attempts to resubscribe to one topic.
constexpr auto ask_again_every = 30s;

/// Longer silences have never been observed to end soon.
constexpr auto redial_after = 30s;

/// A topic may be gone for good, and must not interrupt the others every half
/// minute: each redial without success doubles the next wait.
constexpr auto most_patience = 600s;

} // namespace

silence_watch::silence_watch(const std::vector<price_source>& topics) {
  for (auto x : topics)
    topics_[x].patience = redial_after;
}

void silence_watch::opened(seconds now) {
  for (auto& [source, x] : topics_)
    x.heard = x.asked = now;
}

void silence_watch::news(price_source source, seconds now, seconds lag) {
  const auto at = topics_.find(source);
  if (at == topics_.end())
    return;
  auto& x = at->second;
  // By the price's own time, so that a feed that repeats old prices counts as
  // silent.
  x.heard = std::max(x.heard, now - std::max(lag, 0s));
  if (lag < redial_after)
    x.patience = redial_after;
}

silence_watch::advice silence_watch::at(seconds now) {
  advice out;
  const bool all_silent =
    std::all_of(topics_.begin(), topics_.end(), [now](const auto& x) {
      return now - x.second.heard >= redial_after;
    });
  for (auto& [source, x] : topics_) {
    const auto silence = now - x.heard;
    if (silence >= (all_silent ? redial_after : x.patience)) {
      if (!out.redial)
        out.why = "no price of " + to_string(source) + " for "
                  + std::to_string(silence.count()) + " s";
      out.redial = true;
      if (!all_silent)
        x.patience = std::min<seconds>(x.patience * 2, most_patience);
    } else if (silence >= ask_again_after
               && (x.asked <= x.heard || now - x.asked >= ask_again_every)) {
      x.asked = now;
      out.ask_again.push_back(source);
    }
  }
  return out;
}

} // namespace fillguard
