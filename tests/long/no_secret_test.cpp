// After a run with faults of every kind, key, secret and passphrase are in
// nothing that the service wrote, sent or shows.

#include "tests/support/fast_run.hpp"
#include "tests/support/live_service.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/shown_process.hpp"
#include "tests/support/split_service.hpp"

#include <doctest/doctest.h>

#include <cctype>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

constexpr const char* key_digits =
  "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

/// The content of every file below a folder.
std::string bytes_below(const fs::path& folder) {
  std::string out;
  for (const auto& each : fs::recursive_directory_iterator{folder}) {
    if (!each.is_regular_file())
      continue;
    std::ifstream in{each.path(), std::ios::binary};
    out.append(std::istreambuf_iterator<char>{in}, {});
  }
  return out;
}

/// What a command prints, which must succeed.
std::string printed(const std::string& command) {
  std::FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe);
  std::string out;
  char bytes[4096];
  while (const auto count = std::fread(bytes, 1, sizeof bytes, pipe))
    out.append(bytes, count);
  CAPTURE(command.substr(command.find(FILLGUARD_PROGRAM)));
  CAPTURE(out);
  CHECK(pclose(pipe) == 0);
  return out;
}

/// Every form in which one of them might leave.
std::vector<std::string> secrets() {
  const std::string digits = key_digits;
  std::string upper = digits;
  std::string raw;
  for (auto& x : upper)
    x = static_cast<char>(std::toupper(static_cast<unsigned char>(x)));
  for (std::size_t i = 0; i < digits.size(); i += 2)
    raw += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  const auto account = test::live_sim_account();
  return {digits, upper, raw, account.secret, account.passphrase};
}

} // namespace

TEST_CASE("no secret is in anything that a live service leaves or shows") {
  constexpr double speed = 20;
  net::sim::sim_options options;
  options.venue.world.story = net::sim::scenario::reversal;
  options.venue.desk.bot = test::live_sim_account();
  test::fast_run runs{"secrets", speed, options};
  auto& venue = runs.venue;
  const auto& here = runs.folder;
  for (const auto* fault :
       {R"({"orders":{"next":"lost_after","count":1,"side":"buy"}})",
        R"({"orders":{"next":"lost_before","count":1,"side":"sell"}})",
        R"({"orders":{"next":"error_500","count":1,"side":"sell"}})",
        R"({"orders":{"next":"page_403","count":1,"side":"sell"}})",
        R"({"orders":{"next":"rate_limited","count":1,"side":"sell"}})",
        R"({"source":"clob_rest","status":503,"for_seconds":8})",
        R"({"source":"user_ws","garbage":"wrong_types","for_seconds":8})"})
    REQUIRE(venue.fault(fault));
  const auto port = test::free_port();
  const auto journal = runs.journal();
  auto command = runs.command("live");
  command.insert(command.begin(),
                 {"/usr/bin/env",
                  "FILLGUARD_FAST_HTTP=127.0.0.1:" + std::to_string(port),
                  "FILLGUARD_FAST_LOG=" + (here / "log").string()});
  auto child = test::shown_process::in_pipe(command);
  // Its first status line comes after it listens.
  REQUIRE(child.shows([](const std::string& text) { return !text.empty(); }));
  // The pipe must not fill up.
  std::thread reading{
    [&child] { (void)child.shows([](const std::string&) { return false; }); }};
  std::string seen;
  {
    test::raw_client events{"127.0.0.1:" + std::to_string(port)};
    CHECK(events.connected());
    events.get("/v1/events");
    CHECK(events.hears("flat: nothing is held any more"));
    seen += events.heard();
  }
  for (const auto* path :
       {"/v1/state", "/metrics", "/v1/trace?export=jsonl", "/readyz",
        "/v1/history/trades", "/v1/history/summary", "/"}) {
    const auto answer = test::ask("127.0.0.1:" + std::to_string(port), path);
    CAPTURE(path);
    // After the window's close the service need not be ready.
    if (std::string{path} != "/readyz")
      CHECK(answer.starts_with("HTTP/1.1 200"));
    CHECK(!answer.empty());
    seen += answer.substr(0, answer.find("\r\n\r\n")) + test::body_of(answer);
  }
  ::kill(child.id(), SIGTERM);
  reading.join();
  seen += child.text();
  CHECK(child.end(0) == 0);
  venue.stop();
  const auto with = " --set journal.dir=" + journal;
  const std::string program = FILLGUARD_PROGRAM;
  for (const auto& query :
       {program + " report --format json" + with,
        program + " history dump" + with, program + " history export" + with,
        program + " history export --format koinly" + with,
        program + " journal export " + journal,
        program + " journal state " + journal,
        program + " review --format json" + with,
        "FILLGUARD_PRIVATE_KEY=" + std::string{key_digits} + " " + program
          + " config"}) {
    const auto text = printed(query);
    CAPTURE(query.substr(query.find(program)));
    CHECK(!text.empty());
    seen += text;
  }
  const auto files = bytes_below(here);
  // What is searched is there at all.
  CHECK(seen.find("fillguard_account_armed") != std::string::npos);
  CHECK(seen.find("submit_order") != std::string::npos);
  CHECK(files.find("order_sent") != std::string::npos);
  CHECK(fs::exists(here / "journal" / "history.sqlite"));
  for (const auto& secret : secrets()) {
    CHECK(seen.find(secret) == std::string::npos);
    CHECK(files.find(secret) == std::string::npos);
  }
}
