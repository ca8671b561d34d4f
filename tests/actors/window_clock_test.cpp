#include "actors/window_clock/window_clock.hpp"
#include "tests/support/fake_transport.hpp"
#include "tests/support/quiet_system.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

const market_key market{asset::btc, window_length::m5};

struct listener_state {
  listener_state() = default;

  static inline constexpr auto name = "listener";
  std::vector<utc_time> ticks;
  std::map<window_id, int> found;
  std::map<window_id, int> opened;
  std::map<window_id, int> closed;
  std::vector<window_result> results;
  std::vector<std::string> order;
};

clock_listener_actor::behavior_type
listener(clock_listener_actor::stateful_pointer<listener_state> self) {
  auto& state = self->state;
  const auto note = [&state](const char* what) { state.order.push_back(what); };
  return {[&state, note](const window_found& x) {
            ++state.found[x.window.id];
            note("found");
          },
          [&state, note](const window_opened& x) {
            CHECK(state.found.contains(x.window));
            ++state.opened[x.window];
            note("opened");
          },
          [&state, note](const window_closed& x) {
            ++state.closed[x.window];
            note("closed");
          },
          [&state, note](const tick& x) {
            state.ticks.push_back(x.at);
            note("tick");
          },
          [&state, note](const window_result& x) {
            state.results.push_back(x);
            note("result");
          }};
}

struct display_state {
  display_state() = default;

  static inline constexpr auto name = "display";
  std::vector<feed_status> feeds;
  std::vector<notice> notices;
};

display_actor::behavior_type
display(display_actor::stateful_pointer<display_state> self) {
  return {[](const window_view&) {},
          [self](const notice& x) { self->state.notices.push_back(x); },
          [self](const feed_status& x) { self->state.feeds.push_back(x); }};
}

std::string event_of(const window_id& id, bool over) {
  const auto closes = id.opens_at + length_of(id.market.length);
  const auto condition =
    std::string(54, '0') + std::to_string(to_unix_seconds(id.opens_at));
  const auto start = std::to_string(to_unix_seconds(id.opens_at));
  return R"([{"slug":")" + slug(id) + '"'
         + (over ? R"(,"eventMetadata":{"priceToBeat":84000.5,)"
                   R"("finalPrice":84001.25})"
                 : "")
         + R"(,"markets":[{"slug":")" + slug(id) + R"(","conditionId":"0x)"
         + condition + R"(","outcomes":"[\"Up\",\"Down\"]",)"
         + R"("outcomePrices":")"
         + (over ? R"([\"1\",\"0\"])" : R"([\"0.5\",\"0.5\"])")
         + R"(","closed":)" + (over ? "true" : "false")
         + R"(,"clobTokenIds":"[\"1)" + start + R"(\",\"2)" + start
         + R"(\"]","eventStartTime":")" + to_iso8601_seconds(id.opens_at)
         + R"(","endDate":")" + to_iso8601_seconds(closes)
         + R"(","orderPriceMinTickSize":0.01,"orderMinSize":5,)"
           R"("feeSchedule":{"rate":0.07,"exponent":1}}]}])";
}

struct clocked : test::quiet_system {
  clocked() {
    settings.gamma = "http://gamma";
    settings.schedule.market = market;
    settings.schedule.look_back = 0min;
    eyes = spawn(display);
    live();
  }

  /// The actor begins, with a new listener.
  void live() {
    aut = spawn(window_clock, settings, outside{transport, clock});
    ears = spawn(listener);
    deliver(aut, attach_clock_listener{"test", ears});
    deliver(aut, attach_display{"test", eyes});
  }

  void die() {
    caf::anon_send_exit(aut, caf::exit_reason::kill);
    settle();
    transport->requests.clear();
  }

  listener_state& heard() {
    using pointer = clock_listener_actor::stateful_pointer<listener_state>;
    return caf::actor_cast<pointer>(ears)->state;
  }

  display_state& seen() {
    using pointer = display_actor::stateful_pointer<display_state>;
    return caf::actor_cast<pointer>(eyes)->state;
  }

  /// Answers every request as Gamma would.
  void answer_all() {
    while (!transport->requests.empty()) {
      const auto url = transport->requests.front().request.url;
      const auto id = parse_slug(url.substr(url.find('=') + 1));
      REQUIRE(id);
      const auto closes = id->opens_at + length_of(market.length);
      transport->answer(url, 200, event_of(*id, clock->now() > closes + 20s));
      settle();
    }
  }

  window_clock_settings settings;
  std::shared_ptr<test::fake_transport> transport =
    std::make_shared<test::fake_transport>(clock);
  window_clock_actor aut;
  clock_listener_actor ears;
  display_actor eyes;
};

} // namespace

TEST_CASE_FIXTURE(clocked, "two hundred windows pass, each opened and closed "
                           "once, and no second is missed") {
  const auto begin = clock->now();
  for (int second = 0; second < 200 * 300 + 60; ++second) {
    advance(1s);
    answer_all();
  }
  auto& listener_state = heard();
  REQUIRE(listener_state.ticks.size() >= 200 * 300);
  for (std::size_t i = 0; i < listener_state.ticks.size(); ++i)
    REQUIRE(listener_state.ticks[i]
            == listener_state.ticks[0] + std::chrono::seconds{i});
  CHECK(listener_state.ticks[0] - begin <= 1s);
  CHECK(listener_state.opened.size() == 201);
  CHECK(listener_state.closed.size() == 200);
  for (const auto& [id, count] : listener_state.opened)
    CHECK(count == 1);
  for (const auto& [id, count] : listener_state.closed)
    CHECK(count == 1);
  CHECK(listener_state.results.size() == 200);
  CHECK(listener_state.results[0].winner == outcome::up);
  CHECK(listener_state.results[0].price_to_beat
        == coin_price::parse("84000.5"));
  CHECK(seen().feeds.back().state == feed_state::fresh);
  CHECK(seen().notices.empty());
}

TEST_CASE_FIXTURE(clocked, "at the turn the old window closes, the new one "
                           "opens, then the second ticks") {
  for (int i = 0; i < 299; ++i) {
    advance(1s);
    answer_all();
  }
  heard().order.clear();
  advance(1s);
  CHECK(heard().order == std::vector<std::string>{"tick", "closed", "opened"});
}

TEST_CASE_FIXTURE(clocked, "Gamma failing for minutes stops no second") {
  for (int i = 0; i < 240; ++i) {
    advance(1s);
    while (!transport->requests.empty()) {
      static constexpr int codes[] = {500, 429, 403, 200, 0};
      transport->answer("gamma", codes[i % 5], "<html>sorry</html>");
      settle();
    }
  }
  CHECK(heard().ticks.size() >= 240);
  CHECK(heard().found.empty());
  const auto& down = seen().feeds.back();
  CHECK(down.name == "btc-5m/gamma");
  CHECK(down.state == feed_state::down);
  CHECK(down.bad.contains("http_429"));
  CHECK(down.bad.contains("not_json"));

  for (int i = 0; i < 20; ++i) {
    advance(1s);
    answer_all();
  }
  CHECK(heard().found.size() >= 1);
  CHECK(heard().opened.size() == 1);
  CHECK(seen().feeds.back().state == feed_state::fresh);
}

TEST_CASE_FIXTURE(clocked, "requests that Gamma does not answer are repeated") {
  advance(30s);
  CHECK(transport->requests.size() >= 2);
  CHECK(heard().ticks.size() >= 29);
  CHECK(seen().feeds.back().bad.at("unanswered") >= 2);
}

TEST_CASE_FIXTURE(clocked, "a jumping clock is reported, and ticks go on") {
  advance(2500ms);
  answer_all();
  clock->jumped += 2h;
  advance(3s);
  answer_all();
  CHECK(seen().notices.size() == 1);
  CHECK(seen().notices[0].kind == notice::kind_type::clock);
  CHECK(heard().ticks.back() > heard().ticks.front() + 2h);

  clock->jumped -= 2h;
  advance(3s);
  CHECK(seen().notices.size() == 2);
  const auto count = heard().ticks.size();
  advance(5s);
  CHECK(heard().ticks.size() == count + 5);
  for (const auto& [id, times] : heard().opened)
    CHECK(times == 1);
}

TEST_CASE_FIXTURE(clocked, "a later listener receives the present windows") {
  answer_all();
  advance(1s);
  auto late = spawn(listener);
  deliver(aut, attach_clock_listener{"late", late});
  using pointer = clock_listener_actor::stateful_pointer<listener_state>;
  auto& state = caf::actor_cast<pointer>(late)->state;
  CHECK(state.order == std::vector<std::string>{"found", "opened"});
  advance(1s);
  CHECK(state.order.back() == "tick");
}

TEST_CASE_FIXTURE(clocked,
                  "a restarted actor has the windows of the run before, "
                  "even without Gamma") {
  answer_all();
  advance(1s);
  const auto id = window_at(market, clock->now());
  die();
  advance(2s);
  live();
  CHECK(heard().order == std::vector<std::string>{"found"});
  advance(1s);
  CHECK(heard().opened[id] == 1);
  CHECK(heard().closed.empty());

  // The window closes while no actor runs: fills in it must not be lost.
  die();
  advance(400s);
  live();
  CHECK(heard().found[id] == 1);
  advance(1s);
  CHECK(heard().opened[id] == 1);
  CHECK(heard().closed[id] == 1);

  // Half an hour later its result is still unknown, and is asked for.
  die();
  advance(31min);
  live();
  advance(1s);
  CHECK(heard().found[id] == 1);

  // No window is kept for ever.
  die();
  advance(window_schedule_settings{}.give_up);
  live();
  advance(1s);
  CHECK(heard().found.empty());
}

TEST_CASE_FIXTURE(clocked,
                  "a restarted actor keeps the tokens that were found, "
                  "against any other label") {
  answer_all();
  advance(1s);
  const auto id = window_at(market, clock->now());
  const auto mislabelled = [&](bool over) {
    auto out = event_of(id, over);
    const std::string right = R"(\"Up\",\"Down\")";
    return out.replace(out.find(right), right.size(), R"(\"Down\",\"Up\")");
  };
  die();
  live();
  advance(1s);
  transport->answer(slug(id), 200, mislabelled(false));
  settle();
  CHECK(heard().found[id] == 1);
  advance(1s);
  CHECK(seen().feeds.back().bad.contains("changed_tokens"));

  die();
  advance(400s);
  live();
  for (int i = 0; i < 60 && heard().results.empty(); ++i) {
    advance(1s);
    for (const auto& x : transport->requests)
      if (x.request.url.find(slug(id)) != std::string::npos) {
        transport->answer(slug(id), 200, mislabelled(true));
        break;
      }
    settle();
  }
  REQUIRE(heard().results.size() == 1);
  CHECK(heard().results[0].window == id);
  CHECK(heard().results[0].winner == outcome::up);
}

TEST_CASE_FIXTURE(clocked, "a market of Protocol V2 is one alarm, and stops no "
                           "second") {
  for (int second = 0; second < 400; ++second) {
    advance(1s);
    while (!transport->requests.empty()) {
      const auto url = transport->requests.front().request.url;
      auto body = event_of(*parse_slug(url.substr(url.find('=') + 1)), false);
      body.insert(body.rfind("}]}]"), R"(,"version":"v2")");
      transport->answer(url, 200, body);
      settle();
    }
  }
  REQUIRE(seen().notices.size() == 1);
  CHECK(seen().notices[0].kind == notice::kind_type::listing);
  CHECK(seen().notices[0].market == market);
  CHECK(seen().notices[0].text.find("Protocol V2") != std::string::npos);
  CHECK(seen().feeds.back().state == feed_state::down);
  CHECK(heard().ticks.size() >= 399);
}

TEST_CASE_FIXTURE(clocked, "what the venue does to a listing is named once, "
                           "and the window followed as far as it can be") {
  const auto id = window_at(market, clock->now());
  const auto answer = [&](const std::string& body, std::chrono::seconds until) {
    for (auto left = until; left > 0s; left -= 1s) {
      advance(1s);
      for (auto again = true; again;) {
        again = false;
        for (const auto& x : transport->requests)
          if (x.request.url.find(slug(id)) != std::string::npos) {
            transport->answer(slug(id), 200, body);
            again = true;
            break;
          }
        settle();
      }
    }
  };
  const auto last = [&] {
    return seen().notices.empty() ? "" : seen().notices.back().text;
  };
  const auto listed = event_of(id, false);
  const auto with = [&](const char* from, const char* to) {
    auto out = listed;
    return out.replace(out.find(from), std::string{from}.size(), to);
  };
  answer(listed, 70s);
  CHECK(seen().notices.empty());
  answer(with("TickSize\":0.01", "TickSize\":0.001"), 70s);
  CHECK(last() == "the venue changed it: tick size 0.01 -> 0.001");
  CHECK(seen().notices.size() == 1);
  answer("[]", 70s);
  CHECK(last()
        == "the venue lists it no longer: followed as it was known, and not "
           "entered");
  CHECK(seen().notices.size() == 2);
  CHECK(seen().notices.back().window == id);
  CHECK(heard().opened[id] == 1);
  CHECK(heard().closed.empty());
}

TEST_CASE_FIXTURE(clocked, "windows without a name here are noticed by their "
                           "tag, and change nothing") {
  die();
  settings.scout.looks = true;
  live();
  const auto tagged = [&] {
    for (const auto& x : transport->requests)
      if (x.request.url.find("tag_slug=up-or-down") != std::string::npos)
        return true;
    return false;
  };
  advance(29s);
  CHECK_FALSE(tagged());
  advance(2s);
  REQUIRE(tagged());
  transport->answer("tag_slug", 200,
                    R"([{"slug":"zec-updown-5m-1776081600"}])");
  settle();
  REQUIRE(seen().notices.size() == 1);
  CHECK(seen().notices[0].text.find("zec-updown-5m") != std::string::npos);
  advance(10min);
  REQUIRE(tagged());
  transport->answer("tag_slug", 500, "sorry");
  settle();
  CHECK(seen().notices.size() == 1);
  CHECK_FALSE(seen().feeds.back().bad.contains("http_500"));
}
