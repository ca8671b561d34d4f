#include "actors/btc_feed/silence_watch.hpp"

#include <algorithm>

namespace fillguard {

namespace {

using namespace std::chrono_literals;

/// Gaps of 8 s occur on healthy connections.
constexpr auto resubscribe_after = 10s;

/// Between two attempts to resubscribe to one topic.
constexpr auto resubscribe_every = 30s;

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
  for (auto& [source, topic] : topics_)
    topic.newest_at = topic.resubscribed_at = now;
}

void silence_watch::news(price_source source, seconds now, seconds lag) {
  const auto at = topics_.find(source);
  if (at == topics_.end())
    return;
  auto& topic = at->second;
  // By the price's own time, so that a feed that repeats old prices counts as
  // silent.
  topic.newest_at = std::max(topic.newest_at, now - std::max(lag, 0s));
  if (lag < redial_after)
    topic.patience = redial_after;
}

silence_watch::advice silence_watch::at(seconds now) {
  advice out;
  const bool all_silent =
    std::all_of(topics_.begin(), topics_.end(), [now](const auto& x) {
      return now - x.second.newest_at >= redial_after;
    });
  for (auto& [source, topic] : topics_) {
    const auto silence = now - topic.newest_at;
    if (silence >= (all_silent ? redial_after : topic.patience)) {
      if (!out.redial)
        out.why = "no price of " + to_string(source) + " for "
                  + std::to_string(silence.count()) + " s";
      out.redial = true;
      if (!all_silent)
        topic.patience = std::min<seconds>(topic.patience * 2, most_patience);
    } else if (silence >= resubscribe_after
               && (topic.resubscribed_at <= topic.newest_at
                   || now - topic.resubscribed_at >= resubscribe_every)) {
      topic.resubscribed_at = now;
      out.resubscribe.push_back(source);
    }
  }
  return out;
}

} // namespace fillguard
