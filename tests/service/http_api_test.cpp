#include "net/http_api/event_hub.hpp"
#include "net/http_api/server.hpp"
#include "net/http_download/http_download.hpp"
#include "net/service_clock.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/sample_views.hpp"
#include "tests/support/waiting.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace fillguard;
using namespace fillguard::net::http_api;
using namespace std::chrono_literals;
using test::ask;

namespace {

struct service {
  service() { REQUIRE(server); }

  std::shared_ptr<const window_view> view(std::uint64_t revision) const {
    auto x = test::full_view();
    x.at = clock->now();
    x.revision = revision;
    return std::make_shared<window_view>(std::move(x));
  }

  const std::string& at() const { return server->address(); }

  std::shared_ptr<net::service_clock> clock =
    std::make_shared<net::service_clock>(
      net::service_clock::settings{1, test::noon + 776s});
  std::shared_ptr<api_board> board = std::make_shared<api_board>(
    api_board::settings{{"0.1.0", "watch", test::noon}, {market_key{}}, clock});
  std::unique_ptr<http_server> server =
    http_server::open("127.0.0.1:0", board).value();
};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

nlohmann::ordered_json body(const std::string& reply) {
  return nlohmann::ordered_json::parse(reply.substr(reply.find("\r\n\r\n")));
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t out = 0;
  for (auto at = text.find(part); at != std::string::npos;
       at = text.find(part, at + 1))
    ++out;
  return out;
}

/// Limits the open files of this process during its lifetime.
class open_files {
public:
  explicit open_files(rlim_t most) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit now{std::min(most, before_.rlim_max), before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &now);
  }

  ~open_files() { ::setrlimit(RLIMIT_NOFILE, &before_); }

  open_files(const open_files&) = delete;
  open_files& operator=(const open_files&) = delete;

private:
  rlimit before_{};
};

/// The file descriptor of the next opened file.
rlim_t next_file() {
  const auto out = ::dup(0);
  ::close(out);
  return static_cast<rlim_t>(out);
}

} // namespace

TEST_CASE_FIXTURE(service, "the process can answer") {
  const auto x = ask(at(), "/healthz");
  CHECK(has(x, "HTTP/1.1 200"));
  CHECK(has(x, "Content-Type: application/json"));
  CHECK(has(x, "Cache-Control: no-store"));
  CHECK(has(x, "X-Content-Type-Options: nosniff"));
}

TEST_CASE_FIXTURE(service, "readiness needs window, books and price") {
  const auto before = ask(at(), "/readyz");
  CHECK(has(before, "HTTP/1.1 503"));
  CHECK(body(before)["reasons"][0] == "btc-15m: nothing is known yet");

  auto empty = test::empty_view();
  empty.at = clock->now();
  board->put(std::make_shared<window_view>(empty));
  CHECK(body(ask(at(), "/readyz"))["reasons"].dump()
        == R"(["btc-15m: no window","btc-15m: no fresh price",)"
           R"("btc-15m: no fresh book for up",)"
           R"("btc-15m: no fresh book for down"])");

  board->put(view(1));
  const auto ready = ask(at(), "/readyz");
  CHECK(has(ready, "HTTP/1.1 200"));
  CHECK(body(ready)["reasons"].empty());

  auto old = test::full_view();
  old.at = clock->now() - 11s;
  board->put(std::make_shared<window_view>(old));
  CHECK(body(ask(at(), "/readyz"))["reasons"][0]
        == "btc-15m: its view is 11 s old");
}

TEST_CASE_FIXTURE(service, "the state is the whole document") {
  CHECK(body(ask(at(), "/v1/state"))["markets"].empty());
  board->put(view(3));
  board->put(view(4));
  board->put(test::sample_feed());
  const auto x = body(ask(at(), "/v1/state?pretty=1"));
  CHECK(x["service"]["mode"] == "watch");
  CHECK(x["markets"].size() == 1);
  CHECK(x["markets"][0]["revision"] == 4);
  CHECK(x["feeds"][0]["name"] == "btc/rtds");
}

TEST_CASE_FIXTURE(service, "wrong paths and methods are named") {
  const auto lost = ask(at(), "/v2/state");
  CHECK(has(lost, "HTTP/1.1 404"));
  CHECK(body(lost)["path"] == "/v2/state");
  const auto written = ask(at(), "/v1/state", "DELETE");
  CHECK(has(written, "HTTP/1.1 405"));
  CHECK(has(written, "Allow: GET"));
  CHECK(body(written)["path"] == "/v1/state");
  CHECK(has(ask(at(), "/metrics"), "HTTP/1.1 404"));
}

TEST_CASE_FIXTURE(service, "metrics exist if a function makes them") {
  server = http_server::open("127.0.0.1:0", board, [] {
             return std::string{"up 1\n"};
           }).value();
  REQUIRE(server);
  const auto x = ask(at(), "/metrics");
  CHECK(has(x, "HTTP/1.1 200"));
  CHECK(has(x, "Content-Type: text/plain; version=0.0.4"));
  CHECK(has(x, "\r\n\r\nup 1\n"));
  CHECK(has(ask(at(), "/metrics", "POST"), "HTTP/1.1 405"));
}

TEST_CASE_FIXTURE(service,
                  "a malformed request gets a reason, and ends alone") {
  const std::string long_path(20'000, 'a');
  const std::pair<std::string, const char*> wrong[] = {
    {"\r\n\r\n", "HTTP/1.1 400"},
    {"nonsense\r\n\r\n", "HTTP/1.1 400"},
    {"\x16\x03\x01\x02", "HTTP/1.1 400"},
    {"GET / HTTP/1.1\r\nHost x\r\n\r\n", "HTTP/1.1 400"},
    {"GET / HTTP/9.9\r\n\r\n", "HTTP/1.1 400"},
    {"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n", "HTTP/1.1 400"},
    {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
     "HTTP/1.1 400"},
    {"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\nzz", "HTTP/1.1 400"},
    {"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", "HTTP/1.1 413"},
    {"GET /" + long_path + " HTTP/1.1\r\n\r\n", "HTTP/1.1 431"},
    {"GET /" + long_path, "HTTP/1.1 431"}};
  for (const auto& x : wrong) {
    const auto& text = x.first;
    const auto& answer = x.second;
    CAPTURE(text);
    test::raw_client client{at()};
    client.write(text);
    const auto received = client.rest();
    CHECK(received.starts_with(answer));
    CHECK(has(received, "Connection: close"));
    CHECK(body(received)["error"] == "malformed request");
    CHECK_FALSE(body(received)["why"].get<std::string>().empty());
  }
  CHECK(has(ask(at(), "/healthz"), "HTTP/1.1 200"));
}

TEST_CASE_FIXTURE(service, "an unknown path is quoted as received") {
  CHECK(body(ask(at(), "/%zz%00"))["path"] == "/%zz%00");
  CHECK(body(ask(at(), "/\xff"))["path"] == "/\uFFFD");
  CHECK(body(ask(at(), "*", "OPTIONS"))["path"] == "*");
  CHECK(has(ask(at(), "http://[::bad/"), "HTTP/1.1 400"));
}

TEST_CASE_FIXTURE(service,
                  "a client that stops within a request is disconnected") {
  test::raw_client silent{at()};
  silent.write("GET /healthz HTTP/1.1\r\nHo");
  CHECK(silent.ends());
  CHECK(silent.heard().empty());
}

TEST_CASE_FIXTURE(service, "one connection can send several requests") {
  test::raw_client client{at()};
  const std::string host = " HTTP/1.1\r\nHost: localhost\r\n";
  client.write("GET /healthz" + host + "\r\nHEAD /healthz" + host
               + "\r\nPOST /v1/state" + host + "Content-Length: 3\r\n\r\nx=1"
               + "GET http://localhost:80/healthz?now" + host
               + "\r\nGET /nowhere" + host + "Connection: close\r\n\r\n");
  const auto received = client.rest();
  CHECK(count(received, "HTTP/1.1 200") == 3);
  CHECK(count(received, "Content-Length: 15") == 3);
  CHECK(count(received, R"({"status":"ok"})") == 2);
  CHECK(count(received, "HTTP/1.1 405") == 1);
  CHECK(count(received, "HTTP/1.1 404") == 1);

  test::raw_client old{at()};
  old.write("GET /healthz HTTP/1.0\r\n\r\n");
  CHECK(has(old.rest(), "HTTP/1.0 200"));
}

TEST_CASE_FIXTURE(service, "a slow answer delays no other, and is sent "
                           "although the service ends") {
  test::awaited<int> requests;
  std::promise<void> go_on;
  const auto slow = [&requests, ready = go_on.get_future().share()](auto&) {
    requests.change([](int& x) { ++x; });
    ready.wait();
    return route_answer{200, "text/plain", "at last", {}};
  };
  server =
    http_server::open("127.0.0.1:0", board, {}, {{"/slow", slow}}).value();
  REQUIRE(server);
  test::raw_client patient{at()};
  patient.get("/slow");
  REQUIRE(requests.comes_to([](int x) { return x == 1; }));
  CHECK(has(ask(at(), "/healthz"), "HTTP/1.1 200"));
  test::raw_client watcher{at()};
  watcher.get("/v1/events");
  CHECK(watcher.hears("retry:"));

  std::thread end{[this] { server.reset(); }};
  // The shutdown has begun: the watcher is closed.
  watcher.rest();
  go_on.set_value();
  const auto received = patient.rest();
  CHECK(has(received, "at last"));
  CHECK(has(received, "Connection: close"));
  end.join();
}

TEST_CASE_FIXTURE(service, "unsent answers are bounded, and delay neither "
                           "others nor the shutdown") {
  const auto big = [](auto&) {
    return route_answer{200, "text/plain", std::string(40U << 20U, 'x'), {}};
  };
  server = http_server::open("127.0.0.1:0", board, {}, {{"/big", big}}).value();
  REQUIRE(server);
  for (int i = 0; i < 3; ++i) {
    const auto head = ask(at(), "/big", "HEAD");
    CHECK(has(head, "Content-Length: 41943040"));
    CHECK(head.size() < 1'000);
  }
  std::optional<test::raw_client> deaf{at()};
  deaf->get("/big");
  REQUIRE(deaf->hears("HTTP/1.1 200"));
  const auto refused = ask(at(), "/big");
  CHECK(has(refused, "HTTP/1.1 503"));
  CHECK(body(refused)["error"] == "too many unsent answers");
  CHECK(has(ask(at(), "/healthz"), "HTTP/1.1 200"));

  deaf.reset();
  std::string taken;
  for (int i = 0; i < 1'000 && !has(taken, "HTTP/1.1 200"); ++i)
    taken = ask(at(), "/big");
  CHECK(taken.size() > 40U << 20U);

  deaf.emplace(at());
  deaf->get("/big");
  REQUIRE(deaf->hears("HTTP/1.1 200"));
  server.reset(); // Must not wait for the client, for two minutes.
}

TEST_CASE_FIXTURE(service, "a long answer is sent in pieces as they are made") {
  const auto made = std::make_shared<std::atomic<int>>(0);
  const auto long_one = [made](const std::string& query) {
    route_answer out{200, "text/plain", {}, {{"Fillguard-Lines", "3"}}};
    out.pieces = [made, breaks = query == "breaks", left = 3]() mutable {
      ++*made;
      if (breaks && left == 1)
        throw std::runtime_error{"no disk"};
      return left-- > 0 ? std::string(100'000, 'x') + '\n' : std::string{};
    };
    return out;
  };
  server =
    http_server::open("127.0.0.1:0", board, {}, {{"/long", long_one}}).value();
  REQUIRE(server);
  const auto whole = ask(at(), "/long");
  CHECK(has(whole, "HTTP/1.1 200"));
  CHECK(has(whole, "Transfer-Encoding: chunked"));
  CHECK(has(whole, "Fillguard-Lines: 3"));
  CHECK(test::body_of(whole).size() == 300'003);
  CHECK(*made == 4);

  // The head alone makes none.
  const auto head = ask(at(), "/long", "HEAD");
  CHECK(has(head, "Fillguard-Lines: 3"));
  CHECK(head.size() < 1'000);
  CHECK(*made == 4);

  // A connection can be used again, since the end is known.
  test::raw_client two{at()};
  two.get("/long");
  REQUIRE(two.hears("\r\n0\r\n\r\n"));
  two.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
            "Connection: close\r\n\r\n");
  CHECK(has(two.rest(), R"({"status":"ok"})"));

  // Chunks came with HTTP/1.1.
  test::raw_client old{at()};
  old.write("GET /long HTTP/1.0\r\nHost: localhost\r\n\r\n");
  const auto& received = old.rest();
  CHECK_FALSE(has(received, "chunked"));
  CHECK(test::body_of(received).size() == 300'003);

  // A command takes the pieces as they come.
  std::string taken;
  net::download_head head_seen;
  net::download by_command{"http://" + at() + "/long", 60s,
                           [&](const net::download_head& x) { head_seen = x; },
                           [&](std::string_view x) {
                             taken += x;
                             return true;
                           }};
  CHECK(net::fetch_in_pieces(by_command).value());
  CHECK(head_seen.status == 200);
  CHECK(head_seen.field("fillguard-lines") == "3");
  CHECK(head_seen.field("none").empty());
  CHECK(taken.size() == 300'003);
  by_command.piece = [](std::string_view) { return false; };
  CHECK_FALSE(net::fetch_in_pieces(by_command).value());
  by_command.piece = [](std::string_view) { return true; };
  by_command.url = "http://" + at() + "/long?breaks";
  CHECK_FALSE(net::fetch_in_pieces(by_command));
  by_command.url = "http://127.0.0.1:1/";
  CHECK_FALSE(net::fetch_in_pieces(by_command));
  by_command.url = "ftp://127.0.0.1/";
  CHECK_FALSE(net::fetch_in_pieces(by_command));

  // What is not whole has no end.
  const auto broken = ask(at(), "/long?breaks");
  CHECK(has(broken, "HTTP/1.1 200"));
  CHECK(test::body_of(broken).empty());

  // A client that reads nothing gets no further piece made, and delays no end.
  *made = 0;
  const auto endless = [made](const std::string&) {
    route_answer out{200, "text/plain", {}, {}};
    out.pieces = [made] {
      ++*made;
      return std::string(1U << 20U, 'x');
    };
    return out;
  };
  server = http_server::open("127.0.0.1:0", board, {}, {{"/endless", endless}})
             .value();
  REQUIRE(server);
  test::raw_client deaf{at()};
  deaf.get("/endless");
  REQUIRE(deaf.hears("HTTP/1.1 200"));
  server.reset();
  CHECK(*made < 100);
}

TEST_CASE_FIXTURE(service, "a request with Expect: 100-continue is answered") {
  test::raw_client client{at()};
  client.write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
               "Expect: 100-continue\r\n\r\n");
  const auto received = client.rest();
  CHECK(has(received, "HTTP/1.1 405"));
  CHECK(has(received, "Connection: close"));
}

TEST_CASE_FIXTURE(service, "a route that throws gives the error") {
  const auto broken = [](auto&) -> route_answer {
    throw std::runtime_error{"no disk"};
  };
  server =
    http_server::open("127.0.0.1:0", board, {}, {{"/broken", broken}}).value();
  REQUIRE(server);
  const auto received = ask(at(), "/broken");
  CHECK(has(received, "HTTP/1.1 500"));
  CHECK(body(received)["why"] == "no disk");
}

TEST_CASE_FIXTURE(service, "the page may run its own script and no other") {
  const auto x = ask(at(), "/");
  CHECK(has(x, "HTTP/1.1 200"));
  CHECK(has(x, "Content-Type: text/html; charset=utf-8"));
  CHECK(has(x, "Content-Security-Policy: default-src 'none'; script-src "
               "'self'; style-src 'self'; "));
  CHECK(has(x, "Cache-Control: no-cache"));
  CHECK(has(x, "ETag: \""));
  CHECK_FALSE(has(x, "unsafe"));
  CHECK_FALSE(has(x, "https://"));
}

TEST_CASE_FIXTURE(service, "a known file of the page is not sent again") {
  const auto first = ask(at(), "/main.js");
  CHECK(has(first, "Content-Type: text/javascript; charset=utf-8"));
  const auto from = first.find("ETag: ");
  const auto tag = first.substr(from + 6, first.find("\r\n", from) - from - 6);
  test::raw_client client{at()};
  client.write("GET /main.js HTTP/1.1\r\nHost: localhost\r\n"
               "Connection: close\r\nIf-None-Match: "
               + tag + "\r\n\r\n");
  const auto again = client.rest();
  CHECK(has(again, "HTTP/1.1 304"));
  CHECK(has(again, "ETag: " + tag));
  CHECK(again.ends_with("\r\n\r\n"));
  CHECK(has(ask(at(), "/main.js", "POST"), "HTTP/1.1 405"));
}

TEST_CASE_FIXTURE(service, "a posted route gets body, headers and the peer") {
  const auto echo = [](const api_request& x) {
    return route_answer{202,
                        "text/plain",
                        x.peer + ' ' + std::string{x.header("idempotency-KEY")}
                          + ' ' + x.body,
                        {}};
  };
  server =
    http_server::open("127.0.0.1:0", board, {}, {}, {}, {{"/v1/echo", echo}})
      .value();
  test::raw_client client{at()};
  client.write("POST /v1/echo HTTP/1.1\r\nHost: localhost\r\n"
               "Connection: close\r\nIdempotency-Key: k1\r\n"
               "Content-Length: 4\r\n\r\nbody");
  const auto received = client.rest();
  CHECK(has(received, "HTTP/1.1 202"));
  CHECK(received.ends_with("\r\n\r\n127.0.0.1 k1 body"));
  const auto refused = ask(at(), "/v1/echo");
  CHECK(has(refused, "HTTP/1.1 405"));
  CHECK(has(refused, "Allow: POST"));
}

TEST_CASE_FIXTURE(service, "a watcher that returns gets what it has missed") {
  for (const auto* text : {"the first", "the second", "the third"}) {
    notice x;
    x.kind = notice::kind_type::order;
    x.text = text;
    board->put(x);
  }
  test::raw_client watcher{at()};
  watcher.write("GET /v1/events HTTP/1.1\r\nHost: localhost\r\n"
                "Last-Event-ID: 1795348800000-1\r\n\r\n");
  CHECK(watcher.hears("the third"));
  CHECK(has(watcher.heard(), "the second"));
  CHECK_FALSE(has(watcher.heard(), "the first"));
  test::raw_client visitor{at()};
  visitor.get("/v1/events?last_event_id=all");
  CHECK(visitor.hears("the third"));
  CHECK(has(visitor.heard(), "the first"));
  test::raw_client program{at()};
  program.get("/v1/events");
  REQUIRE(program.hears("retry:"));
  notice last;
  last.text = "the fourth";
  board->put(last);
  CHECK(program.hears("the fourth"));
  CHECK_FALSE(has(program.heard(), "the third"));
}

TEST_CASE_FIXTURE(service, "a long past does not end the stream") {
  // More than the kernel's buffers take.
  notice long_one;
  long_one.text = std::string(16 * 1024, 'x');
  for (std::size_t i = 0; i < api_board::most_waiting; ++i)
    board->put(long_one);
  test::raw_client visitor{at()};
  visitor.get("/v1/events?last_event_id=all");
  REQUIRE(visitor.hears("retry:"));
  notice live;
  live.text = "the live one";
  board->put(live);
  board->put(view(8));
  CHECK(visitor.hears("\"revision\":8,"));
  CHECK(has(visitor.heard(), "the live one"));
  CHECK(count(visitor.heard(), "xxx\"") == api_board::most_waiting);

  // Many of them that read nothing do not take all memory.
  std::vector<std::unique_ptr<test::raw_client>> deaf;
  for (int i = 0; i < 16; ++i) {
    deaf.push_back(std::make_unique<test::raw_client>(at()));
    deaf.back()->get("/v1/events?last_event_id=all");
    REQUIRE(deaf.back()->hears("\r\n\r\n"));
  }
  CHECK(has(deaf.back()->heard(), "HTTP/1.1 503"));
  deaf.clear();
  std::string received;
  for (int i = 0; i < 10'000 && !has(received, "HTTP/1.1 200"); ++i) {
    test::raw_client next{at()};
    next.get("/v1/events?last_event_id=all");
    next.hears("\r\n\r\n");
    received = next.heard();
  }
  CHECK(has(received, "HTTP/1.1 200"));
}

TEST_CASE_FIXTURE(service, "a watcher begins with the current state") {
  board->put(view(7));
  board->put(test::sample_feed());
  test::raw_client watcher{at()};
  watcher.get("/v1/events");
  REQUIRE(watcher.hears("event: state\ndata: {\"market\":\"btc-15m\""));
  CHECK(has(watcher.heard(), "Content-Type: text/event-stream"));
  CHECK(has(watcher.heard(), "\"revision\":7,"));
  CHECK(has(watcher.heard(), "event: feed\ndata: {\"name\":\"btc/rtds\""));
}

TEST_CASE_FIXTURE(service, "many watchers get fills, feeds and views") {
  std::vector<std::unique_ptr<test::raw_client>> watchers;
  for (int i = 0; i < 20; ++i) {
    watchers.push_back(std::make_unique<test::raw_client>(at()));
    watchers.back()->get("/v1/events");
    REQUIRE(watchers.back()->hears("retry:"));
  }
  notice fill;
  fill.kind = notice::kind_type::fill;
  fill.text = "5 shares up at 0.98";
  board->put(fill);
  auto feed = test::sample_feed();
  feed.state = feed_state::stale;
  board->put(feed);
  board->put(view(9));
  for (auto& x : watchers) {
    CHECK(x->hears("id: 1795348800000-1\nevent: fill\ndata: "
                   "{\"id\":\"1795348800000-1\",\"market\":\"btc-15m\""));
    CHECK(x->hears("\"state\":\"stale\""));
    CHECK(x->hears("\"revision\":9,"));
  }
  CHECK(server->watchers() == 20);
}

TEST_CASE_FIXTURE(service, "a flood of views reaches watchers ten a second") {
  test::raw_client watcher{at()};
  watcher.get("/v1/events");
  REQUIRE(watcher.hears("retry:"));
  const auto began = std::chrono::steady_clock::now();
  std::uint64_t revision = 0;
  while (std::chrono::steady_clock::now() - began < 500ms)
    board->put(view(++revision));
  board->put(view(999'999'999));
  CHECK(watcher.hears("\"revision\":999999999,"));
  const auto took = std::chrono::steady_clock::now() - began;
  CHECK(revision > 100);
  CHECK(static_cast<long>(count(watcher.heard(), "event: state"))
        <= took / 100ms + 1);
}

TEST_CASE_FIXTURE(service, "a watcher that never reads is dropped") {
  test::raw_client deaf{at()};
  deaf.get("/v1/events");
  test::raw_client reader{at()};
  reader.get("/v1/events");
  REQUIRE(reader.hears("retry:"));
  for (int i = 0; i < 1000 && (i == 0 || server->watchers() > 1); ++i) {
    notice loud;
    loud.text = std::string(64 * 1024, 'x') + std::to_string(i) + '.';
    board->put(loud);
    REQUIRE(reader.hears('x' + std::to_string(i) + '.'));
  }
  CHECK(server->watchers() == 1);
  CHECK(has(ask(at(), "/healthz"), "HTTP/1.1 200"));

  // The watcher does not delay the shutdown, either.
  const auto began = std::chrono::steady_clock::now();
  server.reset();
  CHECK(std::chrono::steady_clock::now() - began < 5s);
}

TEST_CASE_FIXTURE(service, "the shutdown is quick with a watcher") {
  test::raw_client watcher{at()};
  watcher.get("/v1/events");
  REQUIRE(watcher.hears("retry:"));
  const auto address = at();
  const auto began = std::chrono::steady_clock::now();
  server.reset();
  CHECK(std::chrono::steady_clock::now() - began < 5s);
  watcher.rest();
  CHECK_FALSE(test::raw_client{address}.connected());

  // The port is free again.
  CHECK(http_server::open(address, board));
}

TEST_CASE_FIXTURE(service, "an address that is not available is named") {
  const auto taken = http_server::open(at(), board);
  REQUIRE_FALSE(taken);
  CHECK(taken.error().where == at());
  CHECK_FALSE(taken.error().what.empty());
  for (const auto* text : {"", "8099", ":8099", "127.0.0.1:", "host:70000",
                           "127.0.0.1:80x", "a/b:80"}) {
    CAPTURE(text);
    const auto refused = http_server::open(text, board);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().where == "'" + std::string{text} + "'");
  }
  const auto elsewhere = http_server::open("192.0.2.1:8099", board);
  REQUIRE_FALSE(elsewhere);
  CHECK(elsewhere.error().where == "192.0.2.1:8099");
}

TEST_CASE_FIXTURE(service, "many watchers that begin at once delay no other") {
  std::atomic<bool> over{false};
  std::thread busy{[this, &over] {
    for (std::uint64_t i = 1; !over; ++i) {
      board->put(view(i));
      std::this_thread::yield();
    }
  }};
  std::vector<std::unique_ptr<test::raw_client>> watchers;
  for (int i = 0; i < 96; ++i) {
    watchers.push_back(std::make_unique<test::raw_client>(at()));
    watchers.back()->get("/v1/events");
  }
  for (const auto& x : watchers) {
    CHECK(x->hears("event: state"));
    CHECK(x->heard().starts_with("HTTP/1.1 200"));
  }
  CHECK(has(ask(at(), "/healthz"), "HTTP/1.1 200"));
  over = true;
  busy.join();
  server.reset();
}

TEST_CASE_FIXTURE(service, "too many watchers are refused, until one leaves") {
  const open_files limit{2048};
  std::vector<std::unique_ptr<test::raw_client>> watchers;
  for (std::size_t i = 0; i < event_hub::most_watchers; ++i) {
    watchers.push_back(std::make_unique<test::raw_client>(at()));
    watchers.back()->get("/v1/events");
    REQUIRE(watchers.back()->hears("retry:"));
  }
  const auto refused = ask(at(), "/v1/events");
  CHECK(has(refused, "HTTP/1.1 503"));
  CHECK(body(refused)["error"] == "too many event streams");

  watchers.pop_back();
  std::string received;
  for (int i = 0; i < 10'000 && !has(received, "HTTP/1.1 200"); ++i) {
    test::raw_client next{at()};
    next.get("/v1/events");
    next.hears("\r\n\r\n");
    received = next.heard();
  }
  CHECK(has(received, "HTTP/1.1 200"));
}

TEST_CASE_FIXTURE(service, "a client that waits gives way to one more") {
  const open_files limit{2048};
  std::vector<std::unique_ptr<test::raw_client>> clients;
  for (std::size_t i = 0; i < http_server::most_connections; ++i) {
    clients.push_back(std::make_unique<test::raw_client>(at()));
    clients.back()->get("/healthz");
    REQUIRE(clients.back()->hears(R"({"status":"ok"})"));
  }
  test::raw_client more{at()};
  more.get("/v1/state");
  CHECK(more.hears("HTTP/1.1 200"));
  CHECK(clients.front()->rest().ends_with(R"({"status":"ok"})"));
  clients[1]->get("/nowhere");
  CHECK(clients[1]->hears("HTTP/1.1 404"));
}

TEST_CASE_FIXTURE(service, "health checks are answered while every other "
                           "connection is in use") {
  const open_files limit{2048};
  std::promise<void> go_on;
  const auto slow = [ready = go_on.get_future().share()](auto&) {
    ready.wait();
    return route_answer{200, "text/plain", "at last", {}};
  };
  server =
    http_server::open("127.0.0.1:0", board, {}, {{"/slow", slow}}).value();
  std::vector<std::unique_ptr<test::raw_client>> clients;
  for (std::size_t i = 1; i < http_server::most_connections; ++i) {
    clients.push_back(std::make_unique<test::raw_client>(at()));
    clients.back()->get("/slow");
  }
  // The server reads the requests before it before its own.
  test::raw_client watcher{at()};
  watcher.get("/v1/events");
  REQUIRE(watcher.hears("retry:"));
  const auto busy = ask(at(), "/v1/state");
  CHECK(has(busy, "HTTP/1.1 503"));
  CHECK(body(busy)["error"] == "too many connections");
  CHECK(has(busy, "Retry-After: 1"));
  // More silent ones than there are slots for health checks.
  std::vector<std::unique_ptr<test::raw_client>> silent;
  for (std::size_t i = 0; i < 2 * http_server::most_health_connections; ++i)
    silent.push_back(std::make_unique<test::raw_client>(at()));
  CHECK(has(ask(at(), "/healthz"), "HTTP/1.1 200"));
  CHECK(has(ask(at(), "/readyz"), "HTTP/1.1 503"));
  go_on.set_value();
  for (auto& x : clients)
    CHECK(x->hears("at last"));
}

TEST_CASE_FIXTURE(service, "a foreign name gets nothing, and one host is due") {
  server =
    http_server::open("127.0.0.1:0", board, {}, {}, {"fillguard"}).value();
  const auto answer_to = [this](const std::string& head) {
    test::raw_client client{at()};
    client.write(head + "\r\n");
    return client.rest();
  };
  const std::string close = "Connection: close\r\n";
  for (const auto* host :
       {"127.0.0.1", "fillguard:8099", "[::1]", "localhost"}) {
    CAPTURE(host);
    CHECK(has(answer_to("GET /v1/state HTTP/1.1\r\nHost: " + std::string{host}
                        + "\r\n" + close),
              "HTTP/1.1 200"));
  }
  for (const auto* path : {"/v1/state", "/v1/events", "/", "/healthz"}) {
    const auto refused = answer_to("GET " + std::string{path}
                                   + " HTTP/1.1\r\nHost: evil.example\r\n");
    CHECK(has(refused, "HTTP/1.1 421"));
    CHECK(has(refused, "Connection: close"));
    CHECK_FALSE(has(refused, "markets"));
  }
  CHECK(has(answer_to("GET / HTTP/1.1\r\n"), "HTTP/1.1 400"));
  CHECK(
    has(answer_to("GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n"),
        "HTTP/1.1 400"));
}

TEST_CASE_FIXTURE(service, "an IPv6 address can be listened on") {
  const auto other = http_server::open("[::1]:0", board);
  if (other) // A machine may have IPv6 disabled.
    CHECK(has((*other)->address(), "[::1]:"));
  else
    CHECK(other.error().where == "[::1]:0");
}

TEST_CASE_FIXTURE(service,
                  "without a free file descriptor, a client is served later") {
  test::raw_client before{at()};
  before.get("/healthz");
  REQUIRE(before.hears(R"({"status":"ok"})"));
  std::optional<open_files> limit{next_file() + 1};
  test::raw_client waiting{at()};
  REQUIRE(waiting.connected());
  waiting.get("/healthz");
  // The server handles the waiting client before this request.
  before.get("/nowhere");
  CHECK(before.hears("HTTP/1.1 404"));
  limit.reset();
  CHECK(waiting.hears(R"({"status":"ok"})"));
}
