// All markets of the venue for an hour of simulated time, while each of its
// sources in turn is silent. The silence affects only what the source feeds, is
// named, and passes.

#include "tests/simulation/quiet_service.hpp"

#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

test::quiet_service::options many_markets() {
  spdlog::set_level(spdlog::level::off);
  test::quiet_service::options out;
  out.settings.markets = matching_markets("*-*");
  out.settings.mode = service_mode::watch;
  out.venue.world.markets = out.settings.markets;
  out.venue.world.story = net::sim::scenario::quiet;
  out.venue.world.updates_per_second = 3;
  out.venue.world.trades_per_second = 0.02;
  const net::sim::account own{};
  out.settings.wallet = own.wallet;
  out.settings.api = config::api_account{secret{own.key}, secret{own.secret},
                                         secret{own.passphrase}, own.wallet};
  // 2026-11-22 11:58: a minute before windows of all lengths open.
  out.start = from_unix_seconds(1'795'348'680);
  out.venue_step = 250ms;
  return out;
}

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
  test::quiet_service all{many_markets()};
  all.begin();
  REQUIRE(all.settings.markets.size() == 28);
  // To 12:03:30: each silence begins 90 s before a window of 5 minutes opens,
  // so that it is not found yet, and lasts 30 s into it.
  all.pass(330s);
  REQUIRE(all.views.size() == 28);
  // Not each coin has an aggregator on the chain.
  const auto always = all.not_fresh();
  for (const auto& quiet : always) {
    const auto& name = quiet.first;
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
    for (const auto& feed : all.feeds) {
      const auto& name = feed.first;
      const auto& x = feed.second;
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
    for (const auto& trouble : named) {
      const auto& name = trouble.first;
      CAPTURE(name);
      CHECK((always.contains(name) || feeds(source, name)));
      CHECK_FALSE(trouble.second.empty());
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
    const auto still = all.not_fresh();
    for (const auto& trouble : still) {
      const auto& name = trouble.first;
      const auto& why = trouble.second;
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
  CHECK(all.gave_up.empty());
  for (const auto& x : all.notices) {
    CAPTURE(x.text);
    CHECK(x.kind != notice::kind_type::set_aside);
    CHECK(x.kind != notice::kind_type::listing);
  }
}
