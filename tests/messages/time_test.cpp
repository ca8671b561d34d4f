#include "messages/time.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace fillguard;
using namespace std::chrono_literals;

TEST_CASE("times are printed in UTC, with milliseconds or as the venue does") {
  const auto x = from_unix_ms(1'776'081'600'250);
  CHECK(to_iso8601(x) == "2026-04-13T12:00:00.250Z");
  CHECK(to_iso8601_seconds(x) == "2026-04-13T12:00:00Z");
  CHECK(to_iso8601(utc_time{-1ms}) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("times are read in each form that the venue writes") {
  const auto x = from_unix_seconds(1'776'081'600);
  CHECK(parse_iso8601("2026-04-13T12:00:00Z") == x);
  CHECK(parse_iso8601("2026-04-13 12:00:00+00") == x);
  CHECK(parse_iso8601("2026-04-13T12:00:00+00:00") == x);
  CHECK(parse_iso8601("2026-04-13T12:00:00.25Z") == x + 250ms);
  CHECK(parse_iso8601("2026-04-13T12:00:00.123456789Z") == x + 123'456'789ns);
  CHECK(parse_iso8601("2026-04-13T12:00:00.1234567891Z") == x + 123'456'789ns);
  CHECK(parse_iso8601("2024-02-29T00:00:00Z").has_value());
}

TEST_CASE("a text that is no time in UTC is absent") {
  for (const auto* text :
       {"", "2026-04-13", "2026-04-13T12:00:00", "2026-04-13T12:00Z",
        "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-04-31T00:00:00Z",
        "2026-00-10T00:00:00Z", "2026-04-13T24:00:00Z", "2026-04-13T12:60:00Z",
        "2026-04-13T12:00:61Z", "2026-04-13T12:00:00+02:00",
        "2026-04-13T12:00:00.Z", "2026-04-13T12:00:00ZZ", "26-04-13T12:00:00Z",
        " 2026-04-13T12:00:00Z", "2026-04-1xT12:00:00Z"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_iso8601(text).has_value());
  }
}

TEST_CASE("years beyond what nanoseconds can count are absent") {
  CHECK(parse_iso8601("2261-12-31T23:59:60Z").has_value());
  CHECK_FALSE(parse_iso8601("2262-01-01T00:00:00Z").has_value());
  CHECK_FALSE(parse_iso8601("9999-12-31T23:59:59Z").has_value());
  CHECK_FALSE(parse_iso8601("0001-01-01T00:00:00Z").has_value());
}

TEST_CASE("printing and reading give the same millisecond") {
  CHECK(rc::check("read(print(x)) == x", [] {
    const auto ms =
      *rc::gen::inRange<std::int64_t>(-2'000'000'000'000, 8'000'000'000'000);
    const auto x = from_unix_ms(ms);
    RC_ASSERT(parse_iso8601(to_iso8601(x)) == x);
    RC_ASSERT(to_unix_ms(x) == ms);
    RC_ASSERT(to_unix_seconds(x) * 1000 <= ms);
  }));
}

TEST_CASE("times print with all their digits") {
  CHECK(to_iso8601(utc_time::min()) == "1677-09-21T00:12:43.145Z");
  CHECK(to_iso8601(utc_time::max()) == "2262-04-11T23:47:16.854Z");
  CHECK(to_iso8601_seconds(from_unix_seconds(951'825'599))
        == "2000-02-29T11:59:59Z");
}
