#pragma once

#include "app/commands/commands.hpp"

#include <CLI/CLI.hpp>

#include <functional>

namespace fillguard {

/// Adds `role`, which fills in `into`. `configure` adds the options of every
/// command with a configuration; `chosen` is called after the parsing.
void add_role_command(CLI::App& app, role_options& into,
                      const commands& offered,
                      const std::function<void(CLI::App&)>& configure,
                      const std::function<void()>& chosen);

} // namespace fillguard
