#include "tests/support/certificates.hpp"
#include "tests/support/split_service.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/node_id.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <unistd.h>

using namespace fillguard;
using namespace std::chrono_literals;
using test::split_service;

namespace {

bool all_there(const test::shown& x) {
  return x.view() && x.view()->window
         && x.view()->window->phase == window_phase::open && !x.view()->up.stale
         && !x.view()->btc.stale;
}

bool held(const test::shown& x) {
  return x.view() && x.view()->capture_99c && x.view()->capture_99c->held();
}

/// Checks that no second was missed, and that they continue.
void check_seconds(split_service::part& x) {
  const auto count = x.seen->get().seconds.size();
  CHECK(x.shows(
    [count](const test::shown& y) { return y.seconds.size() > count + 5; }));
  const auto seconds = x.seen->get().seconds;
  for (std::size_t i = 1; i < seconds.size(); ++i)
    CHECK(seconds[i] - seconds[i - 1] == 1s);
}

void start_all(split_service& x) {
  x.start("feed", split_service::feed);
  x.start("poller", split_service::poller);
  x.start("detector", split_service::detector);
}

} // namespace

TEST_CASE("a split service has the same events") {
  auto how = test::running_service::standard();
  how.speed = 30;
  how.venue.world.story = net::sim::scenario::reversal;
  split_service all{how};
  // The feeds start first, without a state.
  start_all(all);
  auto& state = all.start("state", split_service::state);
  REQUIRE(state.shows(all_there));
  for (const auto* link : {"link/btc_feed/btc", "link/order_book_poller/btc-5m",
                           "link/fill_detector"})
    CHECK(state.shows([link](const test::shown& x) {
      return x.feed_is(link, feed_state::fresh);
    }));
  REQUIRE(state.shows(held));
  REQUIRE(state.shows([](const test::shown& x) {
    return x.view()->capture_99c_peak_confidence > 0.9;
  }));
  REQUIRE(state.shows([](const test::shown& x) {
    return x.view()->position && x.view()->position->sold > shares{}
           && x.view()->status == "exited";
  }));
  const auto id = state.seen->get().view()->window->id;
  REQUIRE(state.shows([&id](const test::shown& x) {
    const auto& past = x.view()->previous_windows;
    return std::any_of(past.begin(), past.end(), [&id](const auto& y) {
      return y.id == id && y.winner && y.profit.has_value();
    });
  }));
  check_seconds(state);
}

TEST_CASE("a process is not identified by its process id") {
  // In containers, each process id is 1.
  const caf::actor_system_config how;
  const auto name = to_string(caf::node_id::default_data::local(how));
  REQUIRE(name.find('#') != std::string::npos);
  CHECK(name.substr(name.find('#') + 1) != std::to_string(::getpid()));
}

TEST_CASE("each part may end and restart, and the others continue") {
  auto how = test::running_service::standard();
  how.speed = 10;
  split_service all{how};
  auto& state = all.start("state", split_service::state);
  start_all(all);
  REQUIRE(state.shows(all_there));

  SUBCASE("a price feed") {
    all.end("feed");
    REQUIRE(state.shows([](const test::shown& x) {
      return x.feed_is("link/btc_feed/btc", feed_state::down)
             && x.feed_is("btc/rtds_twap", feed_state::down)
             && x.feed("btc/rtds_twap")->why.find("feed is gone")
                  != std::string::npos;
    }));
    REQUIRE(
      state.shows([](const test::shown& x) { return x.view()->btc.stale; }));
    // The books are not affected.
    CHECK(!state.seen->get().view()->up.stale);
    all.start("feed", split_service::feed);
    CHECK(state.shows(all_there));
  }
  SUBCASE("a poller: its books are distrusted at once") {
    all.end("poller");
    REQUIRE(
      state.shows([](const test::shown& x) { return x.view()->up.stale; }));
    CHECK(!state.seen->get().view()->btc.stale);
    all.start("poller", split_service::poller);
    CHECK(state.shows(all_there));
  }
  SUBCASE("a detector, and its fills stay") {
    REQUIRE(state.shows(held));
    const auto filled = state.seen->get().view()->capture_99c->filled;
    all.end("detector");
    REQUIRE(state.shows([](const test::shown& x) {
      return x.feed_is("link/fill_detector", feed_state::down);
    }));
    // Away for longer than a new detector needs to find fills.
    const auto away = state.seen->get().seconds.size();
    REQUIRE(state.shows(
      [away](const test::shown& x) { return x.seconds.size() > away + 20; }));
    all.start("detector", split_service::detector);
    REQUIRE(state.shows([](const test::shown& x) {
      return x.feed_is("link/fill_detector", feed_state::fresh);
    }));
    const auto back = state.seen->get().seconds.size();
    REQUIRE(state.shows(
      [back](const test::shown& x) { return x.seconds.size() > back + 20; }));
    CHECK(state.seen->get().view()->capture_99c->filled == filled);
  }
  SUBCASE("and a junction") {
    for (const auto* name :
         {"btc_feed/btc", "order_book_poller/btc-5m", "fill_detector"}) {
      const auto link = std::string{"link/"} + name;
      REQUIRE(state.running->crash(name));
      CHECK(state.shows([&link](const test::shown& x) {
        return x.feed_is(link, feed_state::down);
      }));
      CHECK(state.shows([&link](const test::shown& x) {
        return x.feed_is(link, feed_state::fresh) && all_there(x);
      }));
    }
  }
  check_seconds(state);
}

TEST_CASE("of two feeds one may end without an effect") {
  auto how = test::running_service::standard();
  how.speed = 10;
  split_service all{how};
  auto& state = all.start("state", split_service::state);
  constexpr service_parts both{true, true, false, false};
  all.start("eu", both);
  all.start("us", both);
  all.start("detector", split_service::detector);
  REQUIRE(state.shows(all_there));
  for (const auto* victim : {"eu", "us"}) {
    CAPTURE(victim);
    all.end(victim);
    REQUIRE(state.shows([](const test::shown& x) { return all_there(x); }));
    bool stale = false;
    const auto count = state.seen->get().seconds.size();
    CHECK(state.shows([&](const test::shown& x) {
      stale = stale || x.view()->up.stale || x.view()->btc.stale;
      return x.seconds.size() > count + 15;
    }));
    CHECK_FALSE(stale);
    all.start(victim, both);
    // Until the second one has connected, there is only one.
    const auto joined = [&](const test::shown& x) {
      return x.feed_is("link/btc_feed/btc/" + all.settings.link.listen,
                       feed_state::fresh)
             && x.feed_is("link/order_book_poller/btc-5m/"
                            + all.settings.link.listen,
                          feed_state::fresh)
             && x.feed_is("btc-5m/books_stream", feed_state::fresh);
    };
    REQUIRE(all.parts.at(victim)->shows(joined));
  }
  check_seconds(state);
}

TEST_CASE("a state that crashes continues with its window") {
  const auto folder = std::filesystem::temp_directory_path()
                      / ("fillguard-roles-" + std::to_string(::getpid()));
  std::filesystem::remove_all(folder);
  auto how = test::running_service::standard();
  how.speed = 10;
  how.venue.world.story = net::sim::scenario::calm;
  how.journal = folder.string();
  split_service all{how};
  all.start("state", split_service::state);
  start_all(all);
  REQUIRE(all.parts.at("state")->shows(held));
  REQUIRE(all.parts.at("state")->shows([](const test::shown& x) {
    return x.view()->capture_99c_peak_confidence > 0;
  }));
  const auto before = *all.parts.at("state")->seen->get().view();
  auto& state = all.start("state", split_service::state);
  REQUIRE(state.shows([&](const test::shown& x) {
    return all_there(x) && x.view()->window->id == before.window->id;
  }));
  const auto after = *state.seen->get().view();
  CHECK(after.capture_99c_peak_confidence
        == before.capture_99c_peak_confidence);
  REQUIRE(after.capture_99c.has_value());
  CHECK(after.capture_99c->order_id == before.capture_99c->order_id);
  CHECK(after.capture_99c->filled == before.capture_99c->filled);
  all.parts.clear();
  std::filesystem::remove_all(folder);
}

TEST_CASE(
  "with certificates, only a process that proves its role may connect") {
  test::authority ours{std::filesystem::temp_directory_path()
                       / ("fillguard-ca-" + std::to_string(::getpid()))};
  for (const auto* role :
       {"window-state", "btc-feed", "order-book-poller", "fill-detector"})
    ours.issue(role);
  const auto as = [&ours](const std::string& role) {
    return [&ours, role](config& x) {
      x.link.certificate = ours.file(role + ".pem");
      x.link.key = ours.file(role + ".key");
      x.link.authority = ours.file("authority.pem");
    };
  };
  auto how = test::running_service::standard();
  how.speed = 10;
  split_service all{how};
  auto& state = all.start("state", split_service::state, as("window-state"));
  all.start("poller", split_service::poller, as("order-book-poller"));
  all.start("detector", split_service::detector, as("fill-detector"));
  const auto link = "link/btc_feed/btc/" + all.settings.link.listen;
  const auto refused_because = [&](const std::string& why) {
    return [&link, why](const test::shown& x) {
      return x.feed_is(link, feed_state::down)
             && x.feed(link)->why.find(why) != std::string::npos;
    };
  };

  // A real certificate of ours, but another part's, is refused at the start;
  // that the state refuses it, too, is shown in tests/actors/link_test.cpp.
  CHECK_THROWS_AS(all.start("feed", split_service::feed, as("fill-detector")),
                  link_error);
  CHECK(state.seen->get().feed_is("link/btc_feed/btc", feed_state::down));

  // The right name from another authority.
  {
    test::authority theirs{std::filesystem::temp_directory_path()
                           / ("fillguard-ca2-" + std::to_string(::getpid()))};
    theirs.issue("btc-feed");
    auto& stranger = all.start("feed", split_service::feed, [&](config& x) {
      x.link.certificate = theirs.file("btc-feed.pem");
      x.link.key = theirs.file("btc-feed.key");
      x.link.authority = ours.file("authority.pem");
    });
    CHECK(stranger.shows(refused_because("disconnect_during_handshake")));
  }
  // Without a certificate.
  auto& naked = all.start("feed", split_service::feed);
  CHECK(naked.shows(refused_because("disconnect_during_handshake")));
  CHECK(state.seen->get().feed_is("link/btc_feed/btc", feed_state::down));

  all.start("feed", split_service::feed, as("btc-feed"));
  CHECK(state.shows(all_there));
}
