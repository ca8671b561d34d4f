#pragma once

#include "app/config/config.hpp"
#include "app/history/comparison_file.hpp"
#include "app/history/reconcile.hpp"
#include "messages/time.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace fillguard::history {

/// Whether a service compares its history with the venue's record: it watches a
/// wallet, and its own orders are not on paper.
bool compares_daily(const config& settings);

/// Decides when the history is compared with the venue: once a UTC day, and
/// only while it is complete, since what is not projected yet would differ.
class comparison_days {
public:
  explicit comparison_days(std::optional<utc_time> last_day)
      : last_day_{last_day} {
    // nop
  }

  /// `newest` is the time of the newest input in the history.
  bool is_due(utc_time now, const std::optional<utc_time>& newest) const;

  void done(utc_time now) {
    last_day_ = std::chrono::floor<std::chrono::days>(now);
  }

  void failed(utc_time now);

private:
  std::optional<utc_time> last_day_;
  std::optional<utc_time> not_before_;
};

/// When the windows of a day's comparison opened: some days of them, all closed
/// so long that the venue's record has them whole.
time_range compared_on(utc_time now);

kept_comparison summary_of(const comparison& compared, utc_time now);

/// The texts of the notifications: differences, and what is to be redeemed.
/// Each begins with the day. Empty when there is neither.
std::vector<std::string> news_of(const comparison& compared, utc_time now);

} // namespace fillguard::history
