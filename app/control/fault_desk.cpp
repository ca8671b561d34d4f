#include "app/control/fault_desk.hpp"

#include "app/control/control_desk.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace fillguard {

namespace {

using net::http_api::error_answer;
using net::http_api::route_answer;
using nlohmann::ordered_json;

constexpr std::string_view crash_state = "crash window_state";
constexpr std::string_view kill_service = "kill";

struct desk_fault {
  std::string_view name;
  std::string_view title;
  std::string_view shows; ///< What a visitor can see afterwards.
  /// Commands of the venue, or one of the two above.
  std::string_view what;
  bool of_orders = false;
};

// Seconds are the demo's own.
constexpr std::array faults{
  desk_fault{"freeze_feed", "Freeze the price feed",
             "The price goes stale, another source takes over, and what rests "
             "on it becomes unknown.",
             R"([{"source":"rtds","stall":true,"for_seconds":40},
                 {"source":"polybolt","stall":true,"for_seconds":40}])"},
  desk_fault{"drop_topic", "Drop the settlement price",
             "The socket stays open without the price that "
             "settles.",
             R"({"source":"rtds","silent":["crypto_prices_chainlink"],
                 "for_seconds":40})"},
  desk_fault{"freeze_book", "Freeze the order book",
             "The quotes go stale: what the position is worth is unknown, and "
             "sight of its danger is lost.",
             R"([{"source":"market_ws","stall":true,"for_seconds":30},
                 {"source":"clob_rest","stall":true,"for_seconds":30}])"},
  desk_fault{"ghost_fill", "Ghost fill",
             "The next order is matched, and a second later it never was.",
             R"({"orders":{"next":"ghost","count":1}})", true},
  desk_fault{"restart", "Restart the venue",
             "Orders are refused with 425, then only resting ones are taken.",
             R"({"orders":{"mode":"restarting","for_seconds":20}})", true},
  desk_fault{"lost_reply", "Lose the next reply",
             "The order's fate is unknown until it is looked up.",
             R"({"orders":{"next":"lost_after","count":1}})", true},
  desk_fault{"clock_step", "Step the clock by 30 s",
             "Entries stop until the clocks agree; positions stay guarded.",
             R"({"clock_skew_ms":30000})"},
  desk_fault{
    "crash_actor", "Kill an actor",
    "The actor of the window's state starts again with the state that it had.",
    crash_state},
  desk_fault{"kill_service", "Kill the service",
             "This page shows that there is no data. Start the demo again.",
             kill_service},
  desk_fault{"clear", "Make all well again", "Everything recovers.",
             R"([{"clear":true},{"clock_skew_ms":0},
                 {"orders":{"clear":true}}])"},
};

} // namespace

std::vector<scripted_fault> scripted_faults() {
  std::vector<scripted_fault> out;
  for (const auto& x : faults)
    if (x.what != crash_state && x.what != kill_service && x.name != "clear")
      out.push_back({std::string{x.name}, std::string{x.what}, x.of_orders});
  return out;
}

route_answer list_faults(bool sends_orders) {
  auto all = ordered_json::array();
  for (const auto& x : faults)
    if (sends_orders || !x.of_orders)
      all.push_back({{"name", x.name}, {"title", x.title}, {"shows", x.shows}});
  return {200,
          "application/json",
          net::http_api::to_text(ordered_json{{"faults", all}}),
          {}};
}

route_answer fault_desk::answer(const net::http_api::api_request& request) {
  if (is_foreign(request))
    return error_answer(403, "another page's request is refused",
                        {{"origin", request.header("Origin")}});
  const auto body = ordered_json::parse(request.body, nullptr, false);
  const auto name =
    body.is_object() ? body.value("fault", ordered_json{}) : ordered_json{};
  const auto found =
    std::find_if(faults.begin(), faults.end(), [&](const auto& x) {
      return name.is_string() && name == x.name;
    });
  if (found == faults.end())
    return error_answer(400, "malformed request",
                        {{"key", "fault"}, {"why", "must be a known fault"}});
  const std::lock_guard guard{mutex_};
  if (!tools_.venue)
    return error_answer(503, "the demo is starting or ending", {});
  if (found->what == kill_service) {
    tools_.kill();
  } else if (found->what == crash_state) {
    if (!tools_.crash("window_state/" + tools_.market))
      return error_answer(409, "refused", {{"why", "it is not running"}});
  } else if (const auto done = tools_.venue(std::string{found->what}); !done) {
    return error_answer(409, "refused", {{"why", to_string(done.error())}});
  }
  return {202,
          "application/json",
          net::http_api::to_text(ordered_json{{"fault", found->name}}),
          {}};
}

} // namespace fillguard
