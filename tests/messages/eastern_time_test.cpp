#include "messages/eastern_time.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>

using namespace fillguard;

namespace {

utc_time at(const std::string& text) {
  return parse_iso8601(text).value();
}

int hours_off(const std::string& text) {
  return static_cast<int>(eastern_offset(at(text)).count() / 3'600);
}

} // namespace

TEST_CASE("summer time begins and ends at two in the morning") {
  CHECK(hours_off("2026-03-08T06:59:59Z") == -5);
  CHECK(hours_off("2026-03-08T07:00:00Z") == -4);
  CHECK(hours_off("2026-11-01T05:59:59Z") == -4);
  CHECK(hours_off("2026-11-01T06:00:00Z") == -5);
  // The earliest and the latest Sundays.
  CHECK(hours_off("2026-01-01T00:00:00Z") == -5);
  CHECK(hours_off("2027-03-14T07:00:00Z") == -4);
  CHECK(hours_off("2027-11-07T05:59:59Z") == -4);
  CHECK(hours_off("2028-03-12T06:59:59Z") == -5);
  CHECK(hours_off("2028-11-05T06:00:00Z") == -5);
}

TEST_CASE("the wall clock leads back to the time") {
  CHECK(from_eastern(at("2026-05-13T05:00:00Z")) == at("2026-05-13T09:00:00Z"));
  CHECK(from_eastern(at("2026-12-31T20:00:00Z")) == at("2027-01-01T01:00:00Z"));
  // Half past one comes twice, half past two not at all.
  CHECK(from_eastern(at("2026-11-01T01:30:00Z")) == at("2026-11-01T05:30:00Z"));
  CHECK(from_eastern(at("2026-03-08T02:30:00Z")) == at("2026-03-08T07:30:00Z"));
  CHECK(rc::check("any time but the repeated hour", [] {
    const auto time = from_unix_seconds(
      *rc::gen::inRange<std::int64_t>(1'700'000'000, 2'500'000'000));
    const auto back = from_eastern(to_eastern(time));
    RC_ASSERT(back == time || time - back == std::chrono::hours{1});
    RC_ASSERT(to_eastern(back) == to_eastern(time));
  }));
}
