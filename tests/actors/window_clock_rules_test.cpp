#include "actors/window_clock/listing_words.hpp"
#include "actors/window_clock/second_beat.hpp"
#include "actors/window_clock/window_schedule.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace fillguard;
using namespace std::chrono_literals;
using net::polymarket::gamma_result;

namespace {

const auto noon = from_unix_seconds(1'795'348'800);
const window_id window{{asset::btc, window_length::m15}, noon};

window_info info_of(const window_id& id) {
  window_info out;
  out.id = id;
  out.condition_id = "0x1";
  out.up_token = "1";
  out.down_token = "2";
  out.closes_at = id.opens_at + length_of(id.market.length);
  return out;
}

window_schedule make(std::chrono::minutes look_back = 0min) {
  window_schedule_settings settings;
  settings.market = window.market;
  settings.look_back = look_back;
  return window_schedule{settings};
}

/// The names of the events, in order.
std::string names(const std::vector<window_schedule::event>& words) {
  static constexpr const char* name[] = {"found ", "opened ", "closed ",
                                         "result "};
  std::string out;
  for (const auto& x : words)
    out += name[x.index()];
  return out;
}

} // namespace

TEST_CASE("each second is reported once, on the second") {
  second_beat beat{noon + 300ms};
  CHECK(beat.wait(noon + 300ms) == 700ms);
  CHECK(beat.at(noon + 999ms).seconds.empty());
  CHECK(beat.at(noon + 1001ms).seconds == std::vector<utc_time>{noon + 1s});
  CHECK(beat.at(noon + 1002ms).seconds.empty());
  CHECK(beat.wait(noon + 1002ms) == 998ms);
}

TEST_CASE("a late wake-up makes up for up to five seconds") {
  second_beat beat{noon};
  const auto late = beat.at(noon + 4100ms);
  CHECK(late.seconds.size() == 5);
  CHECK(late.jumped > 2s);
  const auto later = beat.at(noon + 60s);
  CHECK(later.seconds == std::vector<utc_time>{noon + 60s});
  CHECK(later.jumped == 55s);
}

TEST_CASE("a clock that goes back is followed") {
  second_beat beat{noon};
  CHECK(beat.at(noon).seconds.size() == 1);
  const auto back = beat.at(noon - 1h + 500ms);
  CHECK(back.jumped < -59min);
  CHECK(back.seconds.empty());
  CHECK(beat.wait(noon - 1h + 500ms) == 500ms);
  CHECK(beat.at(noon - 1h + 1s).seconds.size() == 1);
}

TEST_CASE("the current window is requested at once, the next one early") {
  auto schedule = make();
  const auto first = schedule.ask(noon + 5s);
  REQUIRE(first.size() == 1);
  CHECK(first[0].window == window);

  CHECK(names(schedule.listed(first[0].round, info_of(window), noon + 6s))
        == "found opened ");
  CHECK(schedule.ask(noon + 30s).empty());
  const auto second = schedule.ask(noon + 14min);
  REQUIRE(second.size() == 2);
  CHECK(second[0].window == window);
  CHECK(second[1].window == next_window(window));
}

TEST_CASE("a window that is not listed is requested with back-off") {
  auto schedule = make();
  utc_time now = noon;
  int requests = 0;
  for (; now < noon + 2min; now += 1s) {
    for (const auto& x : schedule.ask(now)) {
      ++requests;
      CHECK(schedule.listed(x.round, std::nullopt, now).empty());
    }
  }
  CHECK(requests > 10);
  CHECK(requests < 30);
}

TEST_CASE("a server's Retry-After is kept") {
  auto schedule = make();
  auto requests = schedule.ask(noon);
  schedule.failed(requests[0].round, noon, 45s);
  CHECK(schedule.ask(noon + 44s).empty());
  CHECK(schedule.ask(noon + 45s).size() == 1);
}

TEST_CASE(
  "a request without an answer is repeated, and its late answer ignored") {
  auto schedule = make();
  const auto requests = schedule.ask(noon);
  CHECK(schedule.ask(noon + 6s).empty());
  CHECK(schedule.ask(noon + 7s).empty());
  CHECK(schedule.take_unanswered() == 1);
  CHECK(schedule.listed(requests[0].round, info_of(window), noon + 8s).empty());
  CHECK(schedule.ask(noon + 9s).size() == 1);
}

TEST_CASE("a changed window is found again, an unchanged one is not") {
  auto schedule = make();
  auto x = info_of(window);
  schedule.listed(schedule.ask(noon)[0].round, x, noon);
  CHECK(
    schedule.listed(schedule.ask(noon + 60s)[0].round, x, noon + 60s).empty());
  x.rules.tick_size = price::from_millionths(1'000);
  CHECK(names(schedule.listed(schedule.ask(noon + 120s)[0].round, x, //
                              noon + 120s))
        == "found ");
}

TEST_CASE("a window that the venue withdraws is followed, but not entered") {
  auto schedule = make();
  schedule.listed(schedule.ask(noon)[0].round, info_of(window), noon);
  std::vector<window_schedule::event> published;
  const auto look = [&](utc_time from, utc_time to,
                        const std::optional<window_info>& x) {
    for (auto now = from; now < to; now += 1s)
      for (const auto& request : schedule.ask(now))
        for (auto& word : schedule.listed(request.round, x, now))
          published.push_back(std::move(word));
  };
  // One answer without it may be a mistake.
  look(noon + 1s, noon + 61s, std::nullopt);
  CHECK(published.empty());
  CHECK_FALSE(schedule.is_withdrawn(window));
  look(noon + 61s, noon + 120s, std::nullopt);
  REQUIRE(names(published) == "found ");
  CHECK_FALSE(std::get<window_found>(published[0]).window.rules.accepts_orders);
  CHECK(schedule.is_withdrawn(window));
  CHECK(schedule.current_found(noon + 120s));
  look(noon + 120s, noon + 150s, info_of(window));
  REQUIRE(names(published) == "found found ");
  CHECK(std::get<window_found>(published[1]).window.rules.accepts_orders);
  CHECK_FALSE(schedule.is_withdrawn(window));
  CHECK(names(schedule.pass(noon + 900s)) == "closed ");
}

TEST_CASE("what changed in a listing is said in words") {
  const auto before = info_of(window);
  auto after = before;
  CHECK(change_words(before, after).empty());
  after.rules.tick_size = price::from_millionths(1'000);
  after.closes_at += 5min;
  after.rules.settles_on = settlement::unknown;
  CHECK(change_words(before, after)
        == "closes at 2026-11-22T12:15:00Z -> 2026-11-22T12:20:00Z, settles on "
           "spot -> unknown, tick size 0.01 -> 0.001");
  after = before;
  after.rules.accepts_orders = false;
  after.condition_id = "0x2";
  after.rules.taker_fee = fee_schedule{70'000};
  CHECK(change_words(before, after)
        == "taker's fee not understood -> 0.07^1, takes orders yes -> no, "
           "market 0x1 -> 0x2");
}

TEST_CASE("other tokens are accepted after a minute of equal answers") {
  auto schedule = make();
  const auto first = info_of(window);
  auto swapped = first;
  std::swap(swapped.up_token, swapped.down_token);
  schedule.listed(schedule.ask(noon)[0].round, first, noon);
  std::string published;
  const auto look = [&](utc_time from, utc_time to, const window_info& x) {
    int bad = 0;
    for (auto now = from; now < to; now += 1s)
      for (const auto& request : schedule.ask(now)) {
        bad += schedule.check_tokens(request.round, x, now) ? 0 : 1;
        published += names(schedule.listed(request.round, x, now));
      }
    return bad;
  };
  SUBCASE("a temporary answer changes nothing") {
    // Requested again soon, and each such answer counts as bad.
    CHECK(look(noon + 1s, noon + 110s, swapped) > 3);
    CHECK(look(noon + 110s, noon + 3min, first) == 0);
    // Earlier tokens do not count any more.
    CHECK(look(noon + 3min, noon + 270s, swapped) > 3);
    CHECK(published.empty());
  }
  SUBCASE("a lasting answer is right") {
    const auto until = noon + 3min;
    CHECK(look(noon + 1s, until, swapped) > 3);
    CHECK(published == "found ");
    REQUIRE(names(schedule.history(until)) == "found opened ");
    CHECK(std::get<window_found>(schedule.history(until)[0]).window == swapped);
  }
}

TEST_CASE("the winner is found by its token, not by its label") {
  auto schedule = make();
  schedule.listed(schedule.ask(noon)[0].round, info_of(window), noon);
  schedule.pass(noon + 900s);
  gamma_result over{.winner = window_outcome::down, .winning_token = "1"};
  std::optional<window_outcome> reported;
  std::string kind;
  const auto look = [&](utc_time from, utc_time to) {
    for (auto now = from; now < to; now += 1s)
      for (const auto& x : schedule.ask(now)) {
        if (x.window != window)
          continue;
        if (const auto checked = schedule.check_tokens(x.round, over); !checked)
          kind = checked.error().kind;
        for (const auto& word : schedule.ended(x.round, over, now))
          reported = std::get<window_result>(word).winner;
      }
  };
  SUBCASE("of the window's own") {
    look(noon + 900s, noon + 920s);
    CHECK(reported == outcome::up);
    CHECK(kind.empty());
  }
  SUBCASE("of an unknown one: the answer is bad, and requested again") {
    over.winning_token = "3";
    look(noon + 900s, noon + 920s);
    CHECK(!reported);
    CHECK(kind == "changed_tokens");
    over.winning_token = "2";
    look(noon + 920s, noon + 960s);
    CHECK(reported == outcome::down);
  }
}

TEST_CASE("a window already over is not announced, but its result is") {
  auto schedule = make();
  const auto requests = schedule.ask(noon + 899s);
  CHECK(
    schedule.listed(requests[0].round, info_of(window), noon + 901s).empty());
  CHECK(schedule.pass(noon + 902s).empty());
  std::string reported;
  for (auto now = noon + 901s; now < noon + 930s; now += 1s)
    for (const auto& x : schedule.ask(now))
      if (x.window == window
          && x.kind == window_schedule::question::kind_type::result)
        reported += names(schedule.ended(
          x.round, gamma_result{.winner = window_outcome::up}, now));
  CHECK(reported == "result ");
}

TEST_CASE("a clock that jumps ahead and back hides no window") {
  auto schedule = make();
  for (const auto& x : schedule.ask(noon + 1s))
    schedule.listed(x.round, std::nullopt, noon + 1s);
  schedule.ask(noon + 20min);
  std::string reported;
  for (auto now = noon + 10s; now < noon + 30s; now += 1s)
    for (const auto& x : schedule.ask(now))
      if (x.window == window)
        reported += names(schedule.listed(x.round, info_of(window), now));
  CHECK(reported == "found opened ");
}

TEST_CASE("results come part by part, each once, until all are there") {
  auto schedule = make();
  schedule.listed(schedule.ask(noon)[0].round, info_of(window), noon);
  CHECK(names(schedule.pass(noon + 900s)) == "closed ");
  CHECK(schedule.pass(noon + 901s).empty());

  std::vector<gamma_result> published{
    {}, {.winner = window_outcome::up}, {.winner = window_outcome::up}};
  published.push_back(
    {.winner = window_outcome::up, .price_to_beat = coin_price::from_whole(1)});
  published.push_back({window_outcome::up, coin_price::from_whole(1), //
                       coin_price::from_whole(2)});
  std::string reported;
  std::vector<utc_time> request_times;
  for (auto now = noon + 900s; now < noon + 35min; now += 1s) {
    for (const auto& x : schedule.ask(now)) {
      if (x.kind == window_schedule::question::kind_type::listing) {
        schedule.listed(x.round, std::nullopt, now);
        continue;
      }
      if (x.window != window)
        continue;
      REQUIRE(request_times.size() < published.size());
      reported +=
        names(schedule.ended(x.round, published[request_times.size()], now));
      request_times.push_back(now);
    }
  }
  CHECK(reported == "result result result ");
  REQUIRE(request_times.size() == 5);
  CHECK(request_times[0] >= noon + 910s);
  CHECK(request_times[0] <= noon + 915s);
  for (std::size_t i = 1; i < request_times.size(); ++i) {
    CHECK(request_times[i] - request_times[i - 1] >= 10s);
    CHECK(request_times[i] - request_times[i - 1] <= 31s);
  }
}

TEST_CASE("a late result is requested for days, more and more seldom") {
  auto schedule = make();
  schedule.listed(schedule.ask(noon)[0].round, info_of(window), noon);
  schedule.pass(noon + 900s);
  const auto closes = noon + 900s;
  bool by_market = false;
  std::vector<utc_time> request_times;
  const auto play = [&](utc_time from, utc_time to) {
    for (auto now = from; now < to; now += 5s)
      for (const auto& x : schedule.ask(now)) {
        if (x.window != window)
          continue;
        by_market |= x.kind == window_schedule::question::kind_type::finished;
        request_times.push_back(now);
        schedule.ended(x.round, std::nullopt, now);
      }
  };
  play(closes, closes + 25h);
  CHECK(by_market);
  for (std::size_t i = 1; i < request_times.size(); ++i) {
    const auto age = request_times[i] - closes;
    CHECK(request_times[i] - request_times[i - 1] <= 36s + age / 20);
    CHECK(request_times[i] - request_times[i - 1] >= age / 25);
  }
  // Once an hour, roughly, after a day.
  CHECK(closes + 25h - request_times.back() < 80min);
  SUBCASE("until it is known") {
    std::string reported;
    for (auto now = closes + 25h; now < closes + 30h; now += 5s)
      for (const auto& x : schedule.ask(now))
        if (x.window == window)
          reported += names(schedule.ended(
            x.round, gamma_result{.winner = window_outcome::half}, now));
    CHECK(reported == "result ");
  }
  SUBCASE("or a week has passed") {
    for (const auto& x : schedule.ask(closes + 7 * 24h))
      CHECK(x.window != window);
    CHECK(schedule.history(closes + 7 * 24h).empty());
  }
}

TEST_CASE("prices of a result are not requested for longer than its outcome") {
  auto schedule = make();
  schedule.listed(schedule.ask(noon)[0].round, info_of(window), noon);
  schedule.pass(noon + 900s);
  for (auto now = noon + 900s; now < noon + 46min; now += 1s)
    for (const auto& x : schedule.ask(now))
      if (x.window == window)
        schedule.ended(x.round, gamma_result{.winner = window_outcome::up},
                       now);
  CHECK(schedule.history(noon + 46min).empty());
}

TEST_CASE("results of windows from before the start are requested") {
  using kind = window_schedule::question::kind_type;
  auto schedule = make(30min);
  std::set<window_id> requested;
  for (const auto& x : schedule.ask(noon + 30s)) {
    if (x.kind == kind::listing)
      continue;
    requested.insert(x.window);
    net::polymarket::gamma_result over;
    over.winner = window_outcome::down;
    over.price_to_beat = coin_price::from_whole(84'000);
    over.final_price = coin_price::from_whole(83'000);
    CHECK(names(schedule.ended(x.round, over, noon + 31s)) == "result ");
  }
  CHECK(requested
        == std::set<window_id>{{window.market, noon - 900s},
                               {window.market, noon - 1800s}});
  // A new listener receives the results, and no openings.
  CHECK(names(schedule.history(noon + 31s)) == "result result ");
  // Settled windows are dropped, and not requested again.
  for (const auto& x : schedule.ask(noon + 60s))
    CHECK(x.kind == kind::listing);
  CHECK(names(schedule.history(noon + 60s)).empty());
}

TEST_CASE("a new listener receives all present windows, in order") {
  auto schedule = make();
  schedule.listed(schedule.ask(noon)[0].round, info_of(window), noon);
  CHECK(names(schedule.history(noon)) == "found opened ");
  schedule.pass(noon + 900s);
  CHECK(names(schedule.history(noon + 901s)) == "found opened closed ");
}
