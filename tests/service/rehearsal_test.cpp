// The page of a rehearsal, whose venue is another process.

#include "net/service_clock.hpp"
#include "net/sim/server.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/split_service.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <unistd.h>

using namespace fillguard;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

std::string post(const std::string& at, const std::string& body) {
  test::raw_client client{at};
  client.write("POST /v1/demo/faults HTTP/1.1\r\nHost: localhost\r\n"
               "Connection: close\r\nContent-Length: "
               + std::to_string(body.size()) + "\r\n\r\n" + body);
  return client.rest();
}

bool answers(const std::string& at) {
  const auto until = std::chrono::steady_clock::now() + 60s;
  while (!test::raw_client{at}.connected()) {
    if (std::chrono::steady_clock::now() > until)
      return false;
    std::this_thread::yield();
  }
  return true;
}

} // namespace

TEST_CASE("a rehearsal has the demo's fault desk, and says that it is one") {
  const market_key market{asset::btc, window_length::m5};
  net::sim::venue_options how;
  how.world.markets = {market};
  auto venue = std::make_unique<net::sim::sim_server>(
    net::sim::sim_options{how, 0}, std::make_shared<net::service_clock>());
  const auto folder = std::filesystem::temp_directory_path()
                      / ("fillguard-rehearsal-" + std::to_string(::getpid()));
  std::filesystem::create_directory(folder);
  const auto at = "127.0.0.1:" + std::to_string(test::free_port());
  {
    const test::child_process state{
      {FILLGUARD_PROGRAM, "role", "window-state", "--venue", venue->http_base(),
       "--set", "markets=btc-5m", "--set", "mode=paper", "--set",
       "http.listen=" + at, "--set",
       "link.listen=127.0.0.1:" + std::to_string(test::free_port()), "--set",
       "journal.dir=" + (folder / "data").string(), "--set",
       "log.file=" + (folder / "log").string()}};
    REQUIRE(answers(at));
    const auto port =
      static_cast<std::uint16_t>(std::stoi(at.substr(at.rfind(':') + 1)));
    const auto service =
      json::parse(test::http_get(port, "/v1/state"))["service"];
    CHECK(service["demo"] == true);
    CHECK(service["site"].is_null());
    const auto faults =
      json::parse(test::http_get(port, "/v1/demo/faults"))["faults"];
    CHECK(faults.size() > 3);
    std::string answer;
    const auto until = std::chrono::steady_clock::now() + 60s;
    do // 503 while the service starts.
      answer = post(at, R"({"fault":"freeze_book"})");
    while (answer.starts_with("HTTP/1.1 503")
           && std::chrono::steady_clock::now() < until);
    CAPTURE(answer);
    CHECK(answer.starts_with("HTTP/1.1 202"));
    CHECK(post(at, R"({"fault":"clear"})").starts_with("HTTP/1.1 202"));
    // A request while the venue is gone is refused.
    venue.reset();
    const auto gone = post(at, R"({"fault":"clear"})");
    CAPTURE(gone);
    CHECK(gone.starts_with("HTTP/1.1 409"));
  }
  std::filesystem::remove_all(folder);
}
