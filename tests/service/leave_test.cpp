// A window that its owner takes away from the service, which is then killed.

#include "net/polymarket/orders/order_signer.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/fast_run.hpp"
#include "tests/support/live_account.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/split_service.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <future>
#include <string>
#include <thread>
#include <vector>

using namespace fillguard;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr const char* token = "a-token-of-the-test";

/// The market's object, once `condition` holds of it; null: it never did.
template <class F>
json market_when(std::uint16_t port, F condition) {
  const auto until = std::chrono::steady_clock::now() + 60s * test::slowed;
  while (std::chrono::steady_clock::now() < until) {
    const auto state =
      json::parse(test::http_get(port, "/v1/state"), nullptr, false);
    if (state.is_object() && !state.value("markets", json::array()).empty()
        && condition(state["markets"][0]))
      return state["markets"][0];
    std::this_thread::yield();
  }
  return nullptr;
}

std::string post_leave(std::uint16_t port) {
  const std::string body = R"({"market":"btc-5m"})";
  test::raw_client client{"127.0.0.1:" + std::to_string(port)};
  client.write("POST /v1/leave HTTP/1.1\r\nHost: localhost\r\n"
               "Authorization: Bearer "
               + std::string{token}
               + "\r\nContent-Type: application/json\r\nConnection: close\r\n"
                 "Content-Length: "
               + std::to_string(body.size()) + "\r\n\r\n" + body);
  return client.rest();
}

} // namespace

TEST_CASE("a window that was left stays left when the service is killed and "
          "starts again") {
  net::sim::sim_options options;
  options.venue.world.story = net::sim::scenario::reversal;
  options.venue.desk.bot.wallet =
    net::ethereum::checksummed(test::live_key().address());
  test::fast_run runs{"leave", 10.0 / test::slowed, options};
  const auto port = test::free_port();
  ::setenv("FILLGUARD_FAST_HTTP", ("127.0.0.1:" + std::to_string(port)).c_str(),
           1);
  ::setenv("FILLGUARD_FAST_TOKEN", token, 1);
  const auto orders = [&runs] {
    std::promise<std::vector<net::sim::desk_order>> all;
    runs.venue.post(
      [&all](net::sim::venue& x) { all.set_value(x.desk().orders()); });
    return all.get_future().get();
  };

  json held;
  {
    test::child_process first{runs.command("live")};
    held = market_when(port, [](const json& x) {
      return x["position"].is_object() && x["position"]["guarded"] == true;
    });
    REQUIRE(held.is_object());
    const auto answer = post_leave(port);
    CAPTURE(answer);
    REQUIRE(answer.starts_with("HTTP/1.1 202"));
    // It is on disk soon after it is shown.
    const auto shown =
      market_when(port, [](const json& x) { return x["status"] == "left"; });
    REQUIRE(shown.is_object());
    const auto at = shown["window"]["seconds_left"].get<double>();
    REQUIRE(market_when(port, [at](const json& x) {
              return x["window"]["seconds_left"].get<double>() < at - 2;
            }).is_object());
    first.kill();
  }
  const auto slug = held["window"]["slug"];
  test::child_process second{runs.command("live")};
  // On a slow machine, the window may be over when the service is back.
  const auto back = market_when(port, [&slug](const json& x) {
    return x["window"]["slug"].is_string()
           && (x["window"]["slug"] != slug || x["status"] == "left");
  });
  REQUIRE(back.is_object());
  if (back["window"]["slug"] == slug) {
    CHECK(back["position"]["guarded"] == false);
    CHECK(
      back["position"]["not_guarded_because"].get<std::string>().starts_with(
        "left alone, as the user requested"));
  }
  // Through the collapse, to the next window.
  const auto next = market_when(port, [&slug](const json& x) {
    return x["window"]["slug"].is_string() && x["window"]["slug"] != slug;
  });
  REQUIRE(next.is_object());
  ::unsetenv("FILLGUARD_FAST_HTTP");
  ::unsetenv("FILLGUARD_FAST_TOKEN");
  std::size_t bought = 0;
  for (const auto& x : orders())
    if (fillguard::slug(x.window) == slug) {
      CHECK(x.is_buy);
      ++bought;
    }
  CHECK(bought == 1);
}
