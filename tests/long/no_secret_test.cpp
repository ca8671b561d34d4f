// After a run with faults of every kind, key, secret and passphrase are in
// nothing that the service wrote, sent or shows.

#include "net/service_clock.hpp"
#include "net/sim/server.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/live_service.hpp"
#include "tests/support/raw_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <doctest/doctest.h>

#include <cctype>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

constexpr const char* key_digits =
  "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

std::uint16_t free_port() {
  boost::asio::io_context context;
  const boost::asio::ip::tcp::acceptor taken{
    context, {boost::asio::ip::address_v4::loopback(), 0}};
  return taken.local_endpoint().port();
}

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

/// What a command prints.
std::string printed(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe{
    popen((command + " 2>&1").c_str(), "r"), pclose};
  REQUIRE(pipe);
  std::string out;
  char bytes[4096];
  while (const auto count = std::fread(bytes, 1, sizeof bytes, pipe.get()))
    out.append(bytes, count);
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
  const auto here = fs::temp_directory_path()
                    / ("fillguard-secrets-" + std::to_string(getpid()));
  fs::remove_all(here);
  fs::create_directories(here);
  const market_key market{asset::btc, window_length::m5};
  const auto begin =
    next_window(window_at(market, net::service_clock{}.now())).opens_at - 10s;
  const auto anchor = std::chrono::steady_clock::now().time_since_epoch();
  const auto clock = std::make_shared<net::service_clock>(
    net::service_clock::settings{speed, begin});
  net::sim::sim_options options;
  options.venue.world.markets = {market};
  options.venue.world.story = net::sim::scenario::reversal;
  options.venue.desk.bot = test::live_sim_account();
  net::sim::sim_server venue{options, clock};
  for (const auto* fault :
       {R"({"orders":{"next":"lost_after","count":1,"side":"buy"}})",
        R"({"orders":{"next":"lost_before","count":1,"side":"sell"}})",
        R"({"orders":{"next":"error_500","count":1,"side":"sell"}})",
        R"({"orders":{"next":"page_403","count":1,"side":"sell"}})",
        R"({"orders":{"next":"rate_limited","count":1,"side":"sell"}})",
        R"({"source":"clob_rest","status":503,"for_seconds":8})",
        R"({"source":"user_ws","garbage":"wrong_types","for_seconds":8})"})
    REQUIRE(venue.fault(fault));
  const auto port = free_port();
  const auto journal = (here / "journal").string();
  test::child_process child{
    {"/usr/bin/env", "FILLGUARD_FAST_HTTP=127.0.0.1:" + std::to_string(port),
     "FILLGUARD_FAST_LOG=" + (here / "log").string(), FILLGUARD_FAST_RUN,
     venue.http_base(), venue.ws_base(), journal, (here / "lines").string(),
     std::to_string(begin.time_since_epoch().count()),
     std::to_string(std::chrono::nanoseconds{anchor}.count()),
     std::to_string(speed), "live"}};
  std::string seen;
  {
    std::unique_ptr<test::raw_client> events;
    for (int tries = 0; tries < 200 && child.runs(); ++tries) {
      events =
        std::make_unique<test::raw_client>("127.0.0.1:" + std::to_string(port));
      if (events->connected())
        break;
      usleep(50'000);
    }
    REQUIRE(events);
    REQUIRE(events->connected());
    events->get("/v1/events");
    REQUIRE(events->hears("flat: nothing is held any more"));
    seen += events->heard();
  }
  for (const auto* path :
       {"/v1/state", "/metrics", "/v1/trace?export=jsonl", "/readyz",
        "/v1/history/trades", "/v1/history/summary", "/"}) {
    const auto answer = test::http_get(port, path);
    CAPTURE(path);
    CHECK(!answer.empty());
    seen += answer;
  }
  const auto status = child.signal(SIGTERM);
  CHECK(WIFEXITED(status));
  venue.stop();
  const auto with = " --set journal.dir=" + journal;
  const std::string program = FILLGUARD_PROGRAM;
  for (const auto& command :
       {program + " report --format json" + with,
        program + " history dump" + with, program + " history export" + with,
        program + " history export --format koinly" + with,
        program + " journal export " + journal,
        program + " journal state " + journal,
        program + " review --format json" + with,
        "FILLGUARD_PRIVATE_KEY=" + std::string{key_digits} + " " + program
          + " config"}) {
    const auto text = printed(command);
    CAPTURE(command.substr(command.find(program)));
    CHECK(!text.empty());
    seen += text;
  }
  const auto files = bytes_below(here);
  // What is searched is there at all.
  CHECK(seen.find("fillguard_account_armed") != std::string::npos);
  CHECK(seen.find("submit_order") != std::string::npos);
  CHECK(files.find("order_sent") != std::string::npos);
  CHECK(fs::exists(here / "journal" / "history.sqlite"));
  fs::remove_all(here);
  for (const auto& secret : secrets()) {
    CHECK(seen.find(secret) == std::string::npos);
    CHECK(files.find(secret) == std::string::npos);
  }
}
