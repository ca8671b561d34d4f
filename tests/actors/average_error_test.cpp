#include "actors/window_state/prices/average_error.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cmath>
#include <numeric>
#include <vector>

using namespace fillguard;

namespace {

const average_error_settings usual;

double sum_of(const average_error& x) {
  const auto all = x.weights(usual);
  return std::accumulate(all.begin(), all.end(), 0.0);
}

} // namespace

TEST_CASE("before anything is learnt, the prior counts") {
  const average_error x;
  CHECK(sum_of(x) == doctest::Approx(1));
  CHECK(x.weights(usual)[5] == doctest::Approx(0.9));
  // Anything within 1 bp, mostly.
  CHECK(x.deviation(usual) == doctest::Approx(0.65e-4).epsilon(0.05));
}

TEST_CASE("a few equal averages make the error small") {
  average_error x;
  for (int i = 0; i < 5; ++i)
    x.learn(0, usual);
  CHECK(x.learnt() == 5);
  CHECK(x.weights(usual)[0] > 0.9);
  // The prior stays possible.
  CHECK(x.weights(usual)[5] >= 0.009);
}

TEST_CASE("differences of up to 1 bp keep the error there") {
  average_error x;
  for (int i = 0; i < 100; ++i)
    x.learn((i % 21 - 10) * 0.099e-4, usual);
  CHECK(x.weights(usual)[5] > 0.9);
}

TEST_CASE("one wrong value does not rule out a width for good") {
  average_error x;
  for (int i = 0; i < 50; ++i)
    x.learn(0, usual);
  x.learn(5e-3, usual);
  CHECK(x.weights(usual)[0] > 0.9);
  // Many do.
  for (int i = 0; i < 100; ++i)
    x.learn(i % 2 == 0 ? 4e-4 : -4e-4, usual);
  CHECK(x.weights(usual)[0] < 0.02);
  CHECK(x.weights(usual)[7] > 0.9);
}

TEST_CASE("the weights add to 1 whatever was learnt") {
  rc::check([] {
    average_error x;
    for (auto step : *rc::gen::container<std::vector<int>>(
           rc::gen::inRange(-1'000'000, 1'000'000)))
      x.learn(step * 1e-9, usual);
    x.learn(std::nan(""), usual);
    RC_ASSERT(std::abs(sum_of(x) - 1) < 1e-9);
    RC_ASSERT(std::isfinite(x.deviation(usual)));
    for (double weight : x.weights(usual))
      RC_ASSERT(weight > 0);
  });
}
