#include "app/journal/journal_files.hpp"
#include "app/journal/market_journal.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/fast_run.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <thread>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

constexpr int kills = 50;
constexpr double speed = 20;

shares count_of(const nlohmann::json& x) {
  return *shares::parse(x.get<std::string>());
}

/// The result of one window over all runs. Matched shares must stay matched.
struct window_story {
  std::set<double> peaks;
  std::set<std::string> orders;
  std::set<std::string> sides;
  shares filled;
  shares sold;
  shares hedged;
  std::size_t lost_shares = 0; ///< How often there were fewer than before.
  std::size_t unlike = 0;      ///< How often the position was not the rest.

  void grow(shares& known, shares now) {
    lost_shares += now < known ? 1 : 0;
    known = std::max(known, now);
  }
};

void note(std::map<std::string, window_story>& to, const nlohmann::json& line) {
  const auto& capture = line.at("capture_99c");
  if (capture.is_null())
    return;
  auto& items = to[line.at("window").at("slug").get<std::string>()];
  if (const auto peak = line.at("capture_99c_peak_confidence").get<double>();
      peak != 0)
    items.peaks.insert(peak);
  if (!capture.at("order_id").is_null())
    items.orders.insert(capture.at("order_id").get<std::string>());
  items.grow(items.filled, count_of(capture.at("filled_shares")));
  const auto& position = line.at("position");
  if (position.is_null())
    return;
  items.sides.insert(position.at("side").get<std::string>());
  items.grow(items.sold, count_of(position.at("sold_shares")));
  items.grow(items.hedged, count_of(position.at("hedged_shares")));
  items.unlike +=
    count_of(position.at("held_shares")) != items.filled - items.sold ? 1 : 0;
}

/// The opening time of the line's window.
long opening_of(const nlohmann::json& line) {
  const auto slug = line.at("window").at("slug");
  if (slug.is_null())
    return 0;
  const auto text = slug.get<std::string>();
  return std::stol(text.substr(text.rfind('-') + 1));
}

} // namespace

TEST_CASE("killed at random moments, run continues with the same peak and "
          "position, and orders nothing twice") {
  test::fast_run runs{"kill", speed};
  const auto journal = runs.journal();

  std::mt19937 random{4};
  std::uniform_int_distribution<int> run_time{200, 4'000};
  const auto disk = net::journal::local_disk();
  int while_holding = 0;
  for (int i = 0; i < kills; ++i) {
    test::child_process child{runs.command()};
    std::this_thread::sleep_for(std::chrono::milliseconds{run_time(random)});
    REQUIRE(child.runs());
    child.kill();
    const auto known = recover_market(*disk, journal + "/btc-5m");
    CHECK(known.sums.differing == 0);
    if (known.state) {
      const auto view = known.state->view();
      while_holding += view.capture_99c && view.capture_99c->held() ? 1 : 0;
    }
  }
  runs.venue.stop();

  std::map<std::string, window_story> windows;
  std::ifstream in{runs.lines()};
  std::size_t halves = 0;
  long newest = 0;
  std::size_t back = 0; ///< How often a run began in an older window.
  for (std::string line; std::getline(in, line);) {
    const auto x = nlohmann::json::parse(line, nullptr, false);
    if (x.is_discarded()) {
      ++halves; // Cut off by a kill.
      continue;
    }
    note(windows, x);
    const auto opens = opening_of(x);
    back += opens != 0 && opens < newest ? 1 : 0;
    newest = std::max(newest, opens);
  }
  CHECK(back == 0);
  CHECK(halves <= static_cast<std::size_t>(kills));
  std::size_t with_peak = 0;
  for (const auto& of_slug : windows) {
    const auto& x = of_slug.second;
    INFO(of_slug.first);
    CHECK(x.peaks.size() <= 1);
    CHECK(x.orders.size() <= 1);
    CHECK(x.sides.size() <= 1);
    CHECK(x.lost_shares == 0);
    CHECK(x.unlike == 0);
    with_peak += x.peaks.size();
  }
  CHECK(with_peak >= 3);
  CHECK(while_holding >= 3);

  std::map<intent_id, int> placed;
  std::map<window_id, int> captures;
  for (const auto& x : recover_orders(*disk, journal + "/trader").records)
    if (const auto* order = std::get_if<order_placed>(&x)) {
      ++placed[order->wanted.intent];
      captures[order->wanted.intent.window] +=
        order->wanted.intent.purpose == order_purpose::capture ? 1 : 0;
    }
  CHECK(!placed.empty());
  for (const auto& of_intent : placed) {
    INFO(to_string(of_intent.first));
    CHECK(of_intent.second == 1);
  }
  for (const auto& [window, count] : captures)
    CHECK(count <= 1);
  std::ostringstream out;
  std::ostringstream err;
  CHECK(verify_journal(journal, out, err) == 0);
  std::cout << kills << " kills, " << while_holding << " while holding, "
            << windows.size() << " windows with a capture, " << placed.size()
            << " orders\n"
            << out.str();
}
