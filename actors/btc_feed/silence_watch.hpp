#pragma once

#include "messages/prices.hpp"

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace fillguard {

/// Notices topics of a connection that have gone silent while the connection
/// itself seems well. Counts in seconds of the service's running, which do not
/// jump when a clock does.
class silence_watch {
public:
  using seconds = std::chrono::seconds;

  /// What to do about it; `ask_again` is empty when all is well.
  struct advice {
    bool redial = false;
    std::string why; ///< Of the redial.
    std::vector<price_source> ask_again;
  };

  explicit silence_watch(const std::vector<price_source>& topics);

  /// A connection begins.
  void opened(seconds now);

  /// A newer price came, which was `lag` old by its own time.
  void news(price_source topic, seconds now, seconds lag);

  /// Called once a second while the connection lasts.
  advice at(seconds now);

private:
  struct topic {
    seconds heard{0};
    seconds asked{0};
    seconds patience{0};
  };

  std::map<price_source, topic> topics_;
};

} // namespace fillguard
