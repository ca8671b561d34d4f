#pragma once

#include "net/sim/venue.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

namespace fillguard::test {

/// A venue in memory, from the open of a 5-minute window on, with all its
/// output.
struct sim_harness {
  using json = nlohmann::json;

  static constexpr std::int64_t opens = 1'795'500'000;
  static constexpr std::chrono::seconds stride{20};

  explicit sim_harness(net::sim::venue_options options = {})
      : venue{with_market(std::move(options)),
              from_unix_seconds(opens),
              {[this](net::sim::connection_id id, std::string text, bool) {
                 frames.emplace_back(id, std::move(text));
               },
               [this](net::sim::connection_id id, std::uint16_t code) {
                 dropped[id] = code;
               },
               [this](net::sim::request_id id, net::sim::http_answer what) {
                 answers[id] = std::move(what);
               }}} {
    // nop
  }

  static net::sim::venue_options with_market(net::sim::venue_options options) {
    if (options.world.markets == std::vector{market_key{}})
      options.world.markets = {{asset::btc, window_length::m5}};
    return options;
  }

  /// Advances to this many seconds after the open, in steps too short for a
  /// jump of the clock.
  void go_to(double seconds) {
    const auto goal =
      from_unix_ms(opens * 1'000 + static_cast<std::int64_t>(seconds * 1e3));
    while (venue.now() + stride < goal)
      venue.advance(venue.now() + stride);
    venue.advance(goal);
  }

  net::sim::live_window& window() {
    return *venue.behind().find_slug("btc-updown-5m-" + std::to_string(opens));
  }

  /// Sends a request and returns the immediate answer; status -1 for none.
  net::sim::http_answer get(std::string target) {
    const auto id = ++last_request;
    net::sim::http_ask request;
    request.target = std::move(target);
    venue.ask(id, request);
    const auto found = answers.find(id);
    return found == answers.end() ? net::sim::http_answer{-1, {}, {}, {}}
                                  : found->second;
  }

  json get_json(std::string target) {
    return json::parse(get(std::move(target)).body);
  }

  /// The JSON objects of one event type that a connection received.
  std::vector<json> events(net::sim::connection_id id,
                           const std::string& type) const {
    std::vector<json> out;
    for (const auto& [to, text] : frames) {
      // Parsing every frame would take most of the tests' time.
      if (to != id || text.find(type) == std::string::npos)
        continue;
      const auto frame = json::parse(text, nullptr, false);
      const auto keep = [&](const json& one) {
        if (one.is_object() && one.value("event_type", "") == type)
          out.push_back(one);
      };
      if (frame.is_array())
        for (const auto& one : frame)
          keep(one);
      else
        keep(frame);
    }
    return out;
  }

  /// Opens a market channel and subscribes to both tokens.
  void watch_market(net::sim::connection_id id) {
    venue.open(id, "/ws/market");
    venue.receive(id, json{{"assets_ids", window().info.tokens},
                           {"type", "market"},
                           {"custom_feature_enabled", true}}
                        .dump());
  }

  std::vector<std::pair<net::sim::connection_id, std::string>> frames;
  std::map<net::sim::connection_id, int> dropped;
  std::map<net::sim::request_id, net::sim::http_answer> answers;
  net::sim::request_id last_request = 1'000;
  net::sim::venue venue;
};

} // namespace fillguard::test
