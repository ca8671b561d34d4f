#pragma once

#include "messages/prices.hpp"

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace fillguard {

/// Finds topics of a connection that are silent while the connection itself is
/// healthy. Counts seconds of uptime, which are safe from clock jumps.
class silence_watch {
public:
  using seconds = std::chrono::seconds;

  /// What to do; `resubscribe` is empty when no topic is silent.
  struct advice {
    bool redial = false;
    std::string why; ///< The reason for the redial.
    std::vector<price_source> resubscribe;
  };

  explicit silence_watch(const std::vector<price_source>& topics);

  /// A connection has opened.
  void opened(seconds now);

  /// A new price has arrived, `lag` old by its own time.
  void news(price_source topic, seconds now, seconds lag);

  /// Called once a second while the connection is open.
  advice at(seconds now);

private:
  struct topic {
    seconds newest_at{0};
    seconds resubscribed_at{0};
    seconds patience{0};
  };

  std::map<price_source, topic> topics_;
};

} // namespace fillguard
