#include "messages/decimal.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <limits>

using namespace fillguard;

TEST_CASE("decimals are read exactly") {
  CHECK(parse_millionths("0.97") == 970'000);
  CHECK(parse_millionths("-84211.37") == -84'211'370'000);
  CHECK(parse_millionths("5") == 5'000'000);
  CHECK(parse_millionths("007.50") == 7'500'000);
  CHECK(parse_millionths("6.1e4") == 61'000'000'000);
  CHECK(parse_millionths("1E-6") == 1);
  CHECK(parse_millionths("0.000001") == 1);
  CHECK(parse_millionths("-0") == 0);
  CHECK(parse_millionths("0e999") == 0);
}

TEST_CASE("digits beyond the sixth decimal round half to even") {
  CHECK(parse_millionths("0.0000005") == 0);
  CHECK(parse_millionths("0.0000015") == 2);
  CHECK(parse_millionths("0.0000025") == 2);
  CHECK(parse_millionths("0.00000250000001") == 3);
  CHECK(parse_millionths("-0.0000015") == -2);
  CHECK(parse_millionths("84250.123456499999999999") == 84'250'123'456);
  CHECK(parse_millionths("1e-60") == 0);
}

TEST_CASE("a text that is not entirely a number is absent") {
  for (const auto* text :
       {"",      "-",    ".",  ".5",    "5.",    "+1",      " 1",  "1 ",
        "1,0",   "0x10", "1e", "1e+",   "e5",    "nan",     "inf", "null",
        "1.2.3", "--1",  "1-", "0.9\n", "1e1.5", "\xd9\xa1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_millionths(text).has_value());
  }
}

TEST_CASE("a number that does not fit is absent, not wrapped") {
  CHECK(parse_millionths("9223372036854.775807")
        == std::numeric_limits<std::int64_t>::max());
  for (const auto* text :
       {"9223372036854.775808", "1e13", "1e308", "1e99999999999",
        "99999999999999999999999999999999999999999999"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_millionths(text).has_value());
  }
}

TEST_CASE("scaled integers of the venue are read exactly") {
  CHECK(parse_scaled("84211370000000000000000", 18) == 84'211'370'000);
  CHECK(parse_scaled("5000000", 6) == 5'000'000);
  CHECK(parse_scaled("-1500000000000", 18) == -2);
  CHECK(parse_scaled("0", 18) == 0);
  for (const auto* text : {"", "-", "1.5", "0x5", "1e5", "5-", "--5"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_scaled(text, 18).has_value());
  }
}

TEST_CASE("decimals are printed without trailing zeros") {
  CHECK(millionths_to_string(970'000) == "0.97");
  CHECK(millionths_to_string(5'000'000) == "5");
  CHECK(millionths_to_string(-84'211'370'000) == "-84211.37");
  CHECK(millionths_to_string(-1) == "-0.000001");
  CHECK(millionths_to_string(0) == "0");
  CHECK(millionths_to_string(std::numeric_limits<std::int64_t>::min())
        == "-9223372036854.775808");
}

TEST_CASE("printing and reading give the same number") {
  CHECK(rc::check("read(print(x)) == x", [](std::int64_t x) {
    RC_PRE(x != std::numeric_limits<std::int64_t>::min());
    RC_ASSERT(parse_millionths(millionths_to_string(x)) == x);
  }));
}

TEST_CASE("any bytes are read as a printable number or refused") {
  CHECK(rc::check("read(print(read(text))) == read(text)", [] {
    const auto text = *rc::gen::container<std::string>(
      rc::gen::elementOf(std::string{"0123456789.-eE+ "}));
    if (const auto x = parse_millionths(text))
      RC_ASSERT(parse_millionths(millionths_to_string(*x)) == x);
  }));
}

TEST_CASE("a price and its complement make a dollar") {
  CHECK(rc::check("p + (1 - p) == 1", [] {
    const auto p =
      price::from_millionths(*rc::gen::inRange<std::int64_t>(0, 1'000'001));
    RC_ASSERT(p + complement(p) == whole_dollar);
    RC_ASSERT(complement(complement(p)) == p);
  }));
}

TEST_CASE("products round half away from zero to a millionth") {
  CHECK(*price::parse("0.98") * shares::from_whole(5) == *money::parse("4.9"));
  CHECK(multiply_millionths(1, 500'000) == 1);
  CHECK(multiply_millionths(-1, 500'000) == -1);
  CHECK(multiply_millionths(1, 499'999) == 0);
  CHECK(multiply_millionths(3'000'000'000'000, 3'000'000) == 9'000'000'000'000);
}
