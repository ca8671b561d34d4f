#include "app/cli/sweep_grid.hpp"
#include "tests/support/replay_files.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace fillguard;
using namespace fillguard::test;

namespace {

std::vector<std::string> meanings(const std::vector<std::string>& wanted) {
  const auto all = sweep_grid(wanted);
  REQUIRE(all);
  std::vector<std::string> out;
  for (const auto& x : *all)
    out.push_back(x.meaning());
  return out;
}

std::string refusal(const std::vector<std::string>& wanted) {
  const auto all = sweep_grid(wanted);
  REQUIRE_FALSE(all);
  return to_string(all.error());
}

/// The hard stop at these bids; absent: none.
replay_options stops_at(replay_options options,
                        const std::vector<std::optional<const char*>>& bids) {
  // Else danger would sell, too.
  options.state.guard.on_danger = danger_action::hold;
  for (const auto& x : bids) {
    swept_settings one{x ? std::string{"stop "} + *x : "no stop", options.state,
                       options.desk, options.caps};
    one.state.guard.hard_stop_bid = x ? price::parse(*x) : std::nullopt;
    options.sweep.push_back(std::move(one));
  }
  return options;
}

struct swept {
  int code = 0;
  std::string text;
  std::string summary;

  bool says(const std::string& words) const {
    return text.find(words) != std::string::npos;
  }
};

swept sweep(const replay_options& options) {
  std::ostringstream out;
  std::ostringstream err;
  swept x;
  x.code = run_replay(options, out, err);
  x.text = out.str();
  x.summary = err.str();
  return x;
}

/// Windows that UP wins after a fall to 20c, so that a stop loses money.
replay_options falling_windows(const files& to, int count) {
  std::vector<std::string> paths;
  for (int n = 0; n < count; ++n) {
    auto text = meta(n) + book(n * 300, "0.40", "0.42");
    for (int s = 250; s < 300; s += 2) {
      const bool low = s > 270 && s < 280;
      text += book(n * 300 + s, low ? "0.20" : "0.97", low ? "0.22" : "0.98");
    }
    paths.push_back(to.write("fall" + std::to_string(n), text));
  }
  auto out = of(paths);
  out.paper = true;
  out.state.guard.profit_lock.reset();
  return out;
}

} // namespace

TEST_CASE("a sweep has every combination of its values") {
  CHECK(meanings({"danger.threshold=0.3,0.4"})
        == std::vector<std::string>{"danger.threshold=0.3",
                                    "danger.threshold=0.4"});
  CHECK(
    meanings({"danger.threshold=0.3,0.4", "guard.on_danger=exit,hold"})
    == std::vector<std::string>{"danger.threshold=0.3 guard.on_danger=exit",
                                "danger.threshold=0.3 guard.on_danger=hold",
                                "danger.threshold=0.4 guard.on_danger=exit",
                                "danger.threshold=0.4 guard.on_danger=hold"});
  // Commas of a value's own.
  CHECK(meanings(
          {R"(capture_99c.time_penalties=[[60,"0"],[9999,"0.1"]],[[9,"0"]])"})
          .size()
        == 2);
}

TEST_CASE("a sweep that makes no sense is refused, with its key") {
  CHECK(refusal({"danger.threshold"}).find("KEY=VALUE") != std::string::npos);
  CHECK(refusal({"=1"}).find("KEY=VALUE") != std::string::npos);
  CHECK(refusal({"danger.treshold=1"})
        == "--sweep danger.treshold: is no key of the configuration; nearest: "
           "danger.threshold");
  CHECK(refusal({"http.listen=a,b"})
          .starts_with("--sweep http.listen: changes nothing in a replay"));
  CHECK(refusal({"danger.threshold=0.3,,0.4"})
        == "--sweep danger.threshold: has an empty value");
  CHECK(refusal({"danger.threshold=0.3,0.3"})
        == "--sweep danger.threshold: has 0.3 twice");
  CHECK(refusal({"danger.threshold=0.3", "danger.threshold=0.4"})
          .starts_with("--sweep danger.threshold: is there twice"));
  std::string many = "danger.threshold=0";
  for (int i = 1; i < 600; ++i)
    many += ',' + std::to_string(i);
  CHECK(refusal({many}).find("more than 250 policies") != std::string::npos);
}

TEST_CASE_FIXTURE(files, "a sweep tells what each policy brought") {
  const auto swept =
    sweep(stops_at(falling_windows(*this, 12), {std::nullopt, "0.65", "0.60"}));
  CHECK(swept.code == 0);
  CAPTURE(swept.text);
  CHECK(swept.says("highest profit: 1, no stop\n"));
  // Each stop sold all twelve winners at 20c.
  CHECK(swept.says("1 less 2: +48."));
  CHECK(swept.says(", 12 windows differ\n"));
  CHECK(swept.says("these intervals hold for all 2 together\n"));
  CHECK_FALSE(swept.says("may be chance"));
  CHECK(swept.says("few losses: in only 0 windows"));
  CHECK(swept.says("not known: the coin's prices"));
  CHECK(swept.summary.find("windows 12,") != std::string::npos);
}

TEST_CASE_FIXTURE(files, "a sweep warns where differences may be chance") {
  // One of several windows alone makes the difference.
  auto options = two_captures(*this);
  const auto swept = sweep(stops_at(options, {std::nullopt, "0.65"}));
  CHECK(swept.says("1 less 2: +4."));
  CHECK(swept.says(", 1 windows differ: may be chance\n"));
  CHECK(swept.says("warning: no policy is worse than the highest one"));
  const auto same = sweep(stops_at(options, {"0.65", "0.60"}));
  CHECK(same.says("1 less 2: the same in every window\n"));
}

TEST_CASE_FIXTURE(files, "a sweep counts what has no known result") {
  auto options = falling_windows(*this, 3);
  auto document = nlohmann::json::parse(meta(3));
  document.erase("outcome");
  document.erase("final_price");
  auto text = document.dump() + '\n' + book(900, "0.40", "0.42");
  for (int s = 1150; s < 1200; s += 2)
    text += book(s, "0.97", "0.98");
  options.captures.push_back(write("unknown", text));
  const auto swept = sweep(stops_at(options, {std::nullopt, "0.65"}));
  CAPTURE(swept.text);
  // Captures, filled, hedged, exited, locked, settled, unknown.
  const auto columns = [&swept](const std::string& row) {
    std::istringstream in{swept.text.substr(swept.text.find('\n' + row + ' '))};
    std::vector<std::string> out;
    for (std::string word; out.size() < 8 && in >> word;)
      out.push_back(word);
    return out;
  };
  using texts = std::vector<std::string>;
  CHECK(columns("1") == texts{"1", "4", "4", "0", "0", "0", "3", "1"});
  CHECK(columns("2") == texts{"2", "4", "4", "0", "3", "0", "3", "1"});
  CHECK(swept.says(", 3 windows differ, without 1 of unknown result"));
}

TEST_CASE_FIXTURE(files, "a sweep plays each policy as replay alone does") {
  auto options = falling_windows(*this, 3);
  auto alone = options;
  alone.state.guard.hard_stop_bid = price::parse("0.65");
  alone.state.guard.on_danger = danger_action::hold;
  const auto summary = play(alone).summary;
  const auto at = summary.find("profit ");
  const auto profit =
    summary.substr(at + 7, summary.find(' ', at + 7) - at - 7);
  const auto swept = sweep(stops_at(options, {std::nullopt, "0.65"}));
  CHECK(swept.says(profit));
  for (const std::size_t cores : {1, 2, 4}) {
    options.cores = cores;
    CHECK(sweep(stops_at(options, {std::nullopt, "0.65"})).text == swept.text);
  }
}

TEST_CASE_FIXTURE(files, "a stopped sweep tells what was played until then") {
  auto options = falling_windows(*this, 30);
  int calls = 0;
  options.goes_on = [&calls](auto, auto) { return ++calls < 2; };
  const auto swept = sweep(stops_at(options, {std::nullopt, "0.65"}));
  CHECK(swept.code == 1);
  CHECK(swept.says("highest profit: 1"));
  CHECK(swept.summary.find("stopped at 2026-04-13T1") != std::string::npos);
}

TEST_CASE("a journal is swept like a capture") {
  auto options = of({FILLGUARD_SOURCE_DIR "/tests/journals/format_3/sold"});
  options.paper = true;
  const auto swept = sweep(stops_at(options, {std::nullopt, "0.65"}));
  CAPTURE(swept.text);
  CAPTURE(swept.summary);
  CHECK(swept.code == 0);
  // The stop sold the position; the journal's books show the value of holding.
  CHECK(swept.says("less 2: ") != swept.says("less 1: "));
  CHECK(swept.summary.find("bad 0\n") != std::string::npos);
  CHECK(swept.summary.find("prices 0\n") == std::string::npos);
  CHECK_FALSE(swept.says("the price to beat of 1 of 1"));
}
