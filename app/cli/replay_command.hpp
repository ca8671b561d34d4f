#pragma once

#include "app/commands/commands.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <string>

namespace fillguard {

/// The arguments of `replay`.
struct replay_choice {
  replay_arguments arguments; ///< `paper` also where policies are compared.
  std::string mode = "watch"; ///< Or "paper".
};

/// Adds `replay`, which fills in `into`. `configure` adds the options of every
/// command with a configuration; `chosen` is called after the parsing.
void add_replay_command(CLI::App& app, replay_choice& into,
                        const commands& offered,
                        const std::function<void(CLI::App&)>& configure,
                        const std::function<void()>& chosen);

} // namespace fillguard
