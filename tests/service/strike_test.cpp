#include "tests/support/running_service.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

bool is_from_site(const test::shown& x) {
  return x.view() && x.view()->window
         && x.view()->window->price_to_beat_source == strike_source::venue_site;
}

} // namespace

TEST_CASE("a service that starts in mid-window shows the site's price to beat "
          "and its source") {
  auto how = test::running_service::standard();
  how.speed = 8;
  SUBCASE("30 s before the end") {
    how.lead = 30s;
  }
  SUBCASE("400 s before the end") {
    how.lead = 400s;
    how.settings.markets = {{asset::btc, window_length::m15}};
    how.venue.world.markets = how.settings.markets;
  }
  test::running_service guard{how};
  REQUIRE(guard.shows(is_from_site));
  const auto view = *guard.seen->get().view();
  // Of the window that had opened before.
  CHECK(view.window->id.opens_at < guard.clock->now() - 1s);
  CHECK(guard.shows([](const test::shown& x) {
    return x.feed_is("price_to_beat/site", feed_state::fresh);
  }));
}

TEST_CASE("two prices to beat that differ are both told, and are a dispute") {
  auto how = test::running_service::standard();
  test::running_service guard{how};
  REQUIRE(guard.venue.fault(R"({"site":{"off":"34"}})"));
  REQUIRE(guard.shows([](const test::shown& x) {
    return x.view() && x.view()->window
           && x.view()->window->price_to_beat_disputed;
  }));
  CHECK(guard.shows([](const test::shown& x) {
    return std::any_of(x.notices.begin(), x.notices.end(), [](const auto& y) {
      return y.kind == notice::kind_type::difference
             && y.text.find("disputed: observed") != std::string::npos;
    });
  }));
}
