#pragma once

#include "actors/posted.hpp"
#include "app/service/service.hpp"
#include "net/network/network_transport.hpp"
#include "net/network/single_sender.hpp"
#include "net/service_clock.hpp"
#include "net/sim/server.hpp"
#include "net/venue_time/timed_transport.hpp"
#include "net/venue_time/venue_time.hpp"
#include "tests/support/patient_clock.hpp"
#include "tests/support/waiting.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fillguard::test {

/// Everything that a service has shown so far.
struct shown {
  std::map<market_key, window_view> views;
  std::map<std::string, feed_status> feeds;
  std::vector<notice> notices;
  std::vector<utc_time> seconds; ///< Of the first market's seconds.
  std::uint64_t view_count = 0;

  void add(const window_view& x) {
    ++view_count;
    if (x.second && (seconds.empty() || seconds.back() != *x.second))
      seconds.push_back(*x.second);
    views[x.market] = x;
  }

  const window_view* view() const {
    return views.empty() ? nullptr : &views.begin()->second;
  }

  const feed_status* feed(const std::string& name) const {
    const auto at = feeds.find(name);
    return at == feeds.end() ? nullptr : &at->second;
  }

  bool feed_is(const std::string& name, feed_state x) const {
    const auto* feed = this->feed(name);
    return feed && feed->state == x;
  }
};

/// A whole service and the simulated venue, joined by real sockets on loopback
/// and one fast clock.
class running_service {
public:
  struct options {
    double speed = 20;
    net::sim::venue_options venue;
    config settings;
    std::string journal;                      ///< Folder; empty: none.
    std::shared_ptr<net::journal::disk> disk; ///< Of it; null: the real one.
    std::shared_ptr<line_writer> state_lines;
    /// How long before a window's opening the service starts.
    std::chrono::seconds lead{10};
    /// Receives every view first, with its time; on the display's thread.
    std::function<void(const window_view&, utc_time now)> on_view;
    /// Makes the service's own clock from the venue's; empty: the same.
    std::function<std::shared_ptr<const net::clock>(
      std::shared_ptr<const net::clock>)>
      own_clock;
    /// Receives the venue's clock, before the service starts.
    std::function<void(std::shared_ptr<const net::clock>)> on_clock;
    std::optional<trading_key> key; ///< Of real orders.
    /// When the service's time begins; absent: shortly before the next window.
    std::optional<utc_time> begin;
    std::shared_ptr<history::history_status> history; ///< Null: none is kept.
    /// Time waits for a service and a venue that are behind, and requests have
    /// more of it: a busy machine only takes longer. A test of the deadlines of
    /// requests has to do without.
    bool patient = true;
  };

  static options standard() {
    options out;
    out.settings.mode = service_mode::paper;
    out.settings.markets = {{asset::btc, window_length::m5}};
    out.venue.world.markets = out.settings.markets;
    // A minute is too much of a fast window.
    out.settings.paper.settles_after = std::chrono::seconds{2};
    out.settings.paper.settles_within = {};
    return out;
  }

  explicit running_service(options how)
      : clock{std::make_shared<net::service_clock>(
        net::service_clock::settings{how.speed / slowed, start(how)},
        clocks(how))},
        venue{{how.venue, 0}, clock} {
    net::initialize_pool();
    auto& to = how.settings.endpoints;
    to.gamma = to.clob = to.data = to.coinbase = to.site = venue.http_base();
    to.clob_ws = to.binance_ws = venue.ws_base();
    to.rtds = venue.ws_base() + "/rtds";
    to.polybolt = venue.ws_base() + "/ws";
    to.ethereum_rpc = {venue.http_base() + "/rpc"};
    if (how.on_clock)
      how.on_clock(clock);
    time = std::make_shared<net::venue_time>(
      how.own_clock ? how.own_clock(clock) : clock);
    const std::shared_ptr<const net::clock> deadlines =
      pace_ ? std::make_shared<patient_clock>(time)
            : std::shared_ptr<const net::clock>{time};
    transport = std::make_shared<net::network_transport>(
      deadlines, net::network_transport::settings{.after_step = run_posted});
    const auto samples = std::make_shared<net::time_samples>();
    const auto timed = std::make_shared<net::timed_transport>(
      transport, time, std::vector{venue.http_base()}, samples);
    auto note = [seen = seen](auto f) { seen->change(f); };
    outlets out;
    out.state_lines = how.state_lines;
    out.on_view = [this, note, first = how.on_view,
                   at = time](const window_view& x) {
      if (first)
        first(x, at->now());
      keep_pace(x);
      note([&x](shown& s) { s.add(x); });
    };
    out.on_notice = [note](const notice& x) {
      note([&x](shown& s) { s.notices.push_back(x); });
    };
    out.on_feed = [note](const feed_status& x) {
      note([&x](shown& s) { s.feeds[x.name] = x; });
    };
    service::dependencies around{{timed, time, samples}, out};
    around.journal = how.journal;
    around.disk = how.disk;
    around.give_up = [this](std::string why) {
      gave_up.change([&](std::string& x) { x = std::move(why); });
    };
    around.corrected = time;
    around.key = how.key;
    around.history = how.history;
    around.sender = std::make_shared<net::single_sender>(deadlines);
    running = std::make_unique<service>(how.settings, around);
  }

  ~running_service() {
    transport->shutdown(std::chrono::milliseconds{500});
    running.reset();
    venue.stop();
  }

  running_service(const running_service&) = delete;
  running_service& operator=(const running_service&) = delete;

  /// Waits until the views satisfy `condition`; gives up after a minute, or
  /// after five where time is patient.
  template <class F>
  bool shows(F condition,
             std::chrono::milliseconds limit = std::chrono::seconds{60}) {
    constexpr int patience = 5;
    return seen->comes_to(condition, pace_ ? limit * patience : limit);
  }

  /// Ends the service; the venue goes on.
  void end() {
    running.reset();
    if (pace_)
      pace_->let_go();
  }

  std::shared_ptr<awaited<shown>> seen = std::make_shared<awaited<shown>>();
  awaited<std::string> gave_up;

private:
  std::shared_ptr<pace> pace_; ///< Null where time is not patient.

public:
  std::shared_ptr<net::service_clock> clock;
  net::sim::sim_server venue;
  std::shared_ptr<net::venue_time> time; ///< The service's.
  std::shared_ptr<net::network_transport> transport;
  std::unique_ptr<service> running;

private:
  net::raw_clocks clocks(const options& how) {
    if (!how.patient)
      return net::raw_clocks::of_this_machine();
    pace_ = std::make_shared<pace>(how.speed / slowed);
    return pace::clocks(pace_);
  }

  /// Each second of the service, once the venue has reached it, too.
  void keep_pace(const window_view& x) {
    if (pace_ && x.second)
      venue.post([at = *x.second, pace = pace_, clock = clock](const auto&) {
        pace->reached(clock->now() - at);
      });
  }

  static utc_time start(const options& how) {
    if (how.begin)
      return *how.begin;
    const auto now = net::service_clock{}.now();
    const auto market = how.settings.markets.front();
    return next_window(window_at(market, now)).opens_at - how.lead;
  }
};

} // namespace fillguard::test
