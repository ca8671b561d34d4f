#include "net/backoff.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <vector>

using namespace fillguard::net;
using namespace std::chrono_literals;

TEST_CASE("waits double up to the longest, and start over after a success") {
  backoff wait{{.first = 250ms, .most = 2s, .jitter = 0}};
  std::vector<std::chrono::milliseconds> seen;
  for (int i = 0; i < 5; ++i)
    seen.push_back(wait.next());
  CHECK(seen
        == std::vector<std::chrono::milliseconds>{250ms, 500ms, 1s, 2s, 2s});
  CHECK(wait.failures() == 5);
  wait.reset();
  CHECK(wait.failures() == 0);
  CHECK(wait.next() == 250ms);
}

TEST_CASE("clients with different seeds do not reconnect together") {
  backoff a{{}, 1};
  backoff b{{}, 2};
  backoff again{{}, 1};
  int same = 0;
  for (int i = 0; i < 8; ++i) {
    const auto x = a.next();
    same += x == b.next();
    CHECK(x == again.next());
  }
  CHECK(same < 3);
}

TEST_CASE("a wait stays within the rule and its jitter") {
  CHECK(rc::check("bounds of backoff", [] {
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const auto failures = *rc::gen::inRange(0, 200);
    backoff wait{{.first = 250ms, .most = 10s, .jitter = 0.3}, seed};
    for (int i = 0; i < failures; ++i)
      wait.next();
    const auto full = failures >= 6 ? 10'000ms : 250ms * (1 << failures);
    const auto x = wait.next();
    RC_ASSERT(x <= full);
    RC_ASSERT(x >= full * 7 / 10);
  }));
}

TEST_CASE("ten thousand failures in a row do not overflow") {
  backoff wait{{.first = 1h, .most = 24h, .jitter = 0}};
  for (int i = 0; i < 10'000; ++i)
    wait.next();
  CHECK(wait.next() == 24h);
}
