#include "net/network/network_transport.hpp"
#include "net/service_clock.hpp"
#include "tests/support/loopback_server.hpp"
#include "tests/support/waiting.hpp"

#include <doctest/doctest.h>

#include <future>
#include <memory>
#include <utility>
#include <vector>

using namespace fillguard;
using namespace fillguard::net;
using namespace std::chrono_literals;

namespace {

/// 2026-11-22T12:00:00Z, the start of every test.
constexpr auto noon = from_unix_seconds(1'795'348'800);

using replies = test::awaited<std::vector<result<http_reply>>>;

/// The calls of one socket's sinks.
struct heard {
  int opened = 0;
  std::vector<std::string> texts;
  std::vector<std::string> lost;
  std::optional<std::chrono::milliseconds> retry_after;
  int late = 0; ///< Texts after the loss, or before the opening.
};

using ears = std::shared_ptr<test::awaited<heard>>;

struct world {
  explicit world(double speed = 1)
      : ready{initialize_pool()}, clock{std::make_shared<service_clock>(
                                    service_clock::settings{speed, noon})},
        out{clock, {.largest_body = 1U << 20U, .largest_frame = 1U << 20U}} {
    // nop
  }

  ~world() { CHECK(out.shutdown(10s)); }

  result<http_reply> reply_to(http_request what) {
    const auto all = send(std::move(what));
    REQUIRE(all->comes_to([](const auto& x) { return !x.empty(); }));
    return all->get().front();
  }

  http_reply ask(http_request what) {
    const auto reply = reply_to(std::move(what));
    if (!reply)
      FAIL(to_string(reply.error()));
    return *reply;
  }

  /// The error of a request that fails.
  std::string failure_of(http_request what) {
    const auto reply = reply_to(std::move(what));
    REQUIRE_FALSE(reply);
    return reply.error().what;
  }

  std::shared_ptr<replies> send(http_request request) {
    auto all = std::make_shared<replies>();
    out.fetch(std::move(request), [all](result<http_reply> x) {
      all->change([&](auto& xs) { xs.push_back(std::move(x)); });
    });
    return all;
  }

  std::unique_ptr<web_socket> dial(std::string url, const ears& to) {
    return out.dial(std::move(url),
                    {[to] {
                       to->change([](heard& x) {
                         ++x.opened;
                         x.late += !x.texts.empty() || !x.lost.empty();
                       });
                     },
                     [to](std::string text, utc_time) {
                       to->change([&](heard& x) {
                         x.texts.push_back(std::move(text));
                         x.late += x.opened == 0 || !x.lost.empty();
                       });
                     },
                     [to](socket_loss loss) {
                       to->change([&](heard& x) {
                         x.lost.push_back(std::move(loss.why));
                         x.retry_after = loss.retry_after;
                       });
                     }});
  }

  bool ready;
  std::shared_ptr<service_clock> clock;
  test::loopback_server server;
  network_transport out;
};

ears listen() {
  return std::make_shared<test::awaited<heard>>();
}

bool is_open(const heard& x) {
  return x.opened == 1;
}

bool is_lost(const heard& x) {
  return !x.lost.empty();
}

/// What followed the deliveries to a sink.
struct deliveries {
  int followed = 0;
  int not_followed = 0; ///< Since the last step.
  bool inside = false;
  int cut_short = 0; ///< Steps that ended within a delivery.
};

test::awaited<deliveries> delivered;

void count_step() {
  delivered.change([](deliveries& x) {
    x.followed += std::exchange(x.not_followed, 0);
    x.cut_short += x.inside ? 1 : 0;
  });
}

/// A URL with a port without a server.
std::string refused(std::string_view scheme) {
  boost::asio::io_context context;
  boost::asio::ip::tcp::acceptor once{
    context, {boost::asio::ip::address_v4::loopback(), 0}};
  return std::string{scheme}
         + "://127.0.0.1:" + std::to_string(once.local_endpoint().port()) + "/";
}

} // namespace

TEST_CASE_FIXTURE(world, "a request is answered with status, body and time") {
  http_request request;
  request.method = "POST";
  request.url = server.http("/echo?a=1&b=%20");
  request.headers = {{"User-Agent", "fillguard/0"}};
  request.body = "{\"x\":1}";
  const auto x = ask(request);
  CHECK(x.status == 200);
  CHECK(x.body == "POST /echo?a=1&b=%20 fillguard/0 {\"x\":1}");
  CHECK_FALSE(x.retry_after.has_value());
  CHECK(x.received_at >= noon);
  CHECK(x.received_at <= clock->now());
}

TEST_CASE_FIXTURE(world, "a refusal is an answer with its Retry-After") {
  const auto busy = ask({.url = server.http("/status/429")});
  CHECK(busy.status == 429);
  CHECK(busy.body == "no");
  CHECK(busy.retry_after == 7s);
  const auto dated = ask({.url = server.http("/date")});
  CHECK(dated.status == 503);
  REQUIRE(dated.retry_after.has_value());
  CHECK(*dated.retry_after <= 30s);
  CHECK(*dated.retry_after > 5s);
}

TEST_CASE_FIXTURE(world, "bytes are passed on for any content type") {
  const auto x = ask({.url = server.http("/charset")});
  CHECK(x.status == 200);
  CHECK(x.body == "a\xff\x01z");
}

TEST_CASE_FIXTURE(
  world, "packed bodies and byte-order marks are read, other encodings named") {
  CHECK(ask({.url = server.http("/gzip")}).body == "{\"a\":1}");
  CHECK(ask({.url = server.http("/bom")}).body == "{}");
  CHECK(failure_of({.url = server.http("/brotli")})
        == "body: is encoded as 'br'");
}

TEST_CASE_FIXTURE(world, "an interim answer is skipped") {
  for (auto path : {"/early", "/continue"})
    for (auto method : {"GET", "POST"}) {
      CAPTURE(path);
      CAPTURE(method);
      const auto x = ask({.method = method, .url = server.http(path)});
      CHECK(x.status == 200);
      CHECK(x.body == "fine");
      // The next request is not affected.
      CHECK(ask({.url = server.http("/echo")}).body.starts_with("GET /echo"));
    }
}

TEST_CASE_FIXTURE(world, "a POST never uses a connection that was closed "
                         "while it was idle") {
  for (int i = 0; i < 10; ++i) {
    const auto x =
      ask({.method = "POST", .url = server.http("/fin"), .body = "[]"});
    CHECK(x.status == 200);
  }
}

TEST_CASE_FIXTURE(world, "a redirection is not followed") {
  const auto x = ask({.url = server.http("/moved")});
  CHECK(x.status == 302);
  CHECK(x.body == "there");
}

TEST_CASE("a deadline counts in the service's time and answers once") {
  world fast{50};
  const auto began = std::chrono::steady_clock::now();
  const auto all =
    fast.send({.url = fast.server.http("/mute"), .deadline = 20s});
  REQUIRE(all->comes_to([](const auto& x) { return !x.empty(); }));
  CHECK(std::chrono::steady_clock::now() - began < 10s);
  REQUIRE_FALSE(all->get().front());
  CHECK(all->get().front().error()
        == error{"127.0.0.1", "deadline passed after 20000 ms"});

  // The request itself ends, not only the waiting for it.
  CHECK(fast.out.shutdown(10s));
  CHECK(all->get().size() == 1);
}

TEST_CASE_FIXTURE(world, "a server that fails is an error, not a status") {
  for (auto url :
       {server.http("/cut"), server.http("/hang-up"), refused("http"),
        std::string{"http://"}, std::string{"no url at all"}, std::string{},
        std::string{"ftp://127.0.0.1/x"}}) {
    CAPTURE(url);
    CHECK_FALSE(failure_of({.url = url, .deadline = 3s}).empty());
  }
  CHECK(ask({.url = server.http("/echo")}).status == 200);
}

TEST_CASE_FIXTURE(world,
                  "a body beyond the limit is refused while it is received") {
  for (auto path : {"/huge", "/endless"}) {
    CAPTURE(path);
    CHECK(failure_of({.url = server.http(path), .deadline = 15s})
          == "body too large: over 1048576 bytes");
  }
}

TEST_CASE_FIXTURE(world, "requests in a row share a connection") {
  for (int i = 0; i < 200; ++i)
    REQUIRE(ask({.url = server.http("/echo")}).status == 200);
  CHECK(server.accepted() < 20);
}

TEST_CASE_FIXTURE(world, "shutting down answers pending requests") {
  const auto waiting = send({.url = server.http("/mute"), .deadline = 1h});
  const auto mute = listen();
  const auto socket = dial(server.ws("/echo"), mute);
  REQUIRE(mute->comes_to(is_open));

  CHECK(out.shutdown(10s));
  CHECK(out.inside() == 0);
  REQUIRE(waiting->get().size() == 1);
  REQUIRE_FALSE(waiting->get().front());
  CHECK(waiting->get().front().error().what == "shutting down");
  CHECK(mute->get().lost == std::vector<std::string>{"shutting down"});

  // New requests fail.
  CHECK(failure_of({.url = server.http("/echo")}) == "shutting down");
  const auto late = listen();
  const auto refused_socket = dial(server.ws("/echo"), late);
  CHECK(late->comes_to(is_lost));
  CHECK(late->get().opened == 0);
  CHECK(out.shutdown(10s));
}

TEST_CASE_FIXTURE(world, "a socket opens, sends and receives") {
  const auto received = listen();
  const auto socket = dial(server.ws("/echo"), received);
  REQUIRE(received->comes_to(is_open));
  socket->send_text("one");
  socket->send_text("two");
  REQUIRE(
    received->comes_to([](const heard& x) { return x.texts.size() == 2; }));
  CHECK(received->get().texts == std::vector<std::string>{"one", "two"});
  CHECK(received->get().lost.empty());
  CHECK(received->get().late == 0);
}

TEST_CASE_FIXTURE(world, "a burst of frames arrives whole and in order") {
  const auto received = listen();
  const auto socket = dial(server.ws("/burst"), received);
  REQUIRE(
    received->comes_to([](const heard& x) { return x.texts.size() == 1000; }));
  const auto x = received->get();
  int wrong = 0;
  for (int i = 0; i < 1000; ++i)
    wrong += x.texts[static_cast<std::size_t>(i)] != std::to_string(i);
  CHECK(wrong == 0);
  CHECK(x.opened == 1);
  CHECK(x.late == 0);
}

TEST_CASE("a call follows each step of the sockets, outside of their sinks") {
  test::loopback_server server;
  network_transport out{std::make_shared<service_clock>(),
                        {.after_step = count_step}};
  const auto enter = [](const std::string&, utc_time) {
    delivered.change([](deliveries& x) { x.inside = true; });
    delivered.change([](deliveries& x) { ++x.not_followed; });
    delivered.change([](deliveries& x) { x.inside = false; });
  };
  const auto socket =
    out.dial(server.ws("/burst"), {[] {}, enter, [](const socket_loss&) {}});
  CHECK(delivered.comes_to([](const auto& x) { return x.followed == 1000; }));
  CHECK(out.shutdown(10s));
  CHECK(delivered.get().cut_short == 0);
}

TEST_CASE_FIXTURE(world, "a socket that the server ends is lost once") {
  for (const auto& ended :
       {std::pair{"/leave", "closed with 4001: enough"},
        std::pair{"/drop", "closed with 1006: End of file"}}) {
    const auto* const path = ended.first;
    const auto* const why = ended.second;
    CAPTURE(path);
    const auto received = listen();
    const auto socket = dial(server.ws(path), received);
    REQUIRE(received->comes_to(is_lost));
    socket->send_text("too late");
    CHECK(received->get().lost == std::vector<std::string>{why});
    CHECK(received->get().late == 0);
  }
}

TEST_CASE("a socket that cannot be opened is lost before the deadline") {
  world fast{20};
  for (auto url :
       {refused("ws"), fast.server.ws("/mute"), std::string{"no url"},
        std::string{"http://127.0.0.1/"}, std::string{"ws://host.invalid/"}}) {
    CAPTURE(url);
    const auto received = listen();
    const auto socket = fast.dial(url, received);
    REQUIRE(received->comes_to(is_lost, 10s));
    CHECK(received->get().opened == 0);
    CHECK(received->get().lost.size() == 1);
  }
}

TEST_CASE_FIXTURE(world, "a refused handshake has its status and its "
                         "Retry-After") {
  const auto received = listen();
  const auto socket = dial(server.ws("/refuse"), received);
  REQUIRE(received->comes_to(is_lost));
  CHECK(received->get().lost
        == std::vector<std::string>{
          "refused with HTTP status 429 Too Many Requests"});
  CHECK(received->get().retry_after == 7s);
  CHECK(received->get().opened == 0);
}

TEST_CASE_FIXTURE(world, "a message in pieces is one text, and a ping between "
                         "them is answered") {
  const auto received = listen();
  const auto socket = dial(server.ws("/pieces"), received);
  REQUIRE(
    received->comes_to([](const heard& x) { return x.texts.size() == 2; }));
  CHECK(received->get().texts == std::vector<std::string>{"one two", "pong"});
}

TEST_CASE_FIXTURE(world, "a destroyed socket is closed in order") {
  const auto received = listen();
  auto socket = dial(server.ws("/echo"), received);
  REQUIRE(received->comes_to(is_open));
  socket.reset();
  CHECK(out.shutdown(10s));
  CHECK(server.close_code.comes_to([](int code) { return code == 1000; }));
}

TEST_CASE_FIXTURE(world, "a frozen server does not hold back the shutdown") {
  const auto received = listen();
  const auto socket = dial(server.ws("/frozen"), received);
  REQUIRE(received->comes_to(is_open));
  CHECK(out.shutdown(1ms));
  CHECK(out.inside() == 0);
}

TEST_CASE_FIXTURE(world,
                  "a binary or oversized frame is named, not passed on") {
  const auto received = listen();
  const auto socket = dial(server.ws("/odd"), received);
  REQUIRE(
    received->comes_to([](const heard& x) { return x.texts.size() == 3; }));
  CHECK(received->get().texts
        == std::vector<std::string>{"(binary frame of 2 bytes)",
                                    "(frame of 3145728 bytes is too large)",
                                    "fine"});
}

TEST_CASE_FIXTURE(world, "destroying a socket is quick and silences it") {
  const auto frozen = listen();
  auto socket = dial(server.ws("/frozen"), frozen);
  REQUIRE(frozen->comes_to(is_open));
  const auto began = std::chrono::steady_clock::now();
  socket.reset();
  CHECK(std::chrono::steady_clock::now() - began < 5s);

  const auto busy = listen();
  socket = dial(server.ws("/burst"), busy);
  REQUIRE(busy->comes_to([](const heard& x) { return !x.texts.empty(); }));
  socket.reset();
  const auto count = busy->get().texts.size();
  CHECK(out.shutdown(10s));
  CHECK(busy->get().texts.size() == count);
  CHECK(busy->get().lost.empty());
  CHECK(frozen->get().lost.empty());
}

TEST_CASE_FIXTURE(world, "a sink may destroy the socket that calls it") {
  const auto received = listen();
  const auto socket = std::make_shared<std::unique_ptr<web_socket>>();
  std::promise<void> dialled;
  web_socket_sinks sinks;
  sinks.opened = [] {};
  sinks.text = [received, socket, known = dialled.get_future().share()](
                 std::string text, utc_time) {
    known.wait(); // The first text may come before `dial` has returned.
    socket->reset();
    received->change([&](heard& x) { x.texts.push_back(std::move(text)); });
  };
  sinks.lost = [received](socket_loss loss) {
    received->change([&](heard& x) { x.lost.push_back(std::move(loss.why)); });
  };
  *socket = out.dial(server.ws("/burst"), std::move(sinks));
  dialled.set_value();
  REQUIRE(received->comes_to([](const heard& x) { return !x.texts.empty(); }));
  CHECK(out.shutdown(10s));
  CHECK(received->get().texts == std::vector<std::string>{"0"});
  CHECK(received->get().lost.empty());
}

TEST_CASE_FIXTURE(world, "a hundred sockets leave nothing behind") {
  for (int i = 0; i < 100; ++i) {
    const auto received = listen();
    const auto socket =
      dial(server.ws(i % 2 == 0 ? "/echo" : "/drop"), received);
    // Every third is destroyed while it is still being opened.
    if (i % 3 != 0)
      REQUIRE(received->comes_to(
        [](const heard& x) { return is_open(x) || is_lost(x); }));
  }
  CHECK(out.shutdown(15s));
  CHECK(out.inside() == 0);
}
