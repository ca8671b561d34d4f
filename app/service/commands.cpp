#include "app/service/commands.hpp"

#include "app/cli/cli.hpp"
#include "app/service/serve.hpp"
#include "net/cpprest/cpprest_transport.hpp"
#include "net/service_clock.hpp"
#include "net/sim/server.hpp"

#include <cstdio>
#include <stdexcept>

namespace fillguard {

namespace {

std::chrono::nanoseconds seconds(double x) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
    std::chrono::duration<double>(x));
}

/// How long before the first window opens a demo begins: long enough to find
/// it, short enough not to bore.
constexpr std::chrono::seconds lead{15};

/// The present, moved so that a window opens soon.
utc_time demo_start(const config& settings, utc_time now) {
  const auto first = next_window(window_at(settings.markets.front(), now));
  return first.opens_at - lead;
}

void point_at(config& settings, const net::sim::sim_server& venue) {
  auto& to = settings.endpoints;
  to.gamma = to.clob = to.data = to.coinbase = venue.http_base();
  to.clob_ws = to.binance_ws = venue.ws_base();
  to.rtds = venue.ws_base() + "/rtds";
  to.polybolt = venue.ws_base() + "/ws";
  to.ethereum_rpc = {venue.http_base() + "/rpc"};
}

} // namespace

int run_service(const config& settings, const run_options& options) {
  hold_stop_signals();
  net::initialize_pool();
  serving how;
  how.clock = std::make_shared<net::service_clock>();
  if (options.for_seconds)
    how.for_outside = seconds(*options.for_seconds);
  how.out = options.out;
  return serve(settings, how);
}

int run_demo(config settings, const demo_options& options) {
  hold_stop_signals();
  net::initialize_pool();
  const auto clock = std::make_shared<net::service_clock>(
    net::service_clock::settings{
      options.speed, demo_start(settings, net::service_clock{}.now())});
  net::sim::sim_options venue;
  venue.venue.world.seed = options.seed;
  venue.venue.world.markets = settings.markets;
  if (const auto story = net::sim::parse_scenario(options.scenario))
    venue.venue.world.story = *story;
  try {
    net::sim::sim_server server{venue, clock};
    point_at(settings, server);
    serving how;
    how.clock = clock;
    if (options.for_seconds)
      how.for_outside = seconds(*options.for_seconds);
    how.out = options.out;
    return serve(settings, how);
  } catch (const std::runtime_error& x) {
    std::fprintf(stderr, "fillguard: simulated venue: %s\n", x.what());
    return exit_code::failed;
  }
}

} // namespace fillguard
