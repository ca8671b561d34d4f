#include "messages/eastern_time.hpp"

namespace fillguard {

namespace {

using std::chrono::hours;

constexpr std::chrono::seconds standard = hours{-5};
constexpr std::chrono::seconds summer = hours{-4};

} // namespace

std::chrono::seconds eastern_offset(utc_time at) {
  using namespace std::chrono;
  const auto year = year_month_day{floor<days>(at + standard)}.year();
  // Both changes are at 2:00 of the clock that is in force before.
  const auto begins = sys_days{year / March / Sunday[2]} + hours{2} - standard;
  const auto ends = sys_days{year / November / Sunday[1]} + hours{2} - summer;
  return begins <= at && at < ends ? summer : standard;
}

utc_time to_eastern(utc_time at) {
  return at + eastern_offset(at);
}

utc_time from_eastern(utc_time wall) {
  const auto in_summer = wall - summer;
  return to_eastern(in_summer) == wall ? in_summer : wall - standard;
}

} // namespace fillguard
