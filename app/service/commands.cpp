#include "app/service/commands.hpp"

#include "app/cli/cli.hpp"
#include "app/judge/judge.hpp"
#include "app/replay/replay.hpp"
#include "app/service/halt_file.hpp"
#include "app/service/serve.hpp"
#include "app/service/settings.hpp"
#include "net/cpprest/cpprest_transport.hpp"
#include "net/service_clock.hpp"
#include "net/sim/server.hpp"

#include <cstdio>
#include <fstream>
#include <iostream>
#include <stdexcept>

namespace fillguard {

namespace {

std::chrono::nanoseconds seconds(double x) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
    std::chrono::duration<double>(x));
}

/// How long before a window opens a demo begins: long enough to find it, short
/// enough not to bore.
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
  // Nobody's real credentials are any business of a simulation.
  const net::sim::account bot;
  settings.api = config::api_account{secret{bot.key}, secret{bot.secret},
                                     secret{bot.passphrase}, bot.wallet};
  settings.wallet.clear();
  settings.notify = {};
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
  const auto clock =
    std::make_shared<net::service_clock>(net::service_clock::settings{
      options.speed, demo_start(settings, net::service_clock{}.now())});
  net::sim::sim_options venue;
  venue.venue.world.seed = options.seed;
  venue.venue.desk.seed = options.seed;
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

int replay_files(const config& settings, const replay_arguments& options) {
  replay_options how;
  how.captures = options.captures;
  how.windows = options.windows;
  how.btc = options.btc;
  how.paper = options.paper;
  how.state = state_settings(settings, market_key{});
  how.desk = desk_settings(settings).paper;
  how.caps = settings.caps;
  how.compare = options.compare;
  if (options.out.empty()) {
    std::ios::sync_with_stdio(false);
    const auto code = run_replay(how, std::cout, std::cerr);
    return std::cout.flush() ? code : exit_code::failed;
  }
  std::ofstream out{options.out, std::ios::binary};
  if (!out) {
    std::cerr << "fillguard: cannot write " << options.out << '\n';
    return exit_code::failed;
  }
  const auto code = run_replay(how, out, std::cerr);
  if (!out.flush()) {
    std::cerr << "fillguard: " << options.out
              << " was not written to the end\n";
    return exit_code::failed;
  }
  return code;
}

int halt_entries(const config& settings, const std::string& reason) {
  const auto& folder = settings.journal.dir;
  const auto why = reason.empty() ? "halted by the user" : reason;
  if (const auto failed = write_halt(folder, why); !failed.empty()) {
    std::cerr << "fillguard: " << failed << '\n';
    return exit_code::failed;
  }
  std::cout << "New entries are halted: " << read_halt(folder).value_or(why)
            << '\n';
  return exit_code::fine;
}

int resume_entries(const config& settings) {
  const bool halted = read_halt(settings.journal.dir).has_value();
  if (const auto failed = clear_halt(settings.journal.dir); !failed.empty()) {
    std::cerr << "fillguard: " << failed << '\n';
    return exit_code::failed;
  }
  std::cout << (halted ? "New entries are allowed again.\n"
                       : "New entries were not halted.\n");
  return exit_code::fine;
}

int judge_files(const judge_arguments& options) {
  const auto code =
    run_judge({options.prices, options.windows}, std::cout, std::cerr);
  return std::cout.flush() ? code : exit_code::failed;
}

std::vector<std::string> scenario_names() {
  using net::sim::scenario;
  std::vector<std::string> out;
  for (const auto x : {scenario::mixed, scenario::calm, scenario::reversal,
                       scenario::dip, scenario::quiet})
    out.push_back(to_string(x));
  return out;
}

} // namespace fillguard
