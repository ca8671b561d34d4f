#include "app/cli/role_command.hpp"

#include "app/cli/seed.hpp"

namespace fillguard {

namespace {

/// The options of a rehearsal: one clock and one venue for all parts.
void add_rehearsal(CLI::App& to, role_options& into, const commands& offered) {
  to.add_option("--venue", into.venue,
                "A simulated venue, at the address of the role `venue`; for "
                "rehearsals")
    ->type_name("URL");
  to.add_option("--speed", into.speed,
                "A rehearsal's clock: how many times as fast as real")
    ->check(CLI::Range(0.1, 1000.0))
    ->capture_default_str();
  to.add_option("--since", into.since,
                "The moment from which it does, in UTC as in "
                "2026-11-25T12:00:00Z; the same for all parts")
    ->type_name("TIME");
  to.add_option("--seed", into.seed, "Of the role `venue`: its events")
    ->check(wrong_seed)
    ->capture_default_str();
  auto* scenario = to.add_option("--scenario", into.scenario,
                                 "Of the role `venue`: the simulated events")
                     ->type_name("NAME")
                     ->capture_default_str();
  if (!offered.scenarios.empty())
    scenario->check(CLI::IsMember(offered.scenarios));
}

} // namespace

void add_role_command(CLI::App& app, role_options& into,
                      const commands& offered,
                      const std::function<void(CLI::App&)>& configure,
                      const std::function<void()>& chosen) {
  auto* to = app.add_subcommand(
    "role", "Runs parts of the service as a process of their own");
  configure(*to);
  auto* names = to->add_option("names", into.names,
                               "The parts; several live in one process")
                  ->type_name("NAME")
                  ->required();
  if (!offered.roles.empty())
    names->check(CLI::IsMember(offered.roles));
  to->add_option("--for", into.for_seconds, "Ends after so many seconds")
    ->type_name("SECONDS")
    ->check(CLI::Range(0.001, 1e9));
  to->add_option("--out", into.out,
                 "Of window-state: file for one JSON line a second and window")
    ->type_name("FILE");
  add_rehearsal(*to, into, offered);
  to->callback(chosen);
}

} // namespace fillguard
