#include "messages/result.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace fillguard;

namespace {

result<int> half_of(int number) {
  if (number % 2 != 0)
    return failure("number", std::to_string(number) + " is odd");
  return number / 2;
}

result<void> accept(int number) {
  if (auto half = half_of(number); !half)
    return failure(half.error());
  return {};
}

} // namespace

TEST_CASE("a result is a value or an error that names what and where") {
  CHECK_EQ(half_of(8).value(), 4);
  const auto odd = half_of(7);
  REQUIRE_FALSE(odd);
  CHECK_EQ(to_string(odd.error()), "number: 7 is odd");
}

TEST_CASE("a result without a value passes an error on") {
  CHECK(accept(2));
  CHECK_EQ(accept(3).error(), error{"number", "3 is odd"});
}
