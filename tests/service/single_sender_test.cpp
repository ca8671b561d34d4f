// Requests that must not be repeated, over loopback sockets.

#include "net/network/single_sender.hpp"
#include "net/service_clock.hpp"
#include "tests/support/loopback_server.hpp"
#include "tests/support/waiting.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

using namespace fillguard;
using namespace fillguard::net;
using namespace std::chrono_literals;
using polymarket::attempt;
using polymarket::attempt_failure;
using polymarket::attempt_reply;

namespace {

using attempts = test::awaited<std::vector<attempt>>;

struct sending {
  std::shared_ptr<attempts> send(std::string url,
                                 std::chrono::milliseconds deadline = 10s) {
    auto out = std::make_shared<attempts>();
    sender->send({.method = "POST",
                  .url = std::move(url),
                  .body = "{}",
                  .deadline = deadline},
                 [out](attempt x) {
                   out->change([&](auto& all) { all.push_back(std::move(x)); });
                 });
    return out;
  }

  attempt ask(std::string url, std::chrono::milliseconds deadline = 10s) {
    const auto all = send(std::move(url), deadline);
    REQUIRE(all->comes_to([](const auto& x) { return !x.empty(); }));
    return all->get().front();
  }

  test::loopback_server server;
  std::optional<single_sender> sender{std::in_place,
                                      std::make_shared<service_clock>()};
};

} // namespace

TEST_CASE("a single request is answered over a connection of its own") {
  sending at;
  for (std::size_t i = 1; i <= 2; ++i) {
    const auto got = at.ask(at.server.http("/echo"));
    const auto* reply = std::get_if<attempt_reply>(&got);
    REQUIRE(reply != nullptr);
    CHECK(reply->status == 200);
    CHECK(reply->body.starts_with("POST"));
    CHECK_FALSE(reply->rate_limit_headers);
    CHECK(at.server.accepted() == i);
  }
}

TEST_CASE("a request goes out over a connection that was made before it, each "
          "over its own") {
  sending at;
  at.sender->keep_warm(at.server.http(""));
  std::set<std::string> used;
  std::size_t made_before = 0;
  for (int i = 0; i < 20; ++i) {
    // The next one is made while this one is in use.
    REQUIRE(at.server.connections.comes_to(
      [&](std::size_t x) { return x > used.size(); }));
    const auto there = at.server.accepted();
    const auto got = at.ask(at.server.http("/which"));
    const auto* reply = std::get_if<attempt_reply>(&got);
    REQUIRE(reply != nullptr);
    CHECK(used.insert(reply->body).second);
    made_before += std::stoul(reply->body) <= there ? 1 : 0;
  }
  // Not each: a request may begin before the client has the new connection.
  CHECK(made_before > 0);
  // Another server's are not taken.
  test::loopback_server other;
  const auto got = at.ask(other.http("/which"));
  REQUIRE(std::get_if<attempt_reply>(&got) != nullptr);
  CHECK(std::get<attempt_reply>(got).body == "1");
}

TEST_CASE("a connection that the server closes before its use is replaced, and "
          "no request is lost by it") {
  sending at;
  at.sender->keep_warm(at.server.http(""));
  for (std::size_t i = 1; i <= 4; ++i) {
    REQUIRE(
      at.server.connections.comes_to([i](std::size_t x) { return x >= i; }));
    at.server.close_all();
  }
  REQUIRE(at.server.connections.comes_to([](std::size_t x) { return x >= 5; }));
  const auto got = at.ask(at.server.http("/which"));
  REQUIRE(std::get_if<attempt_reply>(&got) != nullptr);
  CHECK(std::get<attempt_reply>(got).status == 200);
}

TEST_CASE("a request whose reply is lost is not sent again over a connection "
          "that is ready") {
  sending at;
  at.sender->keep_warm(at.server.http(""));
  for (int i = 0; i < 10; ++i) {
    const auto got = at.ask(at.server.http("/hang-up"));
    const auto* failed = std::get_if<attempt_failure>(&got);
    REQUIRE(failed != nullptr);
    CHECK(failed->sending_began);
  }
}

TEST_CASE("a redirection of a single request is not followed") {
  sending at;
  const auto got = at.ask(at.server.http("/moved"));
  REQUIRE(std::get_if<attempt_reply>(&got) != nullptr);
  CHECK(std::get<attempt_reply>(got).status == 302);
  CHECK(at.server.accepted() == 1);
}

TEST_CASE("a single request whose reply is lost is not sent again") {
  sending at;
  for (const auto* path : {"/hang-up", "/cut"}) {
    CAPTURE(path);
    const auto before = at.server.accepted();
    const auto got = at.ask(at.server.http(path));
    const auto* failed = std::get_if<attempt_failure>(&got);
    REQUIRE(failed != nullptr);
    CHECK(failed->sending_began);
    CHECK(at.server.accepted() == before + 1);
  }
}

TEST_CASE("a single request without a reply ends at its deadline") {
  sending at;
  const auto got = at.ask(at.server.http("/mute"), 50ms);
  const auto* failed = std::get_if<attempt_failure>(&got);
  REQUIRE(failed != nullptr);
  CHECK(failed->sending_began);
}

TEST_CASE("a single request to a closed port was never sent") {
  sending at;
  for (const auto* url : {"http://127.0.0.1:1/order", "no address"}) {
    CAPTURE(url);
    const auto got = at.ask(url);
    const auto* failed = std::get_if<attempt_failure>(&got);
    REQUIRE(failed != nullptr);
    CHECK_FALSE(failed->sending_began);
  }
}

TEST_CASE("single requests fail when their sender ends") {
  sending at;
  const auto all = at.send(at.server.http("/mute"));
  // The request is at the server.
  REQUIRE(std::holds_alternative<attempt_reply>(
    at.ask(at.server.http("/status/200"))));
  at.sender.reset();
  REQUIRE(all->get().size() == 1);
  CHECK(std::holds_alternative<attempt_failure>(all->get().front()));
}
