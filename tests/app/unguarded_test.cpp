#include "app/service/unguarded.hpp"
#include "tests/support/sample_views.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

std::vector<std::shared_ptr<const window_view>> one(const window_view& x) {
  return {std::make_shared<const window_view>(x)};
}

} // namespace

TEST_CASE("a buy that is not withdrawn at the end of the service is told") {
  auto view = test::full_view();
  // Bought whole.
  CHECK_FALSE(may_buy(view));
  CHECK(buys_not_withdrawn(one(view), view.at).empty());

  SUBCASE("a part is bought") {
    view.capture_99c->filled = shares::from_whole(2);
    const auto notices = buys_not_withdrawn(one(view), view.at);
    REQUIRE(notices.size() == 1);
    CHECK(notices[0].kind == notice::kind_type::unguarded);
    CHECK(notices[0].window == view.window->id);
    CHECK(notices[0].text
          == "the service ends, and the cancel of its buy order 0xabc is not "
             "confirmed: it may still buy, and nothing watches what it buys; "
             "look at the open orders on the venue's site");
    // After the close nothing is bought.
    view.window->phase = window_phase::closed;
    CHECK_FALSE(may_buy(view));
  }
  SUBCASE("nothing is bought yet") {
    view.capture_99c.reset();
    view.status = "ordered";
    CHECK(may_buy(view));
    CHECK(buys_not_withdrawn(one(view), view.at).size() == 1);
  }
}

TEST_CASE("captures that may settle after the close are a warning in live") {
  const auto of = [](service_mode mode, std::chrono::seconds least) {
    config settings;
    settings.mode = mode;
    settings.state.capture.min_time_left = least;
    return late_capture(settings);
  };
  CHECK_FALSE(of(service_mode::live, 60s));
  CHECK_FALSE(of(service_mode::guard, 10s));
  CHECK_FALSE(of(service_mode::paper, 10s));
  const auto warning = of(service_mode::live, 59s);
  REQUIRE(warning);
  CHECK(warning->starts_with("capture_99c.min_seconds_left is 59: "));
}
