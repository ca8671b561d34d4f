#include "actors/btc_feed/silence_watch.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

constexpr auto twap = price_source::rtds_twap_60;
constexpr auto spot = price_source::rtds_spot;

/// A watch over two topics since second 0.
silence_watch watched() {
  silence_watch out{{twap, spot}};
  out.opened(0s);
  return out;
}

} // namespace

TEST_CASE("a connection without any price is redialled after 30 s") {
  auto watch = watched();
  CHECK_FALSE(watch.at(29s).redial);
  auto advice = watch.at(30s);
  CHECK(advice.redial);
  CHECK(advice.why == "no price of rtds_twap for 30 s");
  watch.opened(40s);
  CHECK_FALSE(watch.at(69s).redial);
  CHECK(watch.at(70s).redial);
}

TEST_CASE("a silent topic is resubscribed before the others are cut off") {
  auto watch = watched();
  for (auto now = 1s; now < 30s; ++now) {
    watch.news(spot, now, 1s);
    const auto advice = watch.at(now);
    CHECK_FALSE(advice.redial);
    CHECK(advice.resubscribe
          == (now == 10s ? std::vector{twap} : std::vector<price_source>{}));
  }
  watch.news(spot, 30s, 1s);
  CHECK(watch.at(30s).redial);
}

TEST_CASE(
  "a topic that is gone for good interrupts the others ever less often") {
  auto watch = watched();
  std::vector<long> redials;
  for (auto now = 1s; now < 3600s; ++now) {
    watch.news(spot, now, 1s);
    if (watch.at(now).redial) {
      redials.push_back(now.count());
      watch.opened(now);
    }
  }
  CHECK(redials
        == std::vector<long>{30, 90, 210, 450, 930, 1530, 2130, 2730, 3330});

  watch.news(twap, 3600s, 1s);
  for (auto now = 3600s; now < 3629s; ++now) {
    watch.news(spot, now, 1s);
    CHECK_FALSE(watch.at(now).redial);
  }
}

TEST_CASE("a feed that repeats old prices counts as silent") {
  auto watch = watched();
  for (auto now = 1s; now < 30s; ++now) {
    watch.news(twap, now, now + 5s);
    watch.news(spot, now, now + 5s);
    CHECK_FALSE(watch.at(now).redial);
  }
  CHECK(watch.at(30s).redial);
}
