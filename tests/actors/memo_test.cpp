#include "actors/window_state/prices/memo.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace fillguard;

TEST_CASE("equal arguments in a row cost one call") {
  const memo<int, int> squares;
  int calls = 0;
  const auto square = [&](int x) {
    return squares.of(x, [&calls](int y) {
      ++calls;
      return y * y;
    });
  };
  CHECK(square(3) == 9);
  CHECK(square(3) == 9);
  CHECK(calls == 1);
  CHECK(square(4) == 16);
  CHECK(square(3) == 9);
  CHECK(calls == 3);
}

TEST_CASE("what is forgotten, or was never computed, is computed") {
  memo<int, int> kept;
  const auto add = [](int more) { return [more](int x) { return x + more; }; };
  CHECK(kept.of(1, add(1)) == 2);
  kept.forget();
  CHECK(kept.of(1, add(2)) == 3);
  const auto fail = [](int) -> int { throw std::runtime_error{"no"}; };
  CHECK_THROWS_AS(kept.of(2, fail), std::runtime_error);
  CHECK(kept.of(1, add(5)) == 3);
  CHECK(kept.of(2, add(5)) == 7);
}

TEST_CASE("what is kept makes no difference between states") {
  memo<int, int> one;
  const memo<int, int> other;
  CHECK(one.of(1, [](int x) { return x; }) == 1);
  CHECK(one == other);
}
