#pragma once

#include "app/commands/options.hpp"

#include <CLI/CLI.hpp>

#include <functional>

namespace fillguard {

/// Adds `trace` and its subcommands, which fill in `into`. `configure` adds the
/// options of every command with a configuration; `chosen` is called after the
/// parsing.
void add_trace_command(CLI::App& app, trace_arguments& into,
                       const std::function<void(CLI::App&)>& configure,
                       const std::function<void()>& chosen);

} // namespace fillguard
