#include "app/cli/cli.hpp"
#include "app/config/load.hpp"
#include "tests/app/mentions.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

using namespace fillguard;

namespace {

/// Runs the command line with commands that only record their arguments.
struct cli_fixture {
  cli_fixture() {
    offered.run = [this](const config& x, const run_options& y) {
      seen = x;
      run = y;
      return 0;
    };
    offered.demo = [this](const config& x, const demo_options& y) {
      seen = x;
      demo = y;
      return 7;
    };
    offered.replay = [this](const config& x, const replay_arguments& y) {
      seen = x;
      replay = y;
      return 0;
    };
    offered.sweep = [this](const std::vector<swept_config>& x,
                           const replay_arguments& y) {
      swept = x;
      replay = y;
      return 0;
    };
    offered.judge = [this](const judge_arguments& x) {
      judge = x;
      return 0;
    };
    offered.review = [this](const config& x, const review_arguments& y) {
      seen = x;
      review = y;
      return 0;
    };
    offered.halt = [this](const config& x, const std::string& why) {
      seen = x;
      halted = why;
      return 0;
    };
    offered.flatten = [this](const config& x, const flatten_arguments& y) {
      seen = x;
      flatten = y;
      return 0;
    };
    offered.leave = [this](const config& x, const std::string&) {
      seen = x;
      return 0;
    };
    offered.resume = [this](const config& x) {
      seen = x;
      return 5;
    };
    offered.health = [this](const config& x, const health_arguments& y) {
      seen = x;
      health = y;
      return 1;
    };
    offered.scenarios = {"mixed", "calm"};
    offered.demo_scenarios = {"mixed", "calm", "live"};
    offered.policies = {"hold", "improved"};
  }

  int call(const std::vector<std::string>& arguments) {
    out.str({});
    err.str({});
    return run_cli(arguments, offered, {out, err, environment});
  }

  /// Checks that wrong usage gives one line of error.
  void check_refused(const std::vector<std::string>& arguments) {
    CAPTURE(arguments.size() > 1 ? arguments[1] : "");
    CHECK(call(arguments) == 2);
    const auto text = err.str();
    CHECK(std::count(text.begin(), text.end(), '\n') == 1);
    CHECK(out.str().empty());
    CHECK_FALSE(seen);
    CHECK_FALSE(judge);
  }

  commands offered;
  std::optional<std::string> halted;
  std::ostringstream out;
  std::ostringstream err;
  std::vector<std::pair<std::string, std::string>> environment;
  std::optional<config> seen;
  run_options run;
  demo_options demo;
  std::vector<swept_config> swept;
  replay_arguments replay;
  std::optional<judge_arguments> judge;
  flatten_arguments flatten;
  review_arguments review;
  health_arguments health;
};

} // namespace

TEST_CASE_FIXTURE(cli_fixture, "run gets its options and the configuration") {
  CHECK(call({"run", "--set", "mode=paper", "--for", "1.5", "--set",
              "markets=eth-5m", "--out", "lines.jsonl"})
        == 0);

  REQUIRE(seen);
  CHECK(seen->mode == service_mode::paper);
  CHECK(to_string(seen->markets.at(0)) == "eth-5m");
  CHECK(run.for_seconds == 1.5);
  CHECK(run.out == "lines.jsonl");
  CHECK(err.str().empty());
}

TEST_CASE_FIXTURE(cli_fixture, "demo trades on paper in 5-minute windows") {
  CHECK(call({"demo"}) == 7);

  REQUIRE(seen);
  CHECK(seen->mode == service_mode::paper);
  CHECK(to_string(seen->markets.at(0)) == "btc-5m");
  CHECK(demo.speed == 7.5);
  CHECK(demo.scenario == "mixed");
  CHECK_FALSE(demo.for_seconds);

  CHECK(call({"demo", "--seed", "42", "--speed", "30", "--scenario", "calm",
              "--for", "3", "--set", "markets=btc-15m"})
        == 7);
  CHECK(demo.seed == 42);
  CHECK(demo.speed == 30);
  CHECK(demo.scenario == "calm");
  CHECK(to_string(seen->markets.at(0)) == "btc-15m");
}

TEST_CASE_FIXTURE(cli_fixture, "replay takes captures among options") {
  const auto capture =
    (std::filesystem::temp_directory_path() / "cli_test_capture.jsonl")
      .string();
  std::ofstream{capture} << "{}\n";

  CHECK(call({"replay", "--set", "danger.threshold=0.5", capture, "--mode",
              "paper", capture})
        == 0);
  CHECK(replay.captures == std::vector{capture, capture});
  CHECK(replay.paper);
  CHECK(seen->mode == service_mode::paper);
  CHECK(seen->state.danger.threshold == 0.5);

  CHECK(call({"replay", capture, "--set", "mode=paper"}) == 0);
  CHECK_FALSE(replay.paper);
  CHECK(seen->mode == service_mode::watch);
  std::filesystem::remove(capture);
}

TEST_CASE_FIXTURE(cli_fixture, "replay compares policies, on paper") {
  CHECK(call({"replay", "/dev/null", "--compare", "hold,improved"}) == 0);
  CHECK(replay.compare == std::vector<std::string>{"hold", "improved"});
  CHECK(replay.captures == std::vector<std::string>{"/dev/null"});
  CHECK(replay.paper);
  CHECK(
    call({"replay", "--compare", "hold", "--compare", "improved", "/dev/null"})
    == 0);
  CHECK(replay.compare == std::vector<std::string>{"hold", "improved"});
  CHECK(replay.captures == std::vector<std::string>{"/dev/null"});
  seen.reset();
  check_refused({"replay", "/dev/null", "--compare", "greed"});
}

TEST_CASE_FIXTURE(cli_fixture, "replay sweeps values, on paper") {
  CHECK(call({"replay", "/dev/null", "--sweep", "danger.threshold=0.3,0.5",
              "--sweep", "caps.order=5", "--set", "danger.threshold=0.1"})
        == 0);
  REQUIRE(swept.size() == 2);
  CHECK(swept[1].meaning == "danger.threshold=0.5 caps.order=5");
  CHECK(swept[0].settings.state.danger.threshold == 0.3);
  CHECK(swept[1].settings.state.danger.threshold == 0.5);
  CHECK(swept[1].settings.caps.order == money::from_whole(5));
  CHECK(swept[1].settings.mode == service_mode::paper);
  CHECK(replay.paper);
  CHECK(replay.captures == std::vector<std::string>{"/dev/null"});
  CHECK(call({"replay", "/dev/null", "--sweep", "danger.threshold=0.3",
              "--cores", "2"})
        == 0);
  CHECK(replay.cores == 2);

  seen.reset();
  check_refused({"replay", "/dev/null", "--sweep", "danger.threshold=7"});
  CHECK(err.str().find("danger.threshold") != std::string::npos);
  check_refused({"replay", "/dev/null", "--sweep", "danger.treshold=0.3"});
  CHECK(err.str().find("danger.treshold") != std::string::npos);
  check_refused({"replay", "/dev/null", "--sweep", "danger.threshold=0.3",
                 "--mode", "watch"});
  check_refused({"replay", "/dev/null", "--sweep", "danger.threshold=0.3",
                 "--compare", "hold"});
}

TEST_CASE_FIXTURE(cli_fixture, "halt takes a reason or none, resume nothing") {
  CHECK(call({"halt", "enough for today", "--set", "journal.dir=/tmp/x"}) == 0);
  CHECK(halted == "enough for today");
  CHECK(seen->journal.dir == "/tmp/x");
  CHECK(call({"halt"}) == 0);
  CHECK(halted->empty());
  CHECK(call({"halt", "enough", "--set", "journal.dir=/tmp/x", "for", "now"})
        == 0);
  CHECK(halted == "enough for now");
  CHECK(call({"resume"}) == 5);
  seen.reset();
  check_refused({"resume", "now"});
}

TEST_CASE_FIXTURE(cli_fixture, "review takes journals, or a wallet") {
  CHECK(call({"review"}) == 0);
  CHECK(review.journals.empty());
  CHECK(review.wallet.empty());
  CHECK(review.format == "text");
  CHECK(call({"review", "/dev/null", "--wallet", "0x1", "--format", "csv"})
        == 0);
  CHECK(review.journals == std::vector<std::string>{"/dev/null"});
  CHECK(review.wallet == "0x1");
  CHECK(review.format == "csv");
  seen.reset();
  check_refused({"review", "/dev/null/none"});
  check_refused({"review", "--format", "xml"});
}

TEST_CASE_FIXTURE(cli_fixture, "judge takes two files, and no configuration") {
  CHECK(call({"judge", "--windows", "/dev/null", "--prices", "/dev/zero"})
        == 0);
  REQUIRE(judge);
  CHECK(judge->prices == "/dev/zero");
  CHECK(judge->windows == "/dev/null");

  // Errors in the configuration do not matter to it.
  environment = {{"FILLGUARD_LOG__LEVEL", "loud"}};
  CHECK(call({"judge", "--prices", "/dev/null", "--windows", "/dev/null"})
        == 0);
  CHECK(err.str().empty());

  offered.judge = [](const judge_arguments&) -> int {
    throw std::runtime_error{"out of paper"};
  };
  CHECK(call({"judge", "--prices", "/dev/null", "--windows", "/dev/null"})
        == 1);
  CHECK(err.str() == "fillguard: failed: out of paper\n");
}

TEST_CASE_FIXTURE(cli_fixture, "wrong usage is refused in one line") {
  check_refused({});
  check_refused({"frob"});
  check_refused({"stop"});
  check_refused({"--frob"});
  check_refused({"run", "--frob"});
  check_refused({"run", "frob"});
  check_refused({"run", "--for", "-1"});
  check_refused({"run", "--for", "soon"});
  check_refused({"run", "--for", "inf"});
  check_refused({"run", "--config"});
  check_refused({"run", "--set"});
  check_refused({"demo", "--speed", "0"});
  check_refused({"demo", "--seed", "x"});
  check_refused({"demo", "--scenario", "apocalypse"});
  check_refused({"replay"});
  check_refused({"replay", "/nowhere/capture.jsonl"});
  check_refused({"replay", "/dev/null", "--mode", "live"});
  check_refused({"run", "demo"});
  check_refused({"judge"});
  check_refused({"judge", "--prices", "/dev/null"});
  check_refused({"judge", "--windows", "/dev/null"});
  check_refused({"judge", "--prices", "/dev/null", "--windows", "/nowhere"});
  check_refused({"judge", "--prices", "--windows", "/dev/null"});
  check_refused({"judge", "/dev/null", "/dev/null"});
}

TEST_CASE_FIXTURE(cli_fixture,
                  "every wrong key is one line, and nothing runs") {
  environment = {{"FILLGUARD_LOG__LEVEL", "loud"}};

  CHECK(call({"run", "--config", "/nowhere/guard.json", "--set", "mode=lively"})
        == 2);

  CHECK_FALSE(seen);
  const auto text = err.str();
  CHECK(std::count(text.begin(), text.end(), '\n') == 3);
  CHECK(text.find("--config /nowhere/guard.json does not exist")
        != std::string::npos);
  CHECK(text.find("log.level is \"loud\"") != std::string::npos);
  CHECK(text.find("mode is \"lively\"") != std::string::npos);
}

TEST_CASE_FIXTURE(cli_fixture,
                  "a command that throws has failed, with a reason") {
  offered.run = [](const config&, const run_options&) -> int {
    throw std::runtime_error{"the port\nis taken"};
  };

  CHECK(call({"run"}) == 1);
  CHECK(err.str() == "fillguard: failed: the port is taken\n");
}

TEST_CASE_FIXTURE(cli_fixture, "every level has help") {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"--help"},
                                             {"run", "--help"},
                                             {"demo", "--help"},
                                             {"replay", "--help"},
                                             {"judge", "--help"},
                                             {"config", "--help"}}) {
    CHECK(call(arguments) == 0);
    CHECK(out.str().find("Usage") != std::string::npos);
    CHECK(err.str().empty());
    CHECK_FALSE(seen);
  }
  CHECK(call({"--version"}) == 0);
  CHECK(out.str().starts_with("fillguard "));
}

TEST_CASE_FIXTURE(cli_fixture, "a command that is not built is not offered") {
  offered.demo = nullptr;

  CHECK(call({"--help"}) == 0);
  CHECK(out.str().find("demo") == std::string::npos);
  check_refused({"demo"});
}

TEST_CASE_FIXTURE(cli_fixture, "the output of config can be read again") {
  environment = {{"FILLGUARD_DANGER__THRESHOLD", "0.25"}};
  CHECK(call({"config", "--set", "markets=btc-5m,eth-15m"}) == 0);
  const auto printed = out.str();
  CHECK(printed.find("environment FILLGUARD_DANGER__THRESHOLD")
        != std::string::npos);

  const auto file =
    (std::filesystem::temp_directory_path() / "cli_test_config.json").string();
  std::ofstream{file} << printed;
  environment.clear();
  CHECK(call({"run", "--config", file}) == 0);
  CHECK(seen->state.danger.threshold == 0.25);
  CHECK(seen->markets.size() == 2);
  CHECK(call({"config", "--check", "--config", file}) == 0);
  CHECK(out.str() == "The configuration is correct.\n");
  std::filesystem::remove(file);
}

TEST_CASE_FIXTURE(cli_fixture, "journal inspects an existing folder") {
  std::optional<journal_task> task;
  std::string path;
  offered.journal = [&](journal_task x, const std::string& y) {
    task = x;
    path = y;
    return 0;
  };
  const auto here = std::filesystem::temp_directory_path().string();
  CHECK(call({"journal", "verify", here}) == 0);
  CHECK(task == journal_task::verify);
  CHECK(path == here);
  CHECK(call({"journal", "state", here}) == 0);
  CHECK(task == journal_task::state);
  CHECK(call({"journal", "export", here}) == 0);
  CHECK(task == journal_task::export_records);
  // A replay takes a folder, too.
  CHECK(call({"replay", here}) == 0);
  seen.reset();
  check_refused({"journal"});
  check_refused({"journal", "verify"});
  check_refused({"journal", "verify", here + "/no/such/folder"});
  check_refused({"journal", "mend", here});
}

TEST_CASE_FIXTURE(cli_fixture, "health asks the configured service") {
  environment = {{"FILLGUARD_HTTP__LISTEN", "0.0.0.0:81"}};
  CHECK(call({"health", "--within", "0.5"}) == 1);
  CHECK(seen->http.listen == "0.0.0.0:81");
  CHECK(health.within == std::chrono::milliseconds{500});
  CHECK_FALSE(health.alive);
  CHECK(call({"health", "--alive"}) == 1);
  CHECK(health.alive);
  seen.reset();
  check_refused({"health", "--within", "0"});
}

TEST_CASE_FIXTURE(cli_fixture, "a comparison that makes no sense is refused") {
  const auto capture = std::string{FILLGUARD_SOURCE_DIR} + "/README.md";
  check_refused({"replay", capture, "--compare", "hold", "--mode", "watch"});
  CHECK(err.str().find("--mode watch") != std::string::npos);
  check_refused({"replay", capture, "--compare", "hold,improved,hold"});
  CHECK(err.str().find("hold twice") != std::string::npos);
  CHECK(call({"replay", capture, "--compare", "hold,improved"}) == 0);
  CHECK(call({"replay", capture, "--compare", "hold", "--mode", "paper"}) == 0);
}

TEST_CASE_FIXTURE(cli_fixture, "an empty file name and a negative seed are "
                               "refused") {
  check_refused({"run", "--config", ""});
  check_refused({"run", "--out", ""});
  check_refused({"replay", "--windows", "", "x"});
  // As of a script's variable that is not set: it must not mean all markets.
  check_refused({"flatten", "", "--yes"});
  CHECK(mentions(err.str(), "the argument after flatten is empty"));
  check_refused({"flatten", "--yes", ""});
  CHECK(mentions(err.str(), "the argument after --yes is empty"));
  check_refused({"leave", ""});
  CHECK(call({"flatten", "btc-5m", "--yes"}) == 0);
  CHECK(flatten.market == "btc-5m");
  CHECK(flatten.yes);
  seen.reset();
  check_refused({"run", "--config", ""});
  CHECK(mentions(err.str(), "--config: is empty, must have a value"));
  check_refused({"run", "--config="});
  check_refused({"demo", "--seed", "-1"});
  check_refused({"demo", "--seed=-1"});
  check_refused({"demo", "--seed", "-3"});
  CHECK(mentions(err.str(), "--seed: \"-3\" is no seed"));
  CHECK(err.str().size() < 120);
  check_refused({"demo", "--seed", "9999999999999999999"});
}

TEST_CASE_FIXTURE(cli_fixture, "a key that is written as an option is named") {
  check_refused({"run", "--mode", "paper"});
  CHECK(mentions(err.str(), "--mode is no option but a key"));
  CHECK(mentions(err.str(), "--set mode="));
  check_refused({"run", "--danger.threshold=0.5"});
  CHECK(mentions(err.str(), "--set danger.threshold="));
  check_refused({"run", "--frob", "--mode"});
  check_refused({"run", "--frob"});
  CHECK(mentions(err.str(), "--frob"));
  // An option of the command is none.
  CHECK(call({"replay", "/dev/null", "--mode", "paper"}) == 0);
}
