#pragma once

#include "messages/feeds.hpp"
#include "messages/views.hpp"
#include "net/notify/letters.hpp"

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace fillguard {

/// Decides what is news, each event once: fills, danger, hedges and exits,
/// halts, and feeds that have been stale for a while or are fresh again.
class newsroom {
public:
  /// A feed that is back sooner was never news.
  static constexpr std::chrono::seconds feed_patience{15};

  std::optional<net::notify::news> note(const notice& x);
  std::optional<net::notify::news> note(const feed_status& x);

private:
  struct feed_track {
    bool spoke = false; ///< It was fresh once, so it is in use.
    bool told = false;  ///< That it is not fresh.
    std::optional<utc_time> not_fresh_since;
  };

  bool is_repeated(const std::string& key);
  net::notify::news make(std::string kind, std::string about, std::string text,
                         utc_time at);

  std::map<std::string, feed_track> feeds_;
  std::set<std::string> told_; ///< The newest few, by what they said.
  std::deque<std::string> told_order_;
  std::string halt_told_; ///< Each market says the same.
};

} // namespace fillguard
