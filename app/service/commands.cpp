#include "app/service/commands.hpp"

#include "app/control/fault_desk.hpp"
#include "app/history/comparison_file.hpp"
#include "app/history/store.hpp"
#include "app/journal/journal_files.hpp"
#include "app/judge/judge.hpp"
#include "app/program/exit_code.hpp"
#include "app/program/one_line.hpp"
#include "app/program/progress.hpp"
#include "app/replay/replay.hpp"
#include "app/service/change_halt.hpp"
#include "app/service/halt_file.hpp"
#include "app/service/serve.hpp"
#include "app/service/simulated_hand.hpp"
#include "app/service/simulated_run.hpp"
#include "app/service/user_request.hpp"
#include "app/settings/settings.hpp"
#include "app/trace/client.hpp"
#include "net/journal/disk.hpp"
#include "net/network/network_transport.hpp"
#include "net/service_clock.hpp"
#include "net/sim/server.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <unistd.h>

namespace fillguard {

namespace {

/// A demo starts so long before a window opens, which leaves time to find the
/// window.
constexpr std::chrono::seconds lead{15};

/// Deletes the journal of the previous demo, whose venue does not exist any
/// more.
std::string begin_demo_journal(const std::string& folder) {
  const auto out = folder + "/demo";
  const auto disk = net::journal::local_disk();
  // Without the lock another demo is running; opening the journal will fail.
  if (disk->make_folder(out))
    if (const auto mine = disk->lock(out + "/lock"); mine && *mine) {
      for (const auto& x : disk->folders(out))
        std::filesystem::remove_all(out + '/' + x);
      const auto history = out + '/' + history::history_file;
      for (const auto* part : {"", "-wal", "-shm"})
        std::filesystem::remove(history + part);
      std::filesystem::remove(out + "/day_limit");
      std::filesystem::remove(out + '/' + history::comparison_name);
    }
  return out;
}

/// The fault that a scenario is named after.
std::optional<scripted_fault> fault_of(const std::string& scenario) {
  for (auto& x : scripted_faults())
    if (x.name == scenario)
      return std::move(x);
  return std::nullopt;
}

/// Causes the fault once: of orders with the first view, any other with the
/// first position. The server must outlive the views.
std::function<void(const window_view&)> causes(net::sim::sim_server& server,
                                               const scripted_fault& fault) {
  const auto done = std::make_shared<std::atomic<bool>>(false);
  return [&server, fault, done](const window_view& x) {
    const bool is_time =
      fault.of_orders || (x.position && x.position->held > shares{});
    if (!is_time || done->exchange(true))
      return;
    server.post([command = fault.command](net::sim::venue& venue) {
      if (const auto wrong = venue.faults().apply(command, venue.now()); !wrong)
        spdlog::error("demo fault_refused why='{}'", to_string(wrong.error()));
    });
  };
}

/// The start of a demo's clock, shortly before a window opens.
utc_time demo_start(const config& settings, utc_time now) {
  const auto first = next_window(window_at(settings.markets.front(), now));
  return first.opens_at - lead;
}

/// Watches the public data of the person who buys by hand.
void watch_demo_wallet(config& settings) {
  settings.mode = service_mode::watch;
  settings.wallet = demo_wallet;
  settings.api.reset();
}

/// "DEMO 7.5x"
std::string demo_banner(double speed) {
  std::ostringstream out;
  out << "DEMO " << speed << 'x';
  return out.str();
}

/// A line with the demo's time and this machine's.
std::string demo_clocks(double speed, utc_time there, utc_time here) {
  std::ostringstream out;
  out << "fillguard: DEMO: a simulated venue and its own clock, " << speed
      << " times as fast: " << to_iso8601_seconds(there) << " there is "
      << to_iso8601_seconds(here) << " here";
  return out.str();
}

/// The market of that name; otherwise prints the mistake. The running service
/// checks whether it follows the market: its configuration may be another.
std::optional<market_key> named_market(const std::string& name) {
  const auto market = parse_market(name);
  if (!market)
    std::cerr << "fillguard: \"" << one_line(name)
              << "\" is no market, must be one such as btc-5m or eth-15m\n";
  return market;
}

/// Calls `write_to` with a file, or with standard output when there is no name.
template <class F>
int with_output(const std::string& path, F write_to) {
  if (path.empty()) {
    std::ios::sync_with_stdio(false);
    const auto code = write_to(std::cout);
    return std::cout.flush() ? code : exit_code::failed;
  }
  std::ofstream out{path, std::ios::binary};
  if (!out) {
    std::cerr << "fillguard: cannot write " << path << '\n';
    return exit_code::failed;
  }
  const auto code = write_to(out);
  if (!out.flush()) {
    std::cerr << "fillguard: " << path << " was not written completely\n";
    return exit_code::failed;
  }
  return code;
}

replay_options replay_options_of(const config& settings,
                                 const replay_arguments& options) {
  replay_options out;
  out.captures = options.captures;
  out.windows = options.windows;
  out.btc = options.btc;
  out.paper = options.paper;
  out.state = state_settings(settings, market_key{});
  out.desk = venue_settings(settings);
  out.caps = settings.caps;
  out.compare = options.compare;
  out.todays_fees = options.fees == "today";
  out.cores = options.cores;
  return out;
}

/// With a bar, until it is interrupted.
int play_files(replay_options how, const std::string& to) {
  progress bar{how.sweep.empty() ? "replay" : "sweep"};
  const interruption stop;
  how.goes_on = with_bar(bar, stop);
  // Lines go elsewhere than the bar; a result may be written over it.
  const bool is_result =
    !how.lines || !how.compare.empty() || !how.sweep.empty();
  const auto clear = [&bar] { bar.clear(); };
  return with_output(to, [&](std::ostream& out) {
    text_after words{clear, std::cerr};
    text_after result{clear, out};
    return run_replay(how, is_result ? result : out, words);
  });
}

} // namespace

int run_service(const config& settings, const run_options& options) {
  hold_stop_signals();
  net::initialize_pool();
  serving how;
  how.clock = std::make_shared<net::service_clock>();
  if (options.for_seconds)
    how.for_outside = in_nanoseconds(*options.for_seconds);
  how.out = options.out;
  how.quiet = options.quiet;
  how.journal = settings.journal.dir;
  return serve(settings, how);
}

int run_demo(config settings, const demo_options& options) {
  if (const auto why = refused_in_simulation(settings)) {
    std::cerr << "fillguard: " << *why << '\n';
    return exit_code::wrong;
  }
  hold_stop_signals();
  net::initialize_pool();
  const auto clock =
    std::make_shared<net::service_clock>(net::service_clock::settings{
      options.speed, demo_start(settings, net::service_clock{}.now())});
  net::sim::sim_options venue;
  venue.venue = rehearsal_venue(settings, options.seed, options.scenario);
  std::optional<rehearsal_account> account;
  const auto fault = fault_of(options.scenario);
  const bool trades_for_real =
    options.scenario == live_scenario || (fault && fault->of_orders);
  if (options.wallet && trades_for_real) {
    std::cerr << "fillguard: --wallet has no key, must be without --scenario "
              << options.scenario << '\n';
    return exit_code::wrong;
  }
  if (trades_for_real) {
    auto made = new_rehearsal_account();
    if (!made) {
      std::cerr << "fillguard: " << to_string(made.error()) << '\n';
      return exit_code::failed;
    }
    account = *std::move(made);
    venue.venue.desk.bot = account->account;
  }
  try {
    net::sim::sim_server server{venue, clock};
    point_at(settings, server.http_base());
    serving how;
    if (account) {
      trade_for(settings, *account);
      how.key = account->key;
    }
    std::unique_ptr<simulated_hand> hand;
    if (options.wallet) {
      watch_demo_wallet(settings);
      hand = std::make_unique<simulated_hand>(server, settings.markets.front());
    }
    // No money is at risk, whatever the mode.
    const auto mode = banner_of(settings.mode);
    how.banner = demo_banner(options.speed) + (mode.empty() ? "" : " " + mode);
    std::cerr << demo_clocks(options.speed, clock->now(),
                             net::service_clock{}.now())
              << '\n';
    how.clock = clock;
    how.demo = true;
    how.speed = options.speed;
    if (fault)
      how.on_view = causes(server, *fault);
    how.break_venue = [&server](const std::string& command) {
      return server.fault(command);
    };
    if (options.for_seconds)
      how.for_outside = in_nanoseconds(*options.for_seconds);
    how.out = options.out;
    how.quiet = options.quiet;
    how.journal = begin_demo_journal(settings.journal.dir);
    return serve(settings, how);
  } catch (const std::runtime_error& x) {
    std::fprintf(stderr, "fillguard: simulated venue: %s\n", x.what());
    return exit_code::failed;
  }
}

int replay_files(const config& settings, const replay_arguments& options) {
  const auto& captures = options.captures;
  const auto journals =
    std::count_if(captures.begin(), captures.end(),
                  [](const auto& x) { return is_journal(x); });
  // By itself, a journal is replayed as it was recorded; policies make orders
  // of their own.
  if (journals > 0 && options.compare.empty()) {
    if (static_cast<std::size_t>(journals) != captures.size()) {
      std::cerr << "fillguard: a journal is replayed as it was recorded, by "
                   "itself: without captures, unless with --compare or "
                   "--sweep\n";
      return exit_code::wrong;
    }
    return with_output(options.out, [&](std::ostream& out) {
      return replay_journals(captures, out, std::cerr);
    });
  }
  auto how = replay_options_of(settings, options);
  how.lines = !options.out.empty() || ::isatty(STDOUT_FILENO) != 1;
  return play_files(how, options.out);
}

int sweep_files(const std::vector<swept_config>& policies,
                const replay_arguments& options) {
  auto how = replay_options_of(policies.front().settings, options);
  for (const auto& x : policies)
    how.sweep.push_back({x.meaning, state_settings(x.settings, market_key{}),
                         venue_settings(x.settings), x.settings.caps});
  return play_files(how, options.out);
}

int halt_entries(const config& settings, const std::string& reason) {
  return change_halt(
    settings.journal.dir,
    reason_line(reason.empty() ? "halted by the user" : reason), std::cout,
    std::cerr);
}

int resume_entries(const config& settings) {
  return change_halt(settings.journal.dir, std::nullopt, std::cout, std::cerr);
}

int leave_window(const config& settings, const std::string& name) {
  const auto market = named_market(name);
  return market
           ? leave_market(settings.journal.dir, *market, std::cout, std::cerr)
           : exit_code::wrong;
}

int flatten_windows(const config& settings, const flatten_arguments& options) {
  flatten_options how;
  how.folder = settings.journal.dir;
  how.configured = settings.markets;
  how.yes = options.yes;
  if (!options.market.empty()) {
    how.market = named_market(options.market);
    if (!how.market)
      return exit_code::wrong;
  }
  return flatten_markets(how, std::cin, std::cout, std::cerr);
}

int inspect_journal(journal_task what, const std::string& path) {
  std::ios::sync_with_stdio(false);
  auto code = exit_code::failed;
  switch (what) {
  case journal_task::verify:
    code = verify_journal(path, std::cout, std::cerr);
    break;
  case journal_task::state:
    code = print_journal_state(path, std::cout, std::cerr);
    break;
  case journal_task::export_records:
    code = export_journal(path, std::cout, std::cerr);
    break;
  }
  return std::cout.flush() ? code : exit_code::failed;
}

int judge_files(const judge_arguments& options) {
  progress bar{"judge", {"forecasts", 1, 0}};
  const interruption stop;
  const auto clear = [&bar] { bar.clear(); };
  text_after result{clear, std::cout};
  text_after words{clear, std::cerr};
  const auto code =
    run_judge({options.prices, options.windows, options.averages, options.books,
               options.seed, with_bar(bar, stop)},
              result, words);
  return std::cout.flush() ? code : exit_code::failed;
}

int show_traces(const config& settings, const trace_arguments& arguments) {
  return ask_traces(settings, arguments, std::cout, std::cerr);
}

std::vector<std::string> scenario_names() {
  using net::sim::scenario;
  std::vector<std::string> out;
  for (const auto x : {scenario::mixed, scenario::calm, scenario::reversal,
                       scenario::dip, scenario::quiet})
    out.push_back(to_string(x));
  return out;
}

std::vector<std::string> demo_scenario_names() {
  auto out = scenario_names();
  out.emplace_back(live_scenario);
  for (const auto& x : scripted_faults())
    out.push_back(x.name);
  return out;
}

} // namespace fillguard
