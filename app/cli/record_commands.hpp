#pragma once

#include "app/commands/options.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <string>

namespace fillguard {

// The commands that read what was recorded. Each function adds one, which fills
// in `into`. `configure` adds the options of every command with a
// configuration; `chosen` is called after the parsing.

/// The arguments of `journal`.
struct journal_choice {
  journal_task task = journal_task::verify;
  std::string path; ///< The journal's folder, or a part of it.
};

void add_judge_command(CLI::App& app, judge_arguments& into,
                       const std::function<void()>& chosen);

void add_review_command(CLI::App& app, review_arguments& into,
                        const std::function<void(CLI::App&)>& configure,
                        const std::function<void()>& chosen);

void add_report_command(CLI::App& app, report_arguments& into,
                        const std::function<void(CLI::App&)>& configure,
                        const std::function<void()>& chosen);

void add_history_command(CLI::App& app, history_arguments& into,
                         const std::function<void(CLI::App&)>& configure,
                         const std::function<void()>& chosen);

void add_journal_command(CLI::App& app, journal_choice& into,
                         const std::function<void()>& chosen);

} // namespace fillguard
