#include "net/http_api/server.hpp"
#include "net/service_clock.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/sample_views.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <sys/resource.h>
#include <vector>

using namespace fillguard;
using namespace fillguard::net::http_api;
using namespace std::chrono_literals;

namespace {

using real_time = std::chrono::steady_clock;

void allow_files(rlim_t count) {
  rlimit now{};
  ::getrlimit(RLIMIT_NOFILE, &now);
  now.rlim_cur = std::min(std::max(now.rlim_cur, count), now.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &now);
}

/// The longest of some health checks.
real_time::duration slowest_of(const std::string& address, int count) {
  real_time::duration out{0};
  for (int i = 0; i < count; ++i) {
    const auto began = real_time::now();
    CHECK(test::ask(address, "/healthz").starts_with("HTTP/1.1 200"));
    out = std::max(out, real_time::now() - began);
  }
  return out;
}

} // namespace

TEST_CASE("health checks take under 0.1 s beside 1,000 slow clients and 300 "
          "watchers that do not read") {
  allow_files(4'096);
  const auto clock = std::make_shared<net::service_clock>(
    net::service_clock::settings{1, test::noon});
  const auto board = std::make_shared<api_board>(
    api_board::settings{{"0.1.0", "watch", test::noon}, {}, clock});
  const auto server = http_server::open("127.0.0.1:0", board).value();
  const auto& at = server->address();
  std::vector<std::unique_ptr<test::raw_client>> clients;
  const auto join = [&](std::string_view text) {
    clients.push_back(std::make_unique<test::raw_client>(at));
    REQUIRE(clients.back()->connected());
    clients.back()->write(text);
  };
  for (int i = 0; i < 300; ++i)
    join("GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(slowest_of(at, 20) < 100ms);
  for (int i = 0; i < 1'000; ++i) {
    join("GET /v1/state HTTP/1.1\r\nHost: loc");
    if (i % 50 == 0)
      CHECK(slowest_of(at, 1) < 100ms);
  }
  // Views go to the watchers meanwhile.
  const auto until = real_time::now() + 8s;
  std::uint64_t revision = 0;
  while (real_time::now() < until) {
    auto view = test::full_view();
    view.revision = ++revision;
    board->put(std::make_shared<window_view>(std::move(view)));
    CHECK(slowest_of(at, 5) < 100ms);
  }
  CHECK(test::ask(at, "/v1/state").starts_with("HTTP/1.1 200"));
}
