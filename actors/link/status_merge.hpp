#pragma once

#include "messages/feeds.hpp"

#include <map>
#include <string>
#include <vector>

namespace fillguard {

/// How feeds are doing that several processes have: as the best of them.
class status_merge {
public:
  feed_status note(const std::string& who, const feed_status& x) {
    auto& all = by_feed_[x.name];
    all.insert_or_assign(who, x);
    return best(all);
  }

  /// What is left of the feeds of `who`; down, where that is nothing.
  std::vector<feed_status> lose(const std::string& who, const std::string& why,
                                utc_time now) {
    std::vector<feed_status> out;
    for (auto& [name, all] : by_feed_) {
      const auto mine = all.find(who);
      if (mine == all.end())
        continue;
      if (all.size() > 1) {
        all.erase(mine);
        out.push_back(best(all));
        continue;
      }
      // Kept, so that its counts stand.
      auto& last = mine->second;
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
