#include "app/journal/journal_files.hpp"
#include "app/trace/client.hpp"
#include "net/service_clock.hpp"
#include "net/sim/server.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/split_service.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <thread>

using namespace fillguard;
using namespace std::chrono_literals;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

constexpr int rounds = 20;
constexpr int state_kills = 5;
constexpr double speed = 8;

/// The records of a journal, or of one folder of it, as JSON.
std::vector<json> records(const std::string& path) {
  std::ostringstream out;
  std::ostringstream err;
  REQUIRE(export_journal(path, out, err) == 0);
  std::vector<json> all;
  std::istringstream lines{out.str()};
  for (std::string line; std::getline(lines, line);)
    if (!line.empty())
      all.push_back(json::parse(line));
  return all;
}

std::string text_of(const json& x) {
  return x.get<std::string>();
}

/// The seconds that the state missed.
int missed_seconds(const std::vector<json>& of_market) {
  int out = 0;
  std::optional<utc_time> last;
  for (const auto& x : of_market) {
    if (x.at("message") != "tick")
      continue;
    const auto at = parse_iso8601(text_of(x.at("content").at("at"))).value();
    if (last && at - *last > 1s)
      out += static_cast<int>((at - *last) / 1s) - 1;
    last = at;
  }
  return out;
}

/// The shares that the exchange has matched, by window and purpose.
std::map<std::string, shares> matched(const std::vector<json>& of_trader) {
  std::map<std::string, std::map<std::string, shares>> trades;
  for (const auto& basic_json : of_trader) {
    if (basic_json.at("message") != "fill_evidence")
      continue;
    const auto& y = basic_json.at("content");
    const auto order = text_of(y.at("order_id"));
    const auto window = text_of(y.at("window"));
    // The detector has one purpose for all sales.
    const auto bought =
      y.at("direction") == "buy"
        ? order.find("-capture-") != std::string::npos ? "capture" : "hedge"
        : "exit";
    trades[window + ' ' + bought][text_of(y.at("trade_id"))] =
      shares::parse(text_of(y.at("quantity"))).value();
  }
  std::map<std::string, shares> out;
  for (const auto& [place, all] : trades)
    for (const auto& [id, quantity] : all)
      out[place] = out[place] + quantity;
  return out;
}

/// The same from the state's inputs.
std::map<std::string, shares> known(const std::vector<json>& of_market) {
  std::map<std::string, shares> out;
  for (const auto& x : of_market) {
    if (x.at("message") != "fill_detected")
      continue;
    const auto& y = x.at("content");
    const auto place = text_of(y.at("window")) + ' ' + text_of(y.at("purpose"));
    out[place] = shares::parse(text_of(y.at("filled"))).value();
  }
  return out;
}

json state_at(std::uint16_t port) {
  const auto reply = test::http_get(port, "/v1/state");
  return reply.empty() ? json{} : json::parse(reply, nullptr, false);
}

/// The output of `trace why fill` over all processes, as soon as it is
/// complete; gives up after two minutes.
std::string chain_of_a_fill(const std::vector<std::uint16_t>& ports) {
  trace_arguments arguments;
  arguments.question = "why";
  arguments.of = "fill";
  for (const auto port : ports)
    arguments.from.push_back("127.0.0.1:" + std::to_string(port));
  const auto end = std::chrono::steady_clock::now() + 120s;
  for (;;) {
    std::ostringstream out;
    std::ostringstream err;
    ask_traces({}, arguments, out, err);
    // The processes are asked one after the other, so the last one may have
    // records that the first one did not have yet.
    if (out.str().find("(wire)") != std::string::npos
        || std::chrono::steady_clock::now() > end)
      return out.str() + err.str();
    std::this_thread::sleep_for(500ms);
  }
}

/// Polls until the condition holds; gives up after a limit.
template <class F>
bool comes_true(F holds, std::chrono::seconds limit = 20s) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end)
      return false;
    std::this_thread::sleep_for(10ms);
  }
  return true;
}

/// Whether a past window has all steps: captured, sold, resolved, settled.
bool tells_a_story(const json& state) {
  if (!state.is_object() || state.at("markets").empty())
    return false;
  const auto& past = state.at("markets").at(0).at("previous_windows");
  return std::any_of(past.begin(), past.end(), [](const json& x) {
    const auto& capture = x.at("capture_99c");
    const auto& position = x.at("position");
    return !capture.is_null() && !position.is_null()
           && capture.at("filled_shares") != "0"
           && x.at("capture_99c_peak_confidence") != 0
           && position.at("sold_shares") != "0" && !x.at("outcome").is_null()
           && !x.at("profit").is_null();
  });
}

bool link_is(const json& state, const std::string& name,
             const std::string& how) {
  if (!state.is_object())
    return false;
  const auto& feeds = state.at("feeds");
  return std::any_of(feeds.begin(), feeds.end(), [&](const json& x) {
    return x.at("name") == name && x.at("state") == how;
  });
}

shares count_of(const json& x) {
  return shares::parse(text_of(x)).value();
}

/// Matched shares must stay matched, and of the same order.
void check_same(const json& old, const json& now) {
  if (old.at("capture_99c_peak_confidence") != 0)
    CHECK(now.at("capture_99c_peak_confidence")
          == old.at("capture_99c_peak_confidence"));
  const auto& captured = old.at("capture_99c");
  if (captured.is_null())
    return;
  REQUIRE(!now.at("capture_99c").is_null());
  CHECK(now.at("capture_99c").at("order_id") == captured.at("order_id"));
  CHECK(count_of(now.at("capture_99c").at("filled_shares"))
        >= count_of(captured.at("filled_shares")));
  const auto& position = old.at("position");
  if (position.is_null())
    return;
  REQUIRE(!now.at("position").is_null());
  CHECK(now.at("position").at("side") == position.at("side"));
  for (const auto* grows : {"sold_shares", "hedged_shares"})
    CHECK(count_of(now.at("position").at(grows))
          >= count_of(position.at(grows)));
}

} // namespace

TEST_CASE("each feed is killed repeatedly: no fill is lost, no second "
          "missed; and the state killed is back within two seconds") {
  const auto here =
    fs::temp_directory_path() / ("fillguard-rolls-" + std::to_string(getpid()));
  fs::remove_all(here);
  fs::create_directories(here);
  const auto journal = (here / "journal").string();
  const auto since = net::service_clock{}.now();
  const auto clock = std::make_shared<net::service_clock>(
    net::service_clock::settings{speed, since});
  net::sim::sim_options options;
  options.venue.world.markets = {{asset::btc, window_length::m5}};
  net::sim::sim_server venue{options, clock};
  const auto link = "127.0.0.1:" + std::to_string(test::free_port());
  const auto http = test::free_port();
  const auto start = [&](const std::string& role, std::uint16_t port) {
    return test::child_process{
      {FILLGUARD_PROGRAM,
       "role",
       role,
       "--venue",
       venue.http_base(),
       "--speed",
       std::to_string(speed),
       "--since",
       to_iso8601(since),
       "--set",
       "markets=btc-5m",
       "--set",
       "mode=paper",
       "--set",
       "paper.settles_within_ms=0",
       "--set",
       "log.level=off",
       "--set",
       "journal.dir=" + journal,
       "--set",
       "link.listen=" + link,
       "--set",
       "link.states=" + link,
       "--set",
       "link.name=" + role,
       "--set",
       "http.listen=127.0.0.1:" + std::to_string(port)}};
  };
  const std::vector<std::string> feeds{"btc-feed", "order-book-poller",
                                       "fill-detector"};
  auto state = start("window-state", http);
  std::map<std::string, test::child_process> running;
  std::vector<std::uint16_t> ports{http};
  for (const auto& x : feeds) {
    ports.push_back(test::free_port());
    running.emplace(x, start(x, ports.back()));
  }
  const auto chain = chain_of_a_fill(ports);
  INFO(chain);
  // The chain goes back to the wire, through the processes.
  for (const auto* step : {"fill_detector ", "uplink/fill_detector/", "trader",
                           "junction/order_book_poller/btc-5m",
                           "order_book_poller/btc-5m ", "(wire)"})
    CHECK(chain.find(step) != std::string::npos);

  std::mt19937 random{11};
  std::uniform_int_distribution<int> pause{300, 1'500};
  const auto wait = [&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{pause(random)});
  };
  const auto ready = [&] {
    return test::http_get(http, "/readyz").find("\"ready\":true")
           != std::string::npos;
  };
  REQUIRE(comes_true(ready));
  CHECK(comes_true([&] { return tells_a_story(state_at(http)); }, 150s));
  // A hanging process is shown as down, and reconnects by itself.
  const std::map<std::string, std::string> links{
    {"btc-feed", "link/btc_feed/btc"},
    {"order-book-poller", "link/order_book_poller/btc-5m"},
    {"fill-detector", "link/fill_detector"}};
  for (const auto& linked : links) {
    const auto& role = linked.first;
    const auto& name = linked.second;
    INFO(role);
    const auto began = std::chrono::steady_clock::now();
    ::kill(running.at(role).id(), SIGSTOP);
    CHECK(comes_true([&] { return link_is(state_at(http), name, "down"); }));
    CHECK(std::chrono::steady_clock::now() - began < 3s);
    ::kill(running.at(role).id(), SIGCONT);
    CHECK(comes_true([&] { return link_is(state_at(http), name, "fresh"); }));
  }
  REQUIRE(comes_true(ready));
  for (int i = 0; i < rounds; ++i)
    for (const auto& x : feeds) {
      wait();
      REQUIRE(running.at(x).runs());
      running.at(x).kill();
      wait();
      running.at(x) = start(x, test::free_port());
    }
  // The last detector finds all fills.
  std::map<std::string, shares> trades;
  std::map<std::string, shares> fills;
  std::vector<json> of_market;
  CHECK(comes_true([&] {
    trades = matched(records(journal + "/trader"));
    of_market = records(journal + "/btc-5m");
    fills = known(of_market);
    return fills == trades;
  }));
  CHECK(fills == trades);
  CHECK(trades.size() >= 3);
  CHECK(missed_seconds(of_market) == 0);

  std::chrono::milliseconds longest{0};
  int holding = 0;
  for (int i = 0; i < state_kills || (holding == 0 && i < 60); ++i) {
    wait();
    const auto before = state_at(http);
    REQUIRE(before.is_object());
    state.kill();
    state = start("window-state", http);
    const auto began = std::chrono::steady_clock::now();
    json after;
    const auto& window = before.at("markets").at(0).at("window").at("slug");
    const auto back = [&] {
      after = state_at(http);
      return after.is_object() && !after.at("markets").empty()
             && !after.at("markets").at(0).at("window").at("slug").is_null();
    };
    CHECK(comes_true(back));
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - began);
    longest = std::max(longest, took);
    CHECK(took < 2s);
    REQUIRE(after.is_object());
    const auto& old = before.at("markets").at(0);
    const auto& now = after.at("markets").at(0);
    if (now.at("window").at("slug") != window)
      continue; // The window closed meanwhile.
    check_same(old, now);
    holding += old.at("capture_99c").is_null() ? 0 : 1;
  }
  CHECK(holding > 0);
  // Each has reconnected by itself.
  CHECK(comes_true(ready));
  std::ostringstream out;
  std::ostringstream err;
  state.kill();
  running.clear();
  venue.stop();
  CHECK(verify_journal(journal, out, err) == 0);
  std::cout << rounds * feeds.size() << " feeds killed, " << of_market.size()
            << " records, " << trades.size() << " fills; the state was back "
            << "after at most " << longest.count() << " ms\n";
  fs::remove_all(here);
}
