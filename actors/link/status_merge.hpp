#pragma once

#include "messages/feeds.hpp"

#include <map>
#include <string>
#include <vector>

namespace fillguard {

/// The health of feeds that several processes have: that of the best one.
class status_merge {
public:
  feed_status merge(const std::string& who, const feed_status& x) {
    auto& all = by_feed_[x.name];
    all.insert_or_assign(who, x);
    return best(all);
  }

  /// Returns the health of the feeds of `who` without that process; down where
  /// no other has the feed.
  std::vector<feed_status> lose(const std::string& who, const std::string& why,
                                utc_time now) {
    std::vector<feed_status> out;
    for (auto& [name, all] : by_feed_) {
      const auto found = all.find(who);
      if (found == all.end())
        continue;
      if (all.size() > 1) {
        all.erase(found);
        out.push_back(best(all));
        continue;
      }
      // Kept for its counts.
      auto& last = found->second;
      last.state = feed_state::down;
      last.why = why;
      last.at = now;
      out.push_back(last);
    }
    return out;
  }

private:
  static feed_status best(const std::map<std::string, feed_status>& all) {
    const auto* out = &all.begin()->second;
    for (const auto& [who, x] : all)
      if (x.state < out->state
          || (x.state == out->state && out->newest < x.newest))
        out = &x;
    return *out;
  }

  std::map<std::string, std::map<std::string, feed_status>> by_feed_;
};

} // namespace fillguard
