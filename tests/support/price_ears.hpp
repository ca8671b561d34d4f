#pragma once

#include "actors/btc_feed/btc_feed.hpp"
#include "tests/support/fake_transport.hpp"
#include "tests/support/price_frames.hpp"
#include "tests/support/quiet_system.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace fillguard::test {

struct heard_prices {
  std::vector<btc_price> all;

  std::vector<std::string> values() const {
    std::vector<std::string> out;
    for (const auto& x : all)
      out.push_back(to_string(x.value));
    return out;
  }
};

struct ear_state {
  ear_state() = default;
};

inline price_sink_actor::behavior_type
price_ear(price_sink_actor::stateful_pointer<ear_state>,
          std::shared_ptr<heard_prices> into) {
  return {[into](const btc_price& x) { into->all.push_back(x); }};
}

struct shown_feeds {
  std::map<std::string, feed_status> newest;
  std::map<std::string, std::vector<feed_state>> changes;
  std::size_t count = 0;
};

inline display_actor::behavior_type
feed_display(display_actor::stateful_pointer<ear_state>,
             std::shared_ptr<shown_feeds> into) {
  return {[](const window_view&) { FAIL_CHECK("a feed shows no windows"); },
          [](const notice&) { FAIL_CHECK("a feed gives no notice"); },
          [into](const feed_status& x) {
            ++into->count;
            into->newest[x.name] = x;
            auto& states = into->changes[x.name];
            if (states.empty() || states.back() != x.state)
              states.push_back(x.state);
          }};
}

/// A feed and its listener, with a transport that the test controls.
class feed_fixture : public quiet_system {
public:
  feed_fixture() : wire{std::make_shared<fake_transport>(clock)} {
    // nop
  }

  ~feed_fixture() { wire->sockets.clear(); }

  void start(btc_feed_settings settings) {
    settings.redial.jitter = 0;
    settings.staleness = std::chrono::seconds{10};
    feed = spawn(btc_feed, std::move(settings), outside{wire, clock});
    listen("state", heard);
    deliver(feed, attach_display{"screen", spawn(feed_display, shown)});
  }

  void listen(const std::string& who, std::shared_ptr<heard_prices> into) {
    deliver(feed, attach_price_sink{who, spawn(price_ear, std::move(into))});
  }

  /// Opens the newest socket to `part`.
  std::shared_ptr<fake_transport::dialled> open(std::string_view part) {
    auto out = wire->socket(part);
    REQUIRE(out);
    out->sinks.opened();
    settle();
    return out;
  }

  void hear(fake_transport::dialled& socket, std::string text) {
    wire->frame(socket, std::move(text));
    settle();
  }

  /// An update of `topic` for the second `ago` before now.
  std::string rtds(std::string_view topic, std::string_view value,
                   std::chrono::seconds ago = std::chrono::seconds{1}) const {
    const auto at = std::to_string(to_unix_ms(before(ago)));
    return R"({"topic":")" + std::string{topic} + R"(","type":"update",)"
           + R"("payload":{"symbol":")"
           + (topic == "crypto_prices" ? "btcusdt" : "btc/usd")
           + R"(","timestamp":)" + at + R"(,"value":)" + std::string{value}
           + "}}";
  }

  /// The time that `rtds` writes.
  utc_time before(std::chrono::seconds ago) const {
    return from_unix_ms(to_unix_ms(clock->now() - ago));
  }

  feed_state state_of(const std::string& name) const {
    return shown->newest.at(name).state;
  }

  const std::string& why(const std::string& name) const {
    return shown->newest.at(name).why;
  }

  std::size_t dials(std::string_view part) const {
    std::size_t out = 0;
    for (const auto& x : wire->sockets)
      out += x->url.find(part) != std::string::npos;
    return out;
  }

  std::shared_ptr<fake_transport> wire;
  std::shared_ptr<heard_prices> heard = std::make_shared<heard_prices>();
  std::shared_ptr<shown_feeds> shown = std::make_shared<shown_feeds>();
  btc_feed_actor feed;
};

} // namespace fillguard::test
