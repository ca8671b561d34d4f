#pragma once

#include "app/commands/options.hpp"

#include <CLI/CLI.hpp>

#include <functional>

namespace fillguard {

/// Adds `trace` and its commands below it, which fill in `into`. `configure`
/// adds what every command with a configuration takes; `chosen` is called when
/// one was parsed.
void add_trace_command(CLI::App& app, trace_arguments& into,
                       const std::function<void(CLI::App&)>& configure,
                       const std::function<void()>& chosen);

} // namespace fillguard
