#pragma once

#include "app/commands/commands.hpp"

namespace fillguard {

/// Runs the service until a signal ends it.
int run_service(const config& settings, const run_options& options);

/// Runs the service against the simulated venue, both on one fast clock.
int run_demo(config settings, const demo_options& options);

/// Runs recorded frames through the same state.
int replay_files(const config& settings, const replay_arguments& options);

/// Runs them once for many policies.
int sweep_files(const std::vector<swept_config>& policies,
                const replay_arguments& options);

/// Halts new entries of the service with this configuration, running or not.
int halt_entries(const config& settings, const std::string& reason);

/// Ends the halt.
int resume_entries(const config& settings);

/// Act in a market's present window, through the running service.
int leave_window(const config& settings, const std::string& market);
int flatten_windows(const config& settings, const flatten_arguments& options);

/// Checks, folds or exports a journal; prints to standard output.
int inspect_journal(journal_task what, const std::string& path);

/// Scores the loss probability on a recorded day; prints to standard output.
int judge_files(const judge_arguments& options);

/// Prints traces of a running service or of exported files.
int show_traces(const config& settings, const trace_arguments& arguments);

/// The names of the simulated venue's scenarios.
std::vector<std::string> scenario_names();

/// Those of the demo: also `live`.
std::vector<std::string> demo_scenario_names();

} // namespace fillguard
