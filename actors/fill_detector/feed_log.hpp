#pragma once

#include "messages/feeds.hpp"
#include "net/polymarket/token_evidence.hpp"

#include <map>
#include <string>

namespace fillguard {

/// How one source of evidence is doing, as it is shown and logged.
class feed_log {
public:
  /// Starts as down with `why`.
  feed_log(std::string name, std::string why);

  /// Something good came.
  void heard(utc_time now);

  /// Returns whether the state changed.
  bool set(feed_state state, std::string why);

  void reconnected() { ++status_.reconnects; }

  /// Counts what could not be used, and logs each kind once in 30 s.
  void bad(const net::polymarket::bad_report& x, utc_time now);

  /// The state at `now`, with a tag of its own.
  feed_status report(utc_time now) const;

  /// The state and why it is so.
  std::string words() const {
    return to_string(status_.state) + ' ' + status_.why;
  }

  const feed_status& status() const { return status_; }

private:
  feed_status status_;
  std::map<std::string, utc_time> logged_;
};

} // namespace fillguard
