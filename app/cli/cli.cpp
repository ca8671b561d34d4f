#include "app/cli/cli.hpp"

#include "app/cli/record_commands.hpp"
#include "app/cli/replay_command.hpp"
#include "app/cli/role_command.hpp"
#include "app/cli/seed.hpp"
#include "app/cli/signer_command.hpp"
#include "app/cli/sweep_grid.hpp"
#include "app/cli/trace_command.hpp"
#include "app/config/load.hpp"
#include "app/config/schema.hpp"
#include "app/program/exit_code.hpp"
#include "app/program/one_line.hpp"
#include "messages/release.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <csignal>
#include <exception>
#include <functional>
#include <iostream>

namespace fillguard {

namespace {

/// The options of every command that needs a configuration.
struct config_arguments {
  std::string file;
  std::vector<std::string> sets;
};

void add_config(CLI::App& to, config_arguments& into) {
  to.add_option("--config", into.file, "Configuration: JSON with comments")
    ->type_name("FILE");
  to.add_option("--set", into.sets,
                "Sets one key, e.g. order_book.poll_interval_ms=500; "
                "repeatable")
    ->type_name("KEY=VALUE")
    ->allow_extra_args(false);
}

void add_for(CLI::App& to, std::optional<double>& into) {
  to.add_option("--for", into, "Ends after so many seconds")
    ->type_name("SECONDS")
    ->check(CLI::Range(0.001, 1e9));
}

void add_out(CLI::App& to, std::string& into, const char* meaning) {
  to.add_option("--out", into, meaning)->type_name("FILE");
}

void add_quiet(CLI::App& to, bool& into) {
  to.add_flag("--quiet", into, "No status lines, log lines only");
}

constexpr const char* line_file = "File for one JSON line a second and window";

std::string joined_words(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words)
    out += (out.empty() ? "" : " ") + word;
  return out;
}

/// The first argument that is written as an option and names a key of the
/// configuration; empty: none does.
std::string key_among(const std::vector<std::string>& arguments) {
  for (const auto& x : arguments) {
    const auto name = x.substr(0, x.find('='));
    if (name.starts_with("--") && find_key(name.substr(2)))
      return name.substr(2);
  }
  return {};
}

/// Whether a word among the arguments of a command is an option with a value.
bool takes_value(const CLI::App& app, const std::vector<std::string>& arguments,
                 const std::string& word) {
  const auto* command = &app;
  for (const auto& x : arguments)
    for (const auto* below : command->get_subcommands({}))
      if (below->get_name() == x)
        command = below;
  const auto* option =
    word.starts_with("--") ? command->get_option_no_throw(word) : nullptr;
  return option != nullptr && option->get_items_expected_max() > 0;
}

/// The first empty argument, in words: a variable of a script that was not set.
/// It must not count as left out: `flatten` would sell in every market. Empty:
/// none.
std::string empty_argument(const CLI::App& app,
                           const std::vector<std::string>& arguments) {
  const std::string must = " is empty, must have a value";
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto& x = arguments[i];
    if (x.starts_with("--") && x.size() > 2 && x.find('=') == x.size() - 1)
      return one_line(x.substr(0, x.size() - 1)) + ':' + must;
    if (!x.empty())
      continue;
    if (i == 0)
      return "the command" + must;
    const auto& before = arguments[i - 1];
    return takes_value(app, arguments, before)
             ? one_line(before) + ':' + must
             : "the argument after " + one_line(before) + must;
  }
  return {};
}

class command_line {
public:
  command_line(const commands& offered, const cli_world& world)
      : offered_{offered}, world_{world} {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", "fillguard " + std::string{release()});
    if (offered_.run)
      add_run();
    if (offered_.demo)
      add_demo();
    if (offered_.role)
      add_role();
    if (offered_.replay)
      add_replay();
    if (offered_.judge)
      add_judge();
    if (offered_.review)
      add_review();
    if (offered_.report)
      add_report();
    if (offered_.history)
      add_history();
    if (offered_.trace)
      add_trace();
    if (offered_.halt)
      add_halt();
    if (offered_.resume)
      add_resume();
    if (offered_.leave)
      add_leave();
    if (offered_.flatten)
      add_flatten();
    if (offered_.journal)
      add_journal();
    if (offered_.health)
      add_health();
    if (offered_.doctor)
      add_doctor();
    if (offered_.notify_test)
      add_notify();
    if (offered_.init)
      add_init();
    if (offered_.signer)
      add_signer_command(app_, signer_,
                         runs([this] { return offered_.signer(signer_); }));
    add_config_command();
  }

  int run(std::vector<std::string> arguments) {
    // CLI11's own error would only be that a command is missing.
    if (!arguments.empty() && !arguments.front().starts_with('-')
        && !offers(arguments.front())) {
      world_.err << "fillguard: \"" << one_line(arguments.front())
                 << "\" is not a command, must be one of" << command_names()
                 << '\n';
      return exit_code::wrong;
    }
    if (const auto flaw = empty_argument(app_, arguments); !flaw.empty()) {
      world_.err << "fillguard: " << flaw << " (see fillguard --help)\n";
      return exit_code::wrong;
    }
    const auto key = key_among(arguments);
    try {
      // CLI11 reads them from the back.
      std::reverse(arguments.begin(), arguments.end());
      app_.parse(std::move(arguments));
    } catch (const CLI::Success& e) {
      // --help and --version arrive as exceptions, too.
      return app_.exit(e, world_.out, world_.err);
    } catch (const CLI::ExtrasError& e) {
      world_.err << "fillguard: "
                 << (key.empty() ? one_line(e.what())
                                 : one_line("--" + key)
                                     + " is no option but a key: set it in the "
                                       "configuration, or by --set "
                                     + key + "=…")
                 << " (see fillguard --help)\n";
      return exit_code::wrong;
    } catch (const CLI::ParseError& e) {
      world_.err << "fillguard: " << one_line(e.what())
                 << " (see fillguard --help)\n";
      return exit_code::wrong;
    }
    return command_();
  }

private:
  void add_run() {
    auto* to = app_.add_subcommand("run", "Runs the service");
    add_config(*to, configured_);
    add_for(*to, run_.for_seconds);
    add_out(*to, run_.out, line_file);
    add_quiet(*to, run_.quiet);
    to->callback(
      chooses([this](const config& x) { return offered_.run(x, run_); }));
  }

  void add_demo() {
    auto* to = app_.add_subcommand(
      "demo", "Runs the service against a simulated venue, without internet");
    add_config(*to, configured_);
    to->add_option("--seed", demo_.seed, "Another seed gives other events")
      ->check(wrong_seed)
      ->capture_default_str();
    to->add_option("--speed", demo_.speed, "How many times as fast as real")
      ->check(CLI::Range(0.1, 1000.0))
      ->capture_default_str();
    to->add_flag("--wallet", demo_.wallet,
                 "A simulated person buys, sells a part and hedges by hand; "
                 "the service watches their wallet");
    auto* scenario =
      to->add_option("--scenario", demo_.scenario, "The simulated events")
        ->type_name("NAME")
        ->capture_default_str();
    if (!offered_.demo_scenarios.empty())
      scenario->check(CLI::IsMember(offered_.demo_scenarios));
    add_for(*to, demo_.for_seconds);
    add_out(*to, demo_.out, line_file);
    add_quiet(*to, demo_.quiet);
    to->callback([this] {
      command_ = [this] {
        return with_config(
          {{"mode", "paper"},
           {"markets", "btc-5m"},
           // Most of a fast window would pass otherwise.
           {"paper.settles_within_ms", "7000"}},
          [this](const config& x) { return offered_.demo(x, demo_); });
      };
    });
  }

  void add_role() {
    add_role_command(
      app_, role_, offered_, configures(),
      chooses([this](const config& x) { return offered_.role(x, role_); }));
  }

  void add_replay() {
    add_replay_command(app_, replay_, offered_, configures(), [this] {
      if (!replay_.arguments.sweep.empty()) {
        command_ = [this] { return play_sweep(); };
        return;
      }
      command_ = [this] {
        return with_config({}, [this](config x) {
          const auto& arguments = replay_.arguments;
          x.mode = arguments.paper ? service_mode::paper : service_mode::watch;
          return offered_.replay(x, arguments);
        });
      };
    });
  }

  /// Plays a policy for each combination of values.
  int play_sweep() {
    const auto grid = sweep_grid(replay_.arguments.sweep);
    if (!grid) {
      world_.err << to_string(grid.error()) << '\n';
      return exit_code::wrong;
    }
    std::vector<swept_config> all;
    std::vector<std::string> mistakes;
    for (const auto& x : *grid) {
      auto loaded = load_config(sources({}, x.sets));
      for (auto& y : loaded.mistakes)
        if (std::find(mistakes.begin(), mistakes.end(), y) == mistakes.end())
          mistakes.push_back(std::move(y));
      loaded.values.mode = service_mode::paper;
      all.push_back({x.meaning(), std::move(loaded.values)});
    }
    for (const auto& x : mistakes)
      world_.err << x << '\n';
    if (!mistakes.empty())
      return exit_code::wrong;
    return reporting([&] { return offered_.sweep(all, replay_.arguments); });
  }

  void add_halt() {
    auto* to = app_.add_subcommand(
      "halt", "Stops new entries until resumed; exits continue");
    add_config(*to, configured_);
    to->add_option("reason", halt_reason_, "Why; several words are joined")
      ->type_name("REASON");
    to->callback(chooses([this](const config& x) {
      return offered_.halt(x, joined_words(halt_reason_));
    }));
  }

  void add_resume() {
    auto* to = app_.add_subcommand("resume", "Allows new entries again");
    add_config(*to, configured_);
    to->callback(chooses(offered_.resume));
  }

  void add_leave() {
    auto* to = app_.add_subcommand(
      "leave", "Cancels our orders in a market's present window, and leaves it "
               "alone until it is settled");
    add_config(*to, configured_);
    to->add_option("market", leave_market_, "As in markets: btc-15m")
      ->type_name("MARKET")
      ->required();
    to->callback(chooses(
      [this](const config& x) { return offered_.leave(x, leave_market_); }));
  }

  void add_flatten() {
    auto* to = app_.add_subcommand(
      "flatten", "Halts new entries, and sells what is held at whatever is "
                 "bid");
    add_config(*to, configured_);
    to->add_option("market", flatten_.market, "One of markets; else all")
      ->type_name("MARKET");
    to->add_flag("--yes", flatten_.yes, "Do not ask back");
    to->callback(chooses(
      [this](const config& x) { return offered_.flatten(x, flatten_); }));
  }

  void add_trace() {
    add_trace_command(
      app_, trace_, configures(),
      chooses([this](const config& x) { return offered_.trace(x, trace_); }));
  }

  void add_judge() {
    add_judge_command(app_, judge_,
                      runs([this] { return offered_.judge(judge_); }));
  }

  void add_review() {
    add_review_command(
      app_, review_, configures(),
      chooses([this](const config& x) { return offered_.review(x, review_); }));
  }

  void add_report() {
    add_report_command(
      app_, report_, configures(),
      chooses([this](const config& x) { return offered_.report(x, report_); }));
  }

  void add_history() {
    add_history_command(app_, history_, configures(),
                        chooses([this](const config& x) {
                          return offered_.history(x, history_);
                        }));
  }

  void add_journal() {
    add_journal_command(app_, journal_, runs([this] {
                          return offered_.journal(journal_.task, journal_.path);
                        }));
  }

  void add_health() {
    auto* to = app_.add_subcommand(
      "health", "Checks the running service; the exit code is the result");
    add_config(*to, configured_);
    to->add_flag("--alive", health_.alive,
                 "Only whether it answers, not whether it is ready");
    to->add_option("--within", health_seconds_, "How long it may take")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.1, 600.0))
      ->capture_default_str();
    to->callback([this] {
      command_ = [this] {
        health_.within = std::chrono::duration_cast<std::chrono::milliseconds>(
          std::chrono::duration<double>(health_seconds_));
        return with_config(
          {}, [this](const config& x) { return offered_.health(x, health_); });
      };
    });
  }

  void add_doctor() {
    auto* to = app_.add_subcommand(
      "doctor", "Checks everything that the service needs, before it runs");
    add_config(*to, configured_);
    to->add_flag(
      "--order-dry-run", dry_run_,
      "Sign an order that cannot match, and show it without sending");
    to->callback(chooses([this](const config& x) {
      return dry_run_ ? offered_.order_dry_run(x) : offered_.doctor(x);
    }));
  }

  void add_notify() {
    auto* to = app_.add_subcommand("notify", "Notifications");
    to->require_subcommand(1);
    auto* test = to->add_subcommand(
      "test", "Sends one message to every configured receiver, and prints what "
              "came back");
    add_config(*test, configured_);
    test->callback(chooses(offered_.notify_test));
  }

  void add_init() {
    auto* to = app_.add_subcommand(
      "init", "Asks the few things that matter, writes a configuration and "
              "secrets, and consults the doctor");
    to->add_option("--dir", init_.folder, "Folder for the files")
      ->type_name("DIR")
      ->capture_default_str();
    to->add_flag("--without-doctor", init_.without_doctor,
                 "Only write the files");
    to->callback(runs([this] { return offered_.init(init_); }));
  }

  void add_config_command() {
    auto* to = app_.add_subcommand(
      "config", "Prints the effective configuration, each value with its "
                "origin");
    add_config(*to, configured_);
    to->add_flag("--check", check_only_, "Only checks the configuration");
    to->callback([this] { command_ = [this] { return show(); }; });
  }

  /// Adds the options of every command with a configuration.
  std::function<void(CLI::App&)> configures() {
    return [this](CLI::App& to) { add_config(to, configured_); };
  }

  /// What `f` does with the configuration becomes the command that is run.
  template <class F>
  std::function<void()> chooses(F f) {
    return [this, f] { command_ = [this, f] { return with_config({}, f); }; };
  }

  /// The same for a command without a configuration.
  template <class F>
  std::function<void()> runs(F f) {
    return [this, f] { command_ = [this, f] { return reporting(f); }; };
  }

  using presets = std::vector<std::pair<std::string, std::string>>;

  /// `sets` come after those of the command line.
  config_sources sources(presets preset,
                         const std::vector<std::string>& sets) const {
    config_sources from;
    from.presets = std::move(preset);
    from.presets_by = app_.get_subcommands().front()->get_name();
    from.file = configured_.file;
    from.environment = world_.environment;
    from.sets = configured_.sets;
    from.sets.insert(from.sets.end(), sets.begin(), sets.end());
    return from;
  }

  loaded_config load(presets preset) const {
    auto loaded = load_config(sources(std::move(preset), {}));
    for (const auto& mistake : loaded.mistakes)
      world_.err << mistake << '\n';
    return loaded;
  }

  template <class F>
  int with_config(presets preset, F f) const {
    const auto loaded = load(std::move(preset));
    if (!loaded.mistakes.empty())
      return exit_code::wrong;
    return reporting([&] { return f(loaded.values); });
  }

  template <class F>
  int reporting(F f) const {
    try {
      return f();
    } catch (const std::exception& e) {
      world_.err << "fillguard: failed: " << one_line(e.what()) << '\n';
      return exit_code::failed;
    }
  }

  int show() const {
    const auto loaded = load({});
    if (!loaded.mistakes.empty())
      return exit_code::wrong;
    if (check_only_)
      world_.out << "The configuration is correct.\n";
    else
      world_.out << show_config(loaded);
    return exit_code::fine;
  }

  bool offers(const std::string& name) const {
    const auto all = app_.get_subcommands({});
    return std::any_of(all.begin(), all.end(),
                       [&](const auto* x) { return x->get_name() == name; });
  }

  std::string command_names() const {
    std::string out;
    for (const auto* x : app_.get_subcommands({}))
      out += ' ' + x->get_name();
    return out;
  }

  const commands& offered_;
  const cli_world& world_;
  CLI::App app_{"Watches and guards positions in Polymarket's Up or Down "
                "windows",
                "fillguard"};
  config_arguments configured_;
  init_arguments init_;
  run_options run_;
  role_options role_;
  demo_options demo_;
  bool dry_run_ = false; ///< Of `doctor`.
  replay_choice replay_;
  judge_arguments judge_;
  review_arguments review_;
  report_arguments report_;
  history_arguments history_;
  trace_arguments trace_;
  signer_arguments signer_;
  std::vector<std::string> halt_reason_;
  std::string leave_market_;
  flatten_arguments flatten_;
  journal_choice journal_;
  health_arguments health_;
  double health_seconds_ = 3;
  bool check_only_ = false;
  std::function<int()> command_;
};

} // namespace

int run_cli(const std::vector<std::string>& arguments, const commands& offered,
            const cli_world& world) {
  return command_line{offered, world}.run(arguments);
}

int run_cli(int argc, const char* const* argv, const commands& offered) {
  std::signal(SIGPIPE, SIG_IGN);
  const cli_world world{std::cout, std::cerr, process_environment()};
  return run_cli({argv + 1, argv + std::max(argc, 1)}, offered, world);
}

} // namespace fillguard
