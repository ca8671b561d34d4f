#pragma once

#include "app/commands/commands.hpp"

namespace fillguard {

/// The service, until a signal ends it.
int run_service(const config& settings, const run_options& options);

/// The service against the simulated venue, both on one fast clock.
int run_demo(config settings, const demo_options& options);

/// Recorded frames through the same state.
int replay_files(const config& settings, const replay_arguments& options);

/// Halts new entries of the service with this configuration, running or not.
int halt_entries(const config& settings, const std::string& reason);

/// Lifts that.
int resume_entries(const config& settings);

/// Checks, folds or exports a journal, to standard output.
int inspect_journal(journal_task what, const std::string& path);

/// The loss probability on a recorded day, scored to standard output.
int judge_files(const judge_arguments& options);

/// What a running service, or an export of it, knows of its messages.
int show_traces(const config& settings, const trace_arguments& asked);

/// The stories that the simulated venue can tell.
std::vector<std::string> scenario_names();

} // namespace fillguard
