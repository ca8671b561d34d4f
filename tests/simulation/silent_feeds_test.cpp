// All markets of the venue for an hour of simulated time, while each of its
// sources in turn is silent: that affects only what it feeds, is named, and
// passes.

#include "app/service/plan.hpp"
#include "net/venue_time/venue_time.hpp"
#include "tests/simulation/memory_transport.hpp"
#include "tests/support/quiet_system.hpp"

#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

class many_markets {
public:
  many_markets() {
    spdlog::set_level(spdlog::level::off);
    settings.markets = matching_markets("*-*");
    settings.mode = service_mode::watch;
    options.world.markets = settings.markets;
    options.world.story = net::sim::scenario::quiet;
    options.world.updates_per_second = 3;
    options.world.trades_per_second = 0.02;
    auto& to = settings.endpoints;
    to.gamma = to.clob = to.data = to.coinbase = to.site = "http://venue";
    to.clob_ws = to.binance_ws = "ws://venue";
    to.rtds = "ws://venue/rtds";
    to.polybolt = "ws://venue/ws";
    to.ethereum_rpc = {"http://venue/rpc"};
    const net::sim::account own{};
    settings.wallet = own.wallet;
    settings.api = config::api_account{secret{own.key}, secret{own.secret},
                                       secret{own.passphrase}, own.wallet};
    // 2026-11-22 11:58: a minute before windows of all lengths open.
    start_ = from_unix_seconds(1'795'348'680);
    begun_ = now();
    quiet_->clock->base = start_ - begun_;
    agenda_.pass_to(begun_);
    lines_ = std::make_shared<test::memory_transport>(agenda_, 1);
    venue_.emplace(options, start_, lines_->sinks());
    lines_->connect(*venue_, [this] { catch_up(); });
    step_venue();
    time_ = std::make_shared<net::venue_time>(quiet_->clock);
    lines_->use(time_);
    service::dependencies around;
    around.outside = {lines_, time_};
    around.corrected = time_;
    around.out.on_view = [this](const window_view& x) { views[x.market] = x; };
    around.out.on_notice = [this](const notice& x) { notices.push_back(x); };
    around.out.on_feed = [this](const feed_status& x) {
      feeds[x.name] = x;
      if (x.state != feed_state::fresh && x.state != feed_state::off)
        troubled[x.name] = x.why;
    };
    around.give_up = [](const std::string& why) { FAIL(why); };
    memory_ = fresh_memory(settings);
    supervisor_ =
      quiet_->sys.spawn(supervisor, whole_service(settings, around, memory_));
  }

  many_markets(const many_markets&) = delete;
  many_markets& operator=(const many_markets&) = delete;

  ~many_markets() {
    agenda_.clear();
    caf::anon_send_exit(supervisor_, caf::exit_reason::user_shutdown);
    quiet_->settle();
    quiet_->advance(2s);
    supervisor_ = nullptr;
    quiet_.reset();
  }

  void pass(std::chrono::nanoseconds span) {
    const auto end = agenda_.now() + span;
    auto& time = quiet_->scheduler.clock();
    quiet_->settle();
    while (agenda_.now() < end) {
      auto next = std::min(end, agenda_.next().value_or(end));
      if (time.has_pending_timeout())
        next =
          std::min(next, time.schedule().begin()->first.time_since_epoch());
      next = std::max(next, agenda_.now());
      time.current_time = decltype(time.current_time){next};
      agenda_.pass_to(next);
      if (time.has_pending_timeout()
          && time.schedule().begin()->first.time_since_epoch() <= next)
        time.trigger_timeout();
      else
        agenda_.do_next();
      quiet_->settle();
    }
  }

  net::sim::venue& venue() { return *venue_; }

  /// The feeds that are not fresh, each with its reason.
  std::map<std::string, std::string> not_fresh() const {
    std::map<std::string, std::string> out;
    for (const auto& [name, x] : feeds)
      if (x.state != feed_state::fresh && x.state != feed_state::off)
        out[name] = x.why;
    return out;
  }

  std::map<market_key, window_view> views;
  std::map<std::string, feed_status> feeds;
  std::map<std::string, std::string> troubled; ///< Since the test cleared it.
  std::vector<notice> notices;
  config settings;
  net::sim::venue_options options;

private:
  std::chrono::nanoseconds now() const {
    return quiet_->scheduler.clock().current_time.time_since_epoch();
  }

  void catch_up() { venue_->advance(start_ + (agenda_.now() - begun_)); }

  void step_venue() {
    catch_up();
    agenda_.after(250ms, [this] { step_venue(); });
  }

  std::unique_ptr<test::quiet_system> quiet_ =
    std::make_unique<test::quiet_system>();
  test::agenda agenda_;
  utc_time start_;
  std::chrono::nanoseconds begun_{};
  std::optional<net::sim::venue> venue_;
  std::shared_ptr<test::memory_transport> lines_;
  std::shared_ptr<net::venue_time> time_;
  service_memory memory_;
  supervisor_actor supervisor_;
};

/// Whether the source feeds what has this name.
bool feeds(net::sim::source source, const std::string& name) {
  const auto has = [&name](std::string_view part) {
    return name.find(part) != std::string::npos;
  };
  switch (source) {
  case net::sim::source::gamma:
    return has("/gamma");
  case net::sim::source::clob_rest:
    // The user channel catches up over REST.
    return has("/books_poll") || has("venue/time") || has("user/channel");
  case net::sim::source::market_ws:
    return has("/books_stream");
  case net::sim::source::user_ws:
    return has("user/channel");
  case net::sim::source::rtds:
    return has("/rtds_");
  case net::sim::source::polybolt:
    return has("/polybolt_");
  case net::sim::source::binance:
    return has("/binance");
  case net::sim::source::coinbase:
    return has("/coinbase");
  case net::sim::source::ethereum_rpc:
    return has("/chainlink_onchain");
  case net::sim::source::data:
    return has("wallet/positions");
  case net::sim::source::site:
    return has("price_to_beat/site");
  }
  return false;
}

} // namespace

TEST_CASE("28 markets for an hour, with each source in turn silent") {
  many_markets all;
  REQUIRE(all.settings.markets.size() == 28);
  // To 12:03:30: each silence begins 90 s before a window of 5 minutes opens,
  // so that it is not found yet, and lasts 30 s into it.
  all.pass(330s);
  REQUIRE(all.views.size() == 28);
  // The simulated venue has the on-chain aggregator of one coin.
  const auto always = all.not_fresh();
  for (const auto& [name, why] : always) {
    CAPTURE(name);
    CHECK(name.ends_with("/chainlink_onchain"));
  }
  for (const auto source : net::sim::all_sources) {
    const auto silent = net::sim::to_string(source);
    CAPTURE(silent);
    all.venue().faults().of(source).stalled = true;
    all.troubled.clear();
    const auto before = all.feeds;
    all.pass(120s);
    const auto named = all.troubled;
    std::size_t fed = 0;
    for (const auto& [name, x] : all.feeds) {
      if (!feeds(source, name) || always.contains(name)
          || x.state == feed_state::off)
        continue;
      CAPTURE(name);
      ++fed;
      // A channel that is caught up over REST is only dialled again.
      const bool dialled = x.reconnects > before.at(name).reconnects;
      CHECK((named.contains(name) || dialled));
    }
    CHECK(fed > 0);
    for (const auto& [name, why] : named) {
      CAPTURE(name);
      CHECK((always.contains(name) || feeds(source, name)));
      CHECK_FALSE(why.empty());
    }
    // Everything is shown by two sources, but for the windows.
    for (const auto& [market, view] : all.views) {
      const auto place = to_string(market);
      CAPTURE(place);
      CHECK_FALSE(view.btc.stale);
      if (source == net::sim::source::gamma
          && market.length == window_length::m5)
        continue; // Not known to have opened.
      CHECK_FALSE(view.up.stale);
      CHECK_FALSE(view.down.stale);
    }
    all.venue().faults().of(source).stalled = false;
    // The site is asked again for the next window only.
    all.pass(source == net::sim::source::site ? 300s : 180s);
    for (const auto& [name, why] : all.not_fresh()) {
      CAPTURE(name);
      CAPTURE(why);
      CHECK(always.contains(name));
    }
    for (const auto& [market, view] : all.views) {
      const auto place = to_string(market);
      CAPTURE(place);
      CHECK_FALSE(view.btc.stale);
      CHECK_FALSE(view.up.stale);
      REQUIRE(view.window);
      CHECK(view.window->phase == window_phase::open);
    }
  }
  for (const auto& x : all.notices) {
    CAPTURE(x.text);
    CHECK(x.kind != notice::kind_type::set_aside);
    CHECK(x.kind != notice::kind_type::listing);
  }
}
