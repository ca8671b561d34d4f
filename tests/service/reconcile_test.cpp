// The history of a service beside the simulated venue's own record of its
// wallet.

#include "app/history/reconcile.hpp"
#include "app/program/wait_for_answer.hpp"
#include "tests/support/live_service.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <unistd.h>

using namespace fillguard;
using namespace fillguard::test;
using nlohmann::json;

namespace {

namespace fs = std::filesystem;

const std::string person = "0x000000000000000000000000000000000000a11d";

struct scratch_folder {
  explicit scratch_folder(const std::string& name)
      : path{(fs::temp_directory_path()
              / ("fillguard-" + name + '-' + std::to_string(::getpid())))
               .string()} {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~scratch_folder() { fs::remove_all(path); }
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;

  std::string path;
};

void keep_history(running_service::options& how, const scratch_folder& here) {
  how.settings.journal.dir = how.journal = here.path;
  how.history = std::make_shared<history::history_status>();
}

/// Waits until the history has everything up to now.
void catch_up(running_service& service,
              const std::shared_ptr<history::history_status>& history) {
  const auto now = service.clock->now();
  REQUIRE(service.shows([&](const shown&) {
    const auto newest = history->get().newest;
    return newest && *newest >= now;
  }));
}

/// The exit code and the output of `fillguard history reconcile`.
std::pair<int, std::string> reconciled(running_service& service,
                                       const scratch_folder& here,
                                       const std::string& wallet) {
  std::ostringstream out;
  std::ostringstream err;
  const auto code = history::reconcile(
    here.path + "/history.sqlite", {service.venue.http_base(), wallet},
    [&](net::http_request x) {
      return wait_for_answer(*service.transport, std::move(x));
    },
    out, err);
  CHECK(err.str() == "");
  return {code, out.str()};
}

void by_hand(running_service& service, const window_id& window, json what) {
  what["wallet"] = person;
  what["slug"] = slug(window);
  CAPTURE(what.dump());
  REQUIRE(at_venue(service, [text = what.dump()](net::sim::venue& x) {
    return x.desk().trade_by_hand(text, x.behind());
  }));
}

/// The position of a window, open or over.
const position_view* position_of(const shown& x, const window_id& id) {
  const auto& view = *x.view();
  if (view.window && view.window->id == id)
    return view.position ? &*view.position : nullptr;
  for (const auto& each : view.previous_windows)
    if (each.id == id && each.position)
      return &*each.position;
  return nullptr;
}

const past_window* past_of(const shown& x, const window_id& id) {
  for (const auto& each : x.view()->previous_windows)
    if (each.id == id)
      return &each;
  return nullptr;
}

} // namespace

TEST_CASE("what a person traded is compared with the venue, and once a day") {
  const scratch_folder here{"reconcile"};
  auto how = running_service::standard();
  how.speed = 30;
  how.settings.mode = service_mode::watch;
  how.settings.wallet = person;
  how.venue.world.story = net::sim::scenario::calm;
  how.begin = parse_iso8601("2026-11-26T23:59:50Z");
  keep_history(how, here);
  running_service service{how};
  REQUIRE(service.shows([](const shown& x) {
    return x.view() && x.view()->window
           && x.view()->window->phase == window_phase::open
           && x.view()->window->seconds_left > 200 && !x.view()->up.stale
           && x.feed_is("wallet/positions", feed_state::fresh);
  }));
  const auto window = service.seen->get().view()->window->id;
  by_hand(service, window,
          {{"side", "buy"}, {"outcome", "up"}, {"shares", "10"}});
  REQUIRE(service.shows([&window](const shown& x) {
    const auto* now = position_of(x, window);
    return now && now->held == shares::from_whole(10);
  }));
  by_hand(service, window,
          {{"side", "sell"}, {"outcome", "up"}, {"shares", "4"}});
  by_hand(service, window,
          {{"side", "buy"}, {"outcome", "down"}, {"shares", "6"}});
  REQUIRE(service.shows([&window](const shown& x) {
    const auto* now = position_of(x, window);
    return now && now->sold_at && now->hedged_at
           && now->hedged == shares::from_whole(6);
  }));
  REQUIRE(service.shows([&window](const shown& x) {
    const auto* past = past_of(x, window);
    return past && past->winner && past->profit;
  }));
  catch_up(service, how.history);
  const auto won = to_string(*past_of(service.seen->get(), window)->winner);
  CHECK(reconciled(service, here, person)
        == std::pair{0, "to redeem: 6 " + won + " of " + slug(window)
                          + " for $6\nhistory: 1 windows at the venue, 1 "
                            "here, 0 differences\n"});

  // A quarter of an hour after midnight it is compared by itself.
  REQUIRE(service.shows(
    [&how](const shown&) { return how.history->comparison().has_value(); }));
  const auto kept = how.history->comparison();
  CHECK(kept->differences == 0);
  CHECK(kept->to_redeem == money::from_whole(6));
  CHECK(history::read_comparison(here.path) == kept);
  CHECK(service.shows([&](const shown& x) {
    return std::any_of(x.notices.begin(), x.notices.end(),
                       [&](const auto& each) {
                         return each.kind == notice::kind_type::account
                                && each.text
                                     == "2026-11-27: to redeem: $6: 6 " + won
                                          + " of " + slug(window) + " for $6";
                       });
  }));

  // What is redeemed after the window was forgotten is expected to differ.
  REQUIRE(service.shows(
    [&window](const shown& x) { return past_of(x, window) == nullptr; }));
  by_hand(service, window, {{"side", "redeem"}});
  const auto now = service.clock->now();
  REQUIRE(service.shows([&now](const shown& x) {
    return x.view()->at > now + std::chrono::seconds{30};
  }));
  CHECK(reconciled(service, here, person)
        == std::pair{0, slug(window)
                          + ": redeemed: history no, venue yes (it was "
                            "redeemed after the window was forgotten)\n"
                            "history: 1 windows at the venue, 1 here, 0 "
                            "differences, and 1 expected\n"});
}

TEST_CASE("the history of real orders is the venue's own record") {
  const scratch_folder here{"reconcile-live"};
  auto how = trading_for_real(service_mode::live);
  how.speed = 30;
  how.venue.world.story = net::sim::scenario::mixed;
  how.begin = parse_iso8601("2026-11-27T11:59:50Z");
  keep_history(how, here);
  running_service service{how};
  // A calm window and a reversal, which is sold.
  REQUIRE(service.shows([](const shown& x) {
    return x.view() && x.view()->day.positions == 2
           && std::any_of(x.view()->previous_windows.begin(),
                          x.view()->previous_windows.end(), [](const auto& y) {
                            return y.winner && y.profit && y.position
                                   && y.position->sold > shares{};
                          });
  }));
  catch_up(service, how.history);
  const auto found = reconciled(service, here, live_sim_account().wallet);
  CAPTURE(found.second);
  CHECK(found.first == 0);
  CHECK(found.second.ends_with(
    "history: 2 windows at the venue, 2 here, 0 differences\n"));

  // The service has no record of what is bought while it does not run.
  service.end();
  const auto gone = at_venue(service, [](net::sim::venue& x) {
    const auto id = x.behind().windows().back()->info.window;
    const auto done =
      x.desk().trade_by_hand(json{{"wallet", live_sim_account().wallet},
                                  {"slug", slug(id)},
                                  {"side", "buy"},
                                  {"outcome", "up"},
                                  {"shares", "3"}}
                               .dump(),
                             x.behind());
    return done ? slug(id) : to_string(done.error());
  });
  std::string report;
  for (int i = 0; i < 1'000 && report.find(gone) == std::string::npos; ++i)
    report = reconciled(service, here, live_sim_account().wallet).second;
  CAPTURE(report);
  CHECK(report.find(gone + ": bought ") != std::string::npos);
  CHECK(report.find("1 difference\n") != std::string::npos);
}
