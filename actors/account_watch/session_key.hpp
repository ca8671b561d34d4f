#pragma once

#include "actors/account_watch/arming.hpp"
#include "messages/time.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace fillguard {

/// The session key that trades: when it ends, and what follows from that.
class session_key {
public:
  /// From so long before its end on, notices announce it.
  static constexpr std::chrono::days announced_before{14};

  /// The venue's list of keys: `ends_at`, or absent, when the key is not on it.
  void listed(std::optional<utc_time> ends_at, utc_time now);

  std::optional<utc_time> ends_at() const { return ends_at_; }

  /// Fails once the key ended or is not on the list. A key whose end is not
  /// known passes: the venue refuses what it must not sign.
  account_check check(utc_time now) const;

  /// Buys need a key that can still sell at `last_close`, that of the window
  /// that closes last. One that ends before sells as long as it can.
  account_check check_buys(std::optional<utc_time> last_close) const;

  /// The reminder that is due now, at most one a day; empty: none.
  std::string reminder(utc_time now);

private:
  bool was_read_ = false;
  std::optional<utc_time> ends_at_;
  /// Whole days left, at the last reminder.
  std::optional<std::chrono::days> announced_left_;
};

} // namespace fillguard
