#include "app/cli/replay_command.hpp"

#include "app/program/one_line.hpp"

#include <algorithm>

namespace fillguard {

namespace {

/// Throws when what is to be compared makes no sense. `on_watch`: the user gave
/// --mode watch.
void check_comparison(const replay_arguments& arguments, bool on_watch) {
  const auto& all = arguments.compare;
  if (on_watch && (!all.empty() || !arguments.sweep.empty()))
    throw CLI::ValidationError{all.empty() ? "--sweep" : "--compare",
                               "plays on paper, must be without --mode watch"};
  for (auto one = all.begin(); one != all.end(); ++one)
    if (std::find(all.begin(), one, *one) != one)
      throw CLI::ValidationError{"--compare", "has " + one_line(*one)
                                                + " twice, must have it once"};
}

} // namespace

void add_replay_command(CLI::App& app, replay_choice& into,
                        const commands& offered,
                        const std::function<void(CLI::App&)>& configure,
                        const std::function<void()>& chosen) {
  auto* to = app.add_subcommand(
    "replay", "Runs recorded frames through the same state, as fast as it "
              "goes");
  configure(*to);
  to->add_option("captures", into.arguments.captures,
                 "Recorded frames, plain or gz, or a journal")
    ->type_name("CAPTURE")
    ->required()
    ->check(CLI::ExistingPath);
  to->add_option("--mode", into.mode, "watch or paper")
    ->type_name("MODE")
    ->check(CLI::IsMember({"watch", "paper"}))
    ->capture_default_str();
  to->add_option("--windows", into.arguments.windows,
                 "Metadata of the windows of raw captures")
    ->type_name("FILE")
    ->check(CLI::ExistingFile);
  to->add_option("--btc", into.arguments.btc,
                 "Prices, CSV with feed_ts_ms,value")
    ->type_name("PRICES")
    ->check(CLI::ExistingFile);
  auto* compare =
    to->add_option("--compare", into.arguments.compare,
                   "Plays it once for each of these policies, on paper, and "
                   "shows them side by side")
      ->type_name("POLICY,...")
      ->delimiter(',')
      // Otherwise CLI11 would add the captures to this option.
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  if (!offered.policies.empty())
    compare->check(CLI::IsMember(offered.policies));
  auto* sweep =
    to->add_option("--sweep", into.arguments.sweep,
                   "Plays every combination of these values, on paper, and "
                   "prints what they bring and what may be chance")
      ->type_name("KEY=VALUE,...")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  sweep->excludes(compare);
  to->add_option("--cores", into.arguments.cores,
                 "Cores to use, with the same output; 0: all")
    ->type_name("N")
    ->check(CLI::Range(0, 1'024))
    ->capture_default_str();
  to->add_option("--fees", into.arguments.fees,
                 "recorded: those in force at the time; today: today's")
    ->type_name("FEES")
    ->check(CLI::IsMember({"recorded", "today"}))
    ->capture_default_str();
  to->add_option("--out", into.arguments.out,
                 "File for the lines; else standard output")
    ->type_name("FILE");
  to->callback([to, &into, chosen] {
    auto& arguments = into.arguments;
    check_comparison(arguments,
                     to->count("--mode") > 0 && into.mode == "watch");
    arguments.paper = into.mode == "paper" || !arguments.compare.empty()
                      || !arguments.sweep.empty();
    chosen();
  });
}

} // namespace fillguard
