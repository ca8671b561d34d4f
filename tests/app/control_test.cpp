#include "app/control/control_desk.hpp"
#include "app/control/fault_desk.hpp"
#include "app/service/act_on_service.hpp"
#include "net/service_clock.hpp"
#include "net/sim/faults.hpp"
#include "tests/support/sample_views.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <unistd.h>

using namespace fillguard;
using namespace std::chrono_literals;
using kind = control_request::kind_type;
using net::http_api::api_request;

namespace {

constexpr const char* token = "a-token-of-20-letters";

api_request asking(const char* path, const char* body = "{}") {
  return {"POST",
          path,
          {{"Host", "127.0.0.1:8099"},
           {"authorization", std::string{"Bearer "} + token}},
          body,
          "127.0.0.1"};
}

struct door {
  door() {
    desk.serve([this](const control_request& x) -> result<std::string> {
      if (x.market == "eth-5m")
        return failure("market", "is not followed");
      done.push_back(x);
      return "7-" + std::to_string(done.size());
    });
  }

  int status(const api_request& x, kind what = kind::halt) {
    return desk.answer(what, x).status;
  }

  control_desk::moment now{1h};
  control_desk desk{secret{token}, [this] { return now; }};
  std::vector<control_request> done;
};

} // namespace

TEST_CASE_FIXTURE(door, "the holder of the token is obeyed") {
  const auto answer =
    desk.answer(kind::halt, asking("/v1/halt", R"({"reason":"going out"})"));
  CHECK(answer.status == 202);
  CHECK(answer.body == R"({"event":"7-1"})");
  REQUIRE(done.size() == 1);
  CHECK(done[0].reason == "going out");
  CHECK(done[0].from == "127.0.0.1");
  CHECK(status(asking("/v1/resume", ""), kind::resume) == 202);
  CHECK(status(asking("/v1/flatten", R"({"market":"btc-5m"})"), kind::flatten)
        == 202);
  CHECK(done[2].market == "btc-5m");
}

TEST_CASE_FIXTURE(door, "nobody else is") {
  auto none = asking("/v1/halt");
  none.headers.pop_back();
  CHECK(status(none) == 401);
  auto wrong = asking("/v1/halt");
  wrong.headers.back().second += 'x';
  CHECK(status(wrong) == 401);
  auto basic = asking("/v1/halt");
  basic.headers.back().second = std::string{"Basic "} + token;
  CHECK(status(basic) == 401);
  auto foreign = asking("/v1/halt");
  foreign.headers.emplace_back("Origin", "http://example.org");
  CHECK(status(foreign) == 403);
  auto nowhere = asking("/v1/halt");
  nowhere.headers.emplace_back("Origin", "null");
  CHECK(status(nowhere) == 403);
  CHECK(done.empty());

  auto own = asking("/v1/halt");
  own.headers.emplace_back("Origin", "http://127.0.0.1:8099");
  CHECK(status(own) == 202);
  control_desk closed{secret{}, [this] { return now; }};
  CHECK(closed.answer(kind::halt, own).status == 404);
}

TEST_CASE_FIXTURE(door,
                  "five wrong tokens in a minute close the door for one") {
  auto wrong = asking("/v1/halt");
  wrong.headers.back().second = "Bearer guess";
  for (int i = 0; i < 4; ++i)
    CHECK(status(wrong) == 401);
  now += 61s; // These are forgotten.
  for (int i = 0; i < 4; ++i)
    CHECK(status(wrong) == 401);
  CHECK(status(asking("/v1/halt")) == 202);
  CHECK(status(wrong) == 401);
  const auto shut = desk.answer(kind::halt, asking("/v1/halt"));
  CHECK(shut.status == 429);
  CHECK(shut.headers.back().second == "60");
  now += 60s;
  CHECK(status(asking("/v1/halt")) == 202);
  CHECK(done.size() == 2);
}

TEST_CASE_FIXTURE(door, "the same key acts once") {
  auto first = asking("/v1/flatten", R"({"market":"btc-5m"})");
  first.headers.emplace_back("Idempotency-Key", "k1");
  const auto a = desk.answer(kind::flatten, first);
  const auto b = desk.answer(kind::flatten, first);
  CHECK(a.status == 202);
  CHECK(a.body == b.body);
  CHECK(done.size() == 1);
  auto other = first;
  other.body = R"({"market":"btc-15m"})";
  CHECK(status(other, kind::flatten) == 422);
  CHECK(done.size() == 1);
  // What was refused may be asked for again.
  auto refused = first;
  refused.headers.back().second = "k2";
  refused.body = R"({"market":"eth-5m"})";
  CHECK(status(refused, kind::flatten) == 409);
  CHECK(status(refused, kind::flatten) == 409);
}

TEST_CASE_FIXTURE(door, "a malformed request names its member") {
  for (const auto& [body, key] :
       {std::pair{"[", "body"}, std::pair{R"({"market":5})", "market"},
        std::pair{"{}", "market"}}) {
    const auto answer = desk.answer(kind::leave, asking("/v1/leave", body));
    CHECK(answer.status == 400);
    CHECK(answer.body.find(std::string{"\"key\":\""} + key)
          != std::string::npos);
  }
  CHECK(done.empty());
  control_desk early{secret{token}, [this] { return now; }};
  CHECK(early.answer(kind::halt, asking("/v1/halt")).status == 503);
}

TEST_CASE("who asked for what becomes an event, and the service does it") {
  config settings;
  settings.markets = {*parse_market("btc-5m")};
  const auto board = std::make_shared<net::http_api::api_board>(
    net::http_api::api_board::settings{
      {"1", "paper", test::noon},
      {},
      std::make_shared<net::service_clock>(
        net::service_clock::settings{1, test::noon})});
  std::vector<std::string> requests;
  std::string still;
  const auto act = act_on_service(
    settings, board, [&](const std::string& x) -> result<std::string> {
      requests.push_back(x);
      if (x.starts_with("flatten"))
        return failure("refused", "sends no orders in this mode");
      return "the service" + still;
    });
  const auto id = act({kind::resume, "", "", "10.0.0.7"});
  REQUIRE(id);
  CHECK(requests.back() == "resume");
  auto kept = board->notices_after("all");
  REQUIRE(kept.size() == 1);
  CHECK(board->event_id(kept[0].number) == *id);
  CHECK(kept[0].what.kind == notice::kind_type::control);
  CHECK(kept[0].what.text
        == "resume: entries are allowed again over HTTP, from 10.0.0.7");

  // Entries with another halt are not reported as allowed.
  still = "\tjournal: disk full";
  const auto halted = act({kind::resume, "", "", "10.0.0.7"});
  REQUIRE_FALSE(halted);
  CHECK(halted.error().what == "entries stay halted: journal: disk full");
  CHECK(board->notices_after("all").size() == 1);
  still.clear();

  CHECK(act({kind::halt, "", "going\nout", "10.0.0.7"}));
  CHECK(requests.back() == "halt going out over HTTP, from 10.0.0.7");
  CHECK(act({kind::leave, "btc-5m", "", "::1"}));
  CHECK(requests.back() == "leave btc-5m");
  const auto refused = act({kind::flatten, "btc-5m", "", "::1"});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what == "sends no orders in this mode");
  CHECK_FALSE(act({kind::leave, "eth-5m", "", "::1"}));
  CHECK(requests.size() == 5);
  CHECK(board->notices_after("all").size() == 3);
}

TEST_CASE("a demo can cause each fault of its venue by itself") {
  net::sim::fault_board board;
  std::size_t of_orders = 0;
  for (const auto& x : scripted_faults()) {
    CAPTURE(x.name);
    CHECK(board.apply(x.command, test::noon));
    of_orders += x.of_orders ? 1 : 0;
  }
  CHECK(scripted_faults().size() == 7);
  CHECK(of_orders == 3);
  // On paper no order reaches the venue.
  CHECK(nlohmann::json::parse(list_faults(false).body)["faults"].size() == 7);
}

TEST_CASE("the fault desk passes faults on, by name only") {
  std::vector<std::string> venue;
  std::string crashed;
  fault_desk desk;
  const auto request = [&](const char* body, const char* origin = nullptr) {
    auto x = asking("/v1/demo/faults", body);
    if (origin)
      x.headers.emplace_back("Origin", origin);
    return desk.answer(x).status;
  };
  CHECK(request(R"({"fault":"freeze_feed"})") == 503);
  desk.serve({[&](const std::string& x) -> result<void> {
                venue.push_back(x);
                return {};
              },
              [&](const std::string& x) {
                crashed = x;
                return true;
              },
              [] {}, "btc-15m"});
  const auto all = nlohmann::json::parse(list_faults(true).body);
  for (const auto& x : all["faults"]) {
    const auto body = nlohmann::json{{"fault", x["name"]}}.dump();
    CHECK(request(body.c_str()) == 202);
  }
  CHECK(venue.size() == 8);
  net::sim::fault_board board;
  for (const auto& x : venue)
    CHECK(board.apply(x, test::noon));
  CHECK(crashed == "window_state/btc-15m");
  CHECK(request(R"({"fault":{"clear":true}})") == 400);
  CHECK(request(R"({"fault":"nothing"})") == 400);
  CHECK(request("no JSON") == 400);
  CHECK(request(R"({"fault":"clear"})", "http://example.org") == 403);
  CHECK(venue.size() == 8);
}
