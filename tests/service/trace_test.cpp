#include "actors/order_book_poller/order_book_poller.hpp"
#include "actors/paper_venue/local_trading.hpp"
#include "actors/trace/buffers.hpp"
#include "actors/trader/trader.hpp"
#include "actors/window_state/window_state.hpp"
#include "app/trace/trace_route.hpp"
#include "net/http_api/server.hpp"
#include "tests/support/book_payloads.hpp"
#include "tests/support/fake_transport.hpp"
#include "tests/support/quiet_system.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/running_service.hpp"
#include "tests/support/test_exchange.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <string>

using namespace fillguard;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

/// A Chrome trace, read like a viewer: arrows bind to the slices around their
/// ends.
class opened_trace {
public:
  explicit opened_trace(const std::string& text) {
    std::map<int, json> begun;
    const auto all = json::parse(text);
    for (const auto& x : all["traceEvents"]) {
      const std::string kind = x["ph"];
      if (kind == "M" && x["name"] == "thread_name")
        actors_[x["tid"]] = x["args"]["name"];
      else if (kind == "X")
        slices_[x["tid"]].emplace(x["ts"].get<double>(), x);
    }
    for (const auto& x : all["traceEvents"]) {
      if (x["ph"] == "s")
        begun[x["id"]] = x;
      else if (x["ph"] == "f")
        arrows_.emplace(key(around(x)), around(begun.at(x["id"])));
    }
  }

  /// The slices from the newest `type` with that detail, against the arrows, to
  /// one without an incoming arrow: "actor type" each.
  std::vector<std::string> back_from(const std::string& type,
                                     const std::string& detail) const {
    const json* at = newest(type, detail);
    std::vector<std::string> out;
    while (at && out.size() < 100) {
      out.push_back(actors_.at((*at)["tid"]) + ' '
                    + (*at)["name"].get<std::string>());
      const auto from = arrows_.find(key(*at));
      at = from == arrows_.end() ? nullptr : &from->second;
    }
    return out;
  }

  std::set<std::string> actors() const {
    std::set<std::string> out;
    for (const auto& [track, name] : actors_)
      out.insert(name);
    return out;
  }

  std::string id_of(const std::string& type, const std::string& detail) const {
    const auto* x = newest(type, detail);
    REQUIRE(x);
    return (*x)["args"]["id"];
  }

private:
  const json* newest(const std::string& type, const std::string& detail) const {
    const json* out = nullptr;
    for (const auto& [track, slices] : slices_)
      for (const auto& [time, x] : slices)
        if (x["name"] == type && x["args"].value("detail", "") == detail
            && (!out || (*out)["ts"].get<double>() < time))
          out = &x;
    return out;
  }

  static std::string key(const json& slice) {
    return slice["tid"].dump() + '@' + slice["ts"].dump();
  }

  const json& around(const json& end) const {
    const auto& track = slices_.at(end["tid"]);
    auto at = track.upper_bound(end["ts"].get<double>());
    REQUIRE(at != track.begin());
    const auto& out = (--at)->second;
    CHECK(end["ts"].get<double>()
          <= out["ts"].get<double>() + out["dur"].get<double>());
    return out;
  }

  std::map<int, std::string> actors_;
  std::map<int, std::map<double, json>> slices_;
  std::map<std::string, json> arrows_; ///< By target slice.
};

std::string body(const std::string& reply) {
  return test::body_of(reply);
}

} // namespace

TEST_CASE_FIXTURE(
  test::quiet_system,
  "a trace leads from frames of the book to the capture and the "
  "hedge that they brought about") {
  trace_recorder traces;
  // The window of the payload, 50 seconds before its close.
  const window_id window{{asset::btc, window_length::m15}, clock->now()};
  advance(850s);
  auto transport = std::make_shared<test::fake_transport>(clock);
  const outside out{transport, clock};
  order_book_poller_settings polled;
  polled.market = window.market;
  polled.clob = "http://clob";
  polled.clob_ws = "ws://clob";
  window_state_settings folded;
  folded.market = window.market;
  folded.captures = true;
  folded.guard.on_danger = danger_action::hedge;
  folded.guard.hard_stop_bid.reset();
  folded.guard.profit_lock.reset();
  const trader_settings traded{
    true, desk_of(std::make_shared<test::test_exchange>())};
  const auto books = spawn(order_book_poller, polled, out);
  const auto state =
    spawn(window_state, std::make_shared<isolated_state>(folded));
  const auto desk = spawn(trader, traded, clock);
  trace::call(books.id(), "books/btc-15m");
  trace::call(state.id(), "state/btc-15m");
  trace::call(desk.id(), "desk");
  deliver(state, attach_order_desk{desk});
  deliver(books, attach_book_sink{"state", state});
  window_found found;
  found.window.id = window;
  found.window.up_token = "11111111111111111111";
  found.window.down_token = "22222222222222222222";
  found.window.closes_at = window.opens_at + 15min;
  found.received_at = clock->now();
  deliver(books, found);
  deliver(state, found);
  deliver(state, tick{{}, clock->now()});
  const auto socket = transport->socket("/ws/market");
  REQUIRE(socket);
  socket->sinks.opened();
  const auto quote = [&](const char* bid, const char* ask) {
    auto frame = json::parse(test::book_payload("book_up.json"));
    frame["timestamp"] = std::to_string(to_unix_ms(clock->now()));
    frame["bids"] = json::array({{{"price", bid}, {"size", "300"}}});
    frame["asks"] = json::array({{{"price", ask}, {"size", "200"}}});
    transport->frame(*socket, frame.dump());
    settle();
  };
  quote("0.97", "0.98");
  fill_detected fill;
  fill.window = window;
  fill.ordered = fill.filled = shares::from_millionths(5'000'000);
  fill.average_price = price::from_millionths(980'000);
  fill.status = fill_status::confirmed;
  fill.detected_at = clock->now();
  deliver(state, fill);
  // The price collapses in two frames, since danger must show twice.
  advance(1s);
  quote("0.60", "0.62");
  advance(1s);
  quote("0.58", "0.60");

  traces.catch_up();
  const opened_trace opened{traces.answer("export=chrome").whole()};
  CHECK(opened.back_from("order_wanted", "capture")
        == std::vector<std::string>{"desk order_wanted",
                                    "state/btc-15m book_update",
                                    "books/btc-15m socket_text"});
  CHECK(opened.back_from("order_wanted", "hedge")
        == std::vector<std::string>{"desk order_wanted",
                                    "state/btc-15m book_update",
                                    "books/btc-15m socket_text"});
  const auto why =
    json::parse(traces.answer("why=" + opened.id_of("order_wanted", "capture"))
                  .body)["why"];
  CHECK(why["whole"] == true);
  const auto& changed = why["chain"][1]["changed"];
  CHECK(changed["before"]["side"].is_null());
  CHECK(changed["after"]["side"] == "up");
  CHECK(changed["after"]["up_ask"] == "0.98");
  CHECK(traces.lost() == 0);
}

TEST_CASE("the trace of a running service leads from a frame to an order, and "
          "from there to its fill") {
  net::initialize_pool();
  auto traces = std::make_shared<trace_recorder>();
  auto how = test::running_service::standard();
  how.speed = 30;
  test::running_service guard{how};
  auto board = std::make_shared<net::http_api::api_board>(
    net::http_api::api_board::settings{
      {"0", "paper", guard.clock->now()}, how.settings.markets, guard.clock});
  const auto http = net::http_api::http_server::open(
    "127.0.0.1:0", board, {}, {{"/v1/trace", trace_route(traces)}});
  REQUIRE(http);
  const auto& at = (*http)->address();

  // A handling is traced at its end. After the trader's second report of the
  // fill, the handling with its first report is traced.
  REQUIRE(guard.shows([](const test::shown& x) {
    return std::any_of(x.notices.begin(), x.notices.end(), [](const auto& y) {
      return y.kind == notice::kind_type::fill
             && y.text.find("confirmed") != std::string::npos;
    });
  }));
  traces->catch_up();

  const auto text = body(test::ask(at, "/v1/trace?export=chrome"));
  const opened_trace opened{text};
  for (const auto* name : {"btc_feed/btc", "order_book_poller/btc-5m",
                           "window_clock/btc-5m", "fill_detector", "trader",
                           "paper_venue", "window_state/btc-5m", "display"})
    CHECK(opened.actors().contains(name));

  // The order's cause is the state's last input: a frame or a second.
  const auto order = opened.back_from("order_wanted", "capture");
  REQUIRE(order.size() >= 3);
  CHECK(order[0] == "trader order_wanted");
  CHECK(order[1].starts_with("window_state/btc-5m "));
  const bool to_the_edge = order.back().ends_with(" socket_text")
                           || order.back().ends_with(" http_answered")
                           || order.back().ends_with(" timer_due");
  CHECK(to_the_edge);
  const auto fill = opened.back_from("fill_detected", "capture provisional");
  REQUIRE(fill.size() >= 3);
  CHECK(fill[0] == "window_state/btc-5m fill_detected");
  CHECK(fill[1] == "fill_detector fill_evidence");
  CHECK(fill[2].starts_with("trader "));
  const auto book = opened.back_from("book_update", "change");
  REQUIRE(book.size() == 2);
  CHECK(book[1] == "order_book_poller/btc-5m socket_text");

  const auto why = json::parse(body(
    test::ask(at, "/v1/trace?why="
                    + opened.id_of("fill_detected", "capture provisional"))));
  const auto& changed = why["why"]["chain"][0]["changed"];
  REQUIRE(changed.is_object());
  CHECK(changed["actor"] == "window_state/btc-5m");
  CHECK(changed["before"]["held_shares"] == "0");
  CHECK(changed["after"]["held_shares"] != "0");
  CHECK(changed["after"]["danger_score"].is_number());
  CHECK(why["why"]["whole"] == true);
  CHECK(why["lost"] == 0);
  const auto slow = json::parse(body(test::ask(at, "/v1/trace?slow")));
  CHECK(slow["slow"].size() > 10);

  const auto wrong = test::ask(at, "/v1/trace?window=yesterday");
  CHECK(wrong.starts_with("HTTP/1.1 400"));
  CHECK(json::parse(body(wrong))["why"].get<std::string>().find("slug")
        != std::string::npos);
  CHECK(test::ask(at, "/v1/trace?why=0.1").starts_with("HTTP/1.1 404"));
  CHECK(test::ask(at, "/v1/trace", "POST").starts_with("HTTP/1.1 405"));
}
