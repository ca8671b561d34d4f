#include "actors/account_watch/session_key.hpp"

namespace fillguard {

namespace {

/// An order takes a while, and the venue's clock is not this one.
constexpr std::chrono::seconds margin{60};

constexpr const char* what_to_do =
  ": authorize a new one, and give its key and API credentials";

} // namespace

void session_key::listed(std::optional<utc_time> ends_at, utc_time now) {
  was_read_ = true;
  // A key that ended is not listed any more; its known end is kept.
  if (!ends_at && ends_at_ && *ends_at_ <= now + margin)
    return;
  ends_at_ = ends_at;
}

account_check session_key::check(utc_time now) const {
  if (!was_read_)
    return {check_result::passed, {}};
  if (!ends_at_)
    return {check_result::failed,
            std::string{"the session key is not among those that may trade for "
                        "the wallet; it ended or was revoked"}
              + what_to_do};
  if (*ends_at_ <= now)
    return {check_result::failed,
            "the session key ended at " + to_iso8601(*ends_at_) + what_to_do};
  return {check_result::passed, {}};
}

account_check
session_key::check_buys(std::optional<utc_time> last_close) const {
  if (ends_at_ && last_close && *ends_at_ < *last_close + margin)
    return {check_result::failed,
            "the session key ends at " + to_iso8601(*ends_at_)
              + ", before what is bought now could be sold" + what_to_do};
  return {check_result::passed, {}};
}

std::string session_key::reminder(utc_time now) {
  if (!ends_at_ || *ends_at_ <= now || *ends_at_ - now > announced_before) {
    announced_left_.reset();
    return {};
  }
  const auto left = std::chrono::floor<std::chrono::days>(*ends_at_ - now);
  if (announced_left_ && left >= *announced_left_)
    return {};
  announced_left_ = left;
  return "the session key that trades ends at " + to_iso8601(*ends_at_)
         + (left.count() == 0 ? ", in less than a day"
            : left.count() == 1
              ? ", in 1 day"
              : ", in " + std::to_string(left.count()) + " days")
         + what_to_do;
}

} // namespace fillguard
