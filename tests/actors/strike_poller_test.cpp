#include "actors/strike_poller/strike_poller.hpp"
#include "tests/support/fake_transport.hpp"
#include "tests/support/quiet_system.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

const utc_time open = from_unix_seconds(1'795'348'800);

window_info window(market_key market, utc_time opens_at = open) {
  window_info out;
  out.id = {market, opens_at};
  out.closes_at = opens_at + length_of(market.length);
  out.rules.settles_on = settlement::twap_60;
  return out;
}

constexpr market_key btc_5m{asset::btc, window_length::m5};
constexpr market_key btc_15m{asset::btc, window_length::m15};
constexpr market_key xrp_5m{asset::xrp, window_length::m5};

coin_price dollars(const char* x) {
  return coin_price::parse(x).value();
}

/// Sends each request of the schedule when due, until `end`, and answers it
/// with `answer` half a second later.
template <class Answer>
std::map<window_id, std::vector<utc_time>> play(strike_schedule& aut,
                                                utc_time end, Answer answer) {
  std::map<window_id, std::vector<utc_time>> requests;
  while (const auto next = aut.next()) {
    if (*next >= end)
      break;
    for (const auto& x : aut.ask(*next)) {
      requests[x.window].push_back(*next);
      answer(x, *next + 500ms);
    }
  }
  return requests;
}

void is_asked_at(const std::vector<utc_time>& requests, utc_time first,
                 utc_time second) {
  REQUIRE(requests.size() == 2);
  CHECK(requests[0] >= first);
  CHECK(requests[0] < first + 1s);
  CHECK(requests[1] >= second);
  CHECK(requests[1] < second + 1s);
}

struct sink_state {
  sink_state() = default;

  static inline constexpr auto name = "sink";
  std::vector<site_price_to_beat> answers;
};

strike_sink_actor::behavior_type
sink(strike_sink_actor::stateful_pointer<sink_state> self) {
  return {
    [self](const site_price_to_beat& x) { self->state.answers.push_back(x); }};
}

struct display_state {
  display_state() = default;

  static inline constexpr auto name = "display";
  feed_status newest;
};

display_actor::behavior_type
display(display_actor::stateful_pointer<display_state> self) {
  return {[](const window_view&) {}, [](const notice&) {},
          [self](const feed_status& x) { self->state.newest = x; }};
}

struct polled : test::quiet_system {
  polled() {
    settings.site = "http://site";
    live();
  }

  void live() {
    ears = spawn(sink);
    eyes = spawn(display);
    aut = spawn(strike_poller, settings, outside{wire, clock});
    deliver(aut, attach_strike_sink{btc_5m, ears});
    deliver(aut, attach_display{"test", eyes});
  }

  void find(const window_info& x) {
    deliver(aut, window_found{{}, x, clock->now()});
  }

  bool answer(const std::string& body, int status = 200) {
    const auto out = wire->answer("crypto-price", status, body);
    settle();
    return out;
  }

  const std::vector<site_price_to_beat>& answers() {
    using pointer = strike_sink_actor::stateful_pointer<sink_state>;
    return caf::actor_cast<pointer>(ears)->state.answers;
  }

  const feed_status& feed() {
    using pointer = display_actor::stateful_pointer<display_state>;
    return caf::actor_cast<pointer>(eyes)->state.newest;
  }

  strike_poller_settings settings;
  std::shared_ptr<test::fake_transport> wire =
    std::make_shared<test::fake_transport>(clock);
  strike_poller_actor aut;
  strike_sink_actor ears;
  display_actor eyes;
};

} // namespace

TEST_CASE("a window is asked for 3 s and 12 s after its open, never more") {
  strike_schedule aut;
  CHECK(aut.add(window(btc_5m), open - 60s).empty());
  std::vector<bool> provisional;
  const auto requests = play(aut, open + 300s, [&](const auto& x, utc_time at) {
    CHECK(x.rule == settlement::twap_60);
    const auto published = aut.answered(x.round, dollars("84000"), false, at);
    REQUIRE(published.size() == 1);
    CHECK(published[0].received_at == at);
    provisional.push_back(published[0].provisional);
  });
  REQUIRE(requests.size() == 1);
  is_asked_at(requests.at({btc_5m, open}), open + 3s, open + 12s);
  CHECK(provisional == std::vector{true, false});
}

TEST_CASE("after a start in mid-window it is asked for at once, and once more "
          "only without an answer") {
  strike_schedule aut;
  aut.add(window(btc_5m), open + 100s);
  auto requests = play(aut, open + 300s, [&](const auto& x, utc_time at) {
    const auto published = aut.answered(x.round, dollars("84000"), false, at);
    CHECK_FALSE(published.at(0).provisional);
  });
  REQUIRE(requests[window(btc_5m).id].size() == 1);
  CHECK(requests[window(btc_5m).id][0] < open + 101s);

  strike_schedule other;
  other.add(window(btc_5m), open + 100s);
  requests = play(other, open + 300s,
                  [&](const auto& x, utc_time) { other.failed(x.round); });
  CHECK(requests[window(btc_5m).id].size() == 2);

  // A start before the second request.
  strike_schedule early;
  early.add(window(btc_5m), open + 5s);
  requests = play(early, open + 300s, [&](const auto& x, utc_time at) {
    early.answered(x.round, dollars("84000"), false, at);
  });
  REQUIRE(requests[window(btc_5m).id].size() == 2);
  CHECK(requests[window(btc_5m).id][0] < open + 6s);
}

TEST_CASE("an answer that the site marks as incomplete is provisional") {
  strike_schedule aut;
  aut.add(window(btc_5m), open + 100s);
  int count = 0;
  play(aut, open + 300s, [&](const auto& x, utc_time at) {
    const auto published = aut.answered(x.round, dollars("84000"), true, at);
    CHECK(published.at(0).provisional);
    ++count;
  });
  CHECK(count == 2);
}

TEST_CASE("a longer window has the 5-minute window of the same second as its "
          "witness, asked for once for both") {
  strike_schedule aut;
  aut.add(window(btc_15m), open - 60s);
  const auto requests = play(aut, open + 20s, [&](const auto& x, utc_time at) {
    const auto published = aut.answered(x.round, dollars("84000"), false, at);
    REQUIRE(published.size() == 1);
    CHECK(published[0].window.market == btc_15m);
    CHECK(published[0].asked_as == x.window.market.length);
  });
  REQUIRE(requests.size() == 2);
  is_asked_at(requests.at({btc_15m, open}), open + 3s, open + 12s);
  is_asked_at(requests.at({btc_5m, open}), open + 3s, open + 12s);

  // A market of 5-minute windows that is found later has the answer.
  const auto known = aut.add(window(btc_5m), open + 20s);
  REQUIRE(known.size() == 1);
  CHECK(known[0].window.market == btc_5m);
  CHECK(play(aut, open + 300s, [](const auto&, utc_time) {}).empty());
  CHECK(aut.known(btc_15m).size() == 2);
  CHECK(aut.known(btc_5m).size() == 1);
  CHECK(aut.known(xrp_5m).empty());
}

TEST_CASE("the markets are spread over a second") {
  strike_schedule aut;
  int markets = 0;
  for (const auto coin : all_of<asset>)
    for (const auto length : all_of<window_length>) {
      aut.add(window({coin, length}), open - 60s);
      markets += length == window_length::m5 || length == window_length::m15;
    }
  std::vector<utc_time> first;
  play(aut, open + 10s, [&](const auto& x, utc_time at) {
    first.push_back(at - 500ms);
    aut.answered(x.round, dollars("1"), false, at);
  });
  REQUIRE(static_cast<int>(first.size()) == markets);
  CHECK(first.front() == open + 3s);
  CHECK(first.back() < open + 4s);
  for (std::size_t i = 1; i < first.size(); ++i)
    CHECK(first[i] - first[i - 1]
          >= 1'000ms / (count_of<asset> * count_of<window_length>)-1ms);
}

TEST_CASE("the site is not asked for what it has not under a known name") {
  strike_schedule aut;
  auto hour = window({asset::btc, window_length::h1});
  hour.rules.settles_on = settlement::candle_1h;
  aut.add(hour, open - 60s);
  auto strange = window(btc_15m);
  strange.rules.settles_on = settlement::unknown;
  aut.add(strange, open - 60s);
  CHECK(play(aut, open + 60s, [](const auto&, utc_time) {}).empty());
  // Of four hours the 5-minute window that opens with them is asked for.
  aut.add(window({asset::eth, window_length::h4}), open + 60s);
  const auto requests = play(aut, open + 90s, [](const auto&, utc_time) {});
  REQUIRE(requests.size() == 1);
  CHECK(requests.begin()->first.market
        == market_key{asset::eth, window_length::m5});
}

TEST_CASE("after a refusal nothing is asked for 60 s, of any market") {
  strike_schedule aut;
  aut.add(window(btc_5m), open - 60s);
  aut.add(window(xrp_5m), open - 60s);
  bool refused = false;
  const auto requests = play(aut, open + 300s, [&](const auto& x, utc_time at) {
    if (!std::exchange(refused, true))
      aut.refused(x.round, at - 500ms, 2s);
    else
      aut.answered(x.round, dollars("1"), false, at);
  });
  const auto& btc = requests.at({btc_5m, open});
  const auto& xrp = requests.at({xrp_5m, open});
  REQUIRE(btc.size() == 2);
  CHECK(btc[0] == open + 3s);
  CHECK(btc[1] >= open + 63s);
  CHECK(btc[1] < open + 64s);
  // Late enough that the answer is final.
  REQUIRE(xrp.size() == 1);
  CHECK(xrp[0] >= open + 63s);
  CHECK(xrp[0] < open + 64s);
  CHECK(xrp[0] != btc[1]);
}

TEST_CASE("a longer wait that the site asks for is kept") {
  strike_schedule aut;
  aut.add(window(btc_5m), open - 60s);
  const auto requests = play(aut, open + 300s, [&](const auto& x, utc_time at) {
    aut.refused(x.round, at, 100s);
  });
  CHECK(requests.at({btc_5m, open}).at(1) >= open + 103s);
}

TEST_CASE("whatever happens, no window is asked for more than twice, and none "
          "before its third second or after its end") {
  rc::check([] {
    strike_schedule aut;
    std::vector<window_info> windows;
    auto now = open;
    std::map<window_id, int> requests;
    std::vector<strike_schedule::question> running;
    const int steps = *rc::gen::inRange(1, 150);
    for (int i = 0; i < steps; ++i) {
      now += *rc::gen::inRange(0, 9'000) * 1ms;
      if (*rc::gen::inRange(0, 6) == 0) {
        const market_key market{
          *rc::gen::elementOf(
            std::vector(all_of<asset>.begin(), all_of<asset>.end())),
          *rc::gen::elementOf(std::vector(all_of<window_length>.begin(),
                                          all_of<window_length>.end()))};
        auto next = window(market, window_at(market, now).opens_at);
        if (*rc::gen::arbitrary<bool>())
          next = window(market, next_window(next.id).opens_at);
        aut.add(next, now);
      }
      for (const auto& x : aut.ask(now)) {
        RC_ASSERT(++requests[x.window] <= 2);
        RC_ASSERT(now >= x.window.opens_at + 3s);
        RC_ASSERT(now < x.window.opens_at + longest_window());
        running.push_back(x);
      }
      if (running.empty())
        continue;
      const auto x = running.back();
      switch (*rc::gen::inRange(0, 4)) {
      case 0:
        aut.answered(x.round, dollars("1"), *rc::gen::arbitrary<bool>(), now);
        break;
      case 1:
        aut.failed(x.round);
        break;
      case 2:
        aut.refused(x.round, now, {});
        break;
      default:
        continue; // Later, or never.
      }
      running.pop_back();
    }
  });
}

TEST_CASE_FIXTURE(polled, "the site's answers reach the market, and the feed "
                          "is fresh") {
  find(window(btc_5m));
  CHECK(wire->requests.empty());
  CHECK(feed().name == "price_to_beat/site");
  advance(3s);
  REQUIRE(wire->requests.size() == 1);
  CHECK(wire->requests[0].request.url.find("variant=fiveminute&twapEnabled=true"
                                           "&twapLookbackSeconds=60")
        != std::string::npos);
  CHECK(wire->requests[0].request.headers.at(0).first == "User-Agent");
  CHECK(answer(R"({"openPrice":84000.123456789})"));
  REQUIRE(answers().size() == 1);
  CHECK(to_string(answers()[0].value) == "84000.123457");
  CHECK(answers()[0].provisional);
  CHECK(feed().state == feed_state::fresh);
  advance(9s);
  CHECK(answer(R"({"openPrice":84000.5})"));
  REQUIRE(answers().size() == 2);
  CHECK_FALSE(answers()[1].provisional);
  advance(280s);
  CHECK(wire->requests.empty());
}

TEST_CASE_FIXTURE(polled, "a price that the site does not have yet is no "
                          "failure, and is asked for once more") {
  find(window(btc_5m));
  advance(3s);
  CHECK(answer(R"({"openPrice":null})"));
  CHECK(answers().empty());
  CHECK(feed().state == feed_state::fresh);
  CHECK(feed().bad.empty());
  advance(9s);
  CHECK(answer(R"({"openPrice":84000})"));
  REQUIRE(answers().size() == 1);
  CHECK_FALSE(answers()[0].provisional);
}

TEST_CASE_FIXTURE(polled, "a refusal is named, and a minute passes") {
  find(window(btc_5m));
  advance(3s);
  CHECK(answer("Too Many Requests", 429));
  CHECK(feed().state == feed_state::down);
  CHECK(feed().why.starts_with("http_429"));
  CHECK(feed().bad.at("http_429") == 1);
  advance(59s);
  CHECK(wire->requests.empty());
  advance(2s);
  CHECK(answer(R"({"openPrice":84000})"));
  CHECK(answers().size() == 1);
  CHECK(feed().state == feed_state::fresh);
}

TEST_CASE_FIXTURE(polled, "other answers are counted by their kind") {
  find(window(btc_5m));
  advance(3s);
  CHECK(answer("<html>"));
  CHECK(feed().bad.at("not_json") == 1);
  advance(9s);
  // Never answered.
  CHECK(wire->requests.size() == 1);
  advance(10s);
  CHECK(feed().bad.at("unanswered") == 1);
  advance(200s);
  CHECK(wire->requests.size() == 1);
  CHECK(answers().empty());
}

TEST_CASE_FIXTURE(polled, "a restarted actor does not ask again, and tells a "
                          "new listener what is known") {
  find(window(btc_5m));
  advance(3s);
  answer(R"({"openPrice":84000})");
  advance(9s);
  answer(R"({"openPrice":84000})");
  caf::anon_send_exit(aut, caf::exit_reason::kill);
  settle();
  live();
  CHECK(answers().size() == 1);
  find(window(btc_5m));
  advance(100s);
  CHECK(wire->requests.empty());
}

TEST_CASE_FIXTURE(polled, "without an endpoint nothing is asked") {
  caf::anon_send_exit(aut, caf::exit_reason::kill);
  settle();
  settings.site.clear();
  live();
  find(window(btc_5m));
  advance(100s);
  CHECK(wire->requests.empty());
  CHECK(feed().state == feed_state::off);
  CHECK(feed().why == "no endpoint configured");
}
