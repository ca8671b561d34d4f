#include "app/program/worker_pool.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

using namespace fillguard;

TEST_CASE("a worker pool does all parts, with any number of threads") {
  for (const std::size_t threads : {0, 1, 3}) {
    CAPTURE(threads);
    worker_pool pool{threads};
    std::atomic<int> sum{0};
    std::vector<worker_pool::handle> parts;
    for (int i = 1; i <= 100; ++i)
      parts.push_back(pool.submit([&sum, i] { sum += i; }));
    for (const auto& x : parts)
      pool.wait(x);
    CHECK(sum == 5'050);
    pool.wait(parts.front()); // What is done can be waited for again.
  }
}

TEST_CASE("who waits for a part gets what it has thrown") {
  for (const std::size_t threads : {0, 1}) {
    worker_pool pool{threads};
    const auto one = pool.submit([] { throw std::runtime_error{"broken"}; });
    CHECK_THROWS_WITH(pool.wait(one), "broken");
  }
}

TEST_CASE("a part that is not wanted any more is not done") {
  worker_pool pool{0};
  bool done = false;
  const auto one = pool.submit([&done] { done = true; });
  pool.abandon(one);
  CHECK_FALSE(done);
}

TEST_CASE("any number of cores has at least the present one") {
  CHECK(helpers_for(1) == 0);
  CHECK(helpers_for(4) == 3);
  CHECK(helpers_for(0) + 1 >= 1);
}
