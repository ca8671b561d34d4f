#include "app/health/health.hpp"

#include <doctest/doctest.h>

using namespace fillguard;

namespace {

net::http_reply reply(int status, std::string body = {}) {
  net::http_reply out;
  out.status = status;
  out.body = std::move(body);
  return out;
}

result<net::http_reply> silence(std::string why) {
  return failure("service", std::move(why));
}

} // namespace

TEST_CASE("a service that listens everywhere is asked on loopback") {
  CHECK(health_base("0.0.0.0:8099") == "http://127.0.0.1:8099");
  CHECK(health_base("[::]:1") == "http://[::1]:1");
  CHECK(health_base("10.0.0.7:80") == "http://10.0.0.7:80");
}

TEST_CASE("health gives the reason in one line") {
  CHECK(judge_health(reply(200), reply(200)).good);
  CHECK(judge_health(reply(200), std::nullopt).good);
  const auto hung = judge_health(silence("deadline passed"), reply(200));
  CHECK_FALSE(hung.good);
  CHECK(hung.why == "unhealthy: no answer: deadline passed");
  const auto waiting = judge_health(
    reply(200),
    reply(503, R"({"ready":false,"reasons":["btc-5m: no window","x"]})"));
  CHECK_FALSE(waiting.good);
  CHECK(waiting.why == "not ready: btc-5m: no window; x");
  for (const auto* body : {"", "[1]", R"({"reasons":3})", "\xff"})
    CHECK(judge_health(reply(200), reply(503, body)).why
          == "not ready: no reason given");
  CHECK_FALSE(judge_health(reply(404), reply(200)).good);
  CHECK_FALSE(judge_health(reply(200), reply(500)).good);
  CHECK_FALSE(judge_health(reply(200), silence("reset")).good);
}
