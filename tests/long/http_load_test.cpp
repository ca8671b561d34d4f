#include "net/http_api/server.hpp"
#include "net/service_clock.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/sample_views.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
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

std::string get(std::string_view rest) {
  return "GET / HTTP/1.1\r\n" + std::string{rest};
}

std::string post(std::string_view rest) {
  return "POST / HTTP/1.1\r\nHost: localhost\r\n" + std::string{rest};
}

/// Requests that no client should send. Each must get an error status, and
/// end its connection alone.
std::vector<std::string> bad_requests() {
  using namespace std::string_literals;
  const std::string host = "Host: localhost\r\n";
  const std::string end = "\r\n\r\n";
  std::string many_fields;
  for (int i = 0; i < 1'000; ++i)
    many_fields += "X-" + std::to_string(i) + ": 0123456789\r\n";
  std::string long_chunks;
  for (int i = 0; i < 20; ++i)
    long_chunks += "2000\r\n" + std::string(0x2000, 'x') + "\r\n";
  const std::string long_text(20'000, 'a');
  return {
    // No request at all.
    end,
    "nonsense" + end,
    "\x16\x03\x01\x02\x00\x01\x00\x01"s,
    "\x00\x00\x00\x00\x00\x00\x00\x00\r\n"s,
    // The first line.
    "GET /" + end,
    "GET / HTTP/9.9\r\n" + host + end,
    "GET / FTP/1.1\r\n" + host + end,
    "get / http/1.1\r\n" + host + end,
    "GET  / HTTP/1.1\r\n" + host + end,
    "G\x00T / HTTP/1.1\r\n"s + host + end,
    "GET /\x01 HTTP/1.1\r\n" + host + end,
    "GET /" + long_text + " HTTP/1.1\r\n" + host + end,
    "GET /" + long_text,
    // Fields.
    get("Host localhost" + end),
    get(host + "X Y: 1" + end),
    get(host + ": 1" + end),
    get(host + "X: \x00"s + end),
    get(host + "X: " + long_text + end),
    get(host + many_fields + end),
    // The host.
    get("\r\n"),
    get("Host:" + end),
    get("Host: localhost\r\nHost: localhost" + end),
    get("Host: evil.example" + end),
    get("Host: local host" + end),
    get("Host: localhost:99999" + end),
    get("Host: [::1" + end),
    get("Host: localhost\r\n folded" + end),
    "GET http://[::bad/ HTTP/1.1\r\n" + host + end,
    // The length of a body.
    post("Content-Length: -5" + end),
    post("Content-Length: 1e3" + end),
    post("Content-Length: 18446744073709551616" + end),
    post("Content-Length: 99999999" + end),
    post("Content-Length: 5\r\nContent-Length: 6" + end + "hello!"),
    post("Content-Length: 5\r\nTransfer-Encoding: chunked" + end + "hello"),
    post("Transfer-Encoding: gzip" + end + "zz"),
    post("Transfer-Encoding: chunked" + end + "zz\r\n"),
    post("Transfer-Encoding: chunked" + end + "FFFFFFFFFFFFFFFFF\r\n"),
    post("Transfer-Encoding: chunked" + end + "3\r\nabcdef\r\n"),
    post("Transfer-Encoding: chunked" + end + long_chunks),
    post("Expect: 100-continue\r\nContent-Length: 5" + end),
    // What is not there, or not to be done.
    "BREW / HTTP/1.1\r\nConnection: close\r\n" + host + "\r\n",
    "DELETE /v1/state HTTP/1.1\r\nConnection: close\r\n" + host + "\r\n",
    "CONNECT a:1 HTTP/1.1\r\nConnection: close\r\n" + host + "\r\n",
    "GET /../../etc/passwd HTTP/1.1\r\nConnection: close\r\n" + host + "\r\n",
    "GET /%zz%00 HTTP/1.1\r\nConnection: close\r\n" + host + "\r\n",
  };
}

void check_bad_request(const std::string& address, const std::string& text) {
  test::raw_client client{address};
  REQUIRE(client.connected());
  client.write(text);
  const auto& answer = client.rest();
  INFO("the request: " << text.substr(0, 80));
  INFO("the answer: " << answer.substr(0, 200));
  CHECK(answer.starts_with("HTTP/1.1 4"));
  CHECK(answer.find("Connection: close") != std::string::npos);
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

TEST_CASE("health checks take under 0.1 s beside 1,000 slow clients, 300 "
          "watchers that do not read, and 45 kinds of bad requests") {
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
  const auto bad = bad_requests();
  CHECK(bad.size() == 45);
  for (std::size_t i = 0; i < 1'000; ++i) {
    join("GET /v1/state HTTP/1.1\r\nHost: loc");
    if (i % 50 == 0)
      CHECK(slowest_of(at, 1) < 100ms);
    if (i % 20 == 0 && i / 20 < bad.size()) {
      check_bad_request(at, bad[i / 20]);
      CHECK(slowest_of(at, 1) < 100ms);
    }
  }
  // Views go to the watchers meanwhile.
  const auto until = real_time::now() + 8s;
  std::uint64_t revision = 0;
  while (real_time::now() < until || revision <= bad.size()) {
    auto view = test::full_view();
    view.revision = ++revision;
    board->put(std::make_shared<window_view>(std::move(view)));
    CHECK(slowest_of(at, 5) < 100ms);
    check_bad_request(at, bad[revision % bad.size()]);
  }
  CHECK(test::ask(at, "/v1/state").starts_with("HTTP/1.1 200"));
}
