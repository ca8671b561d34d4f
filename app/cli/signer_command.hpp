#pragma once

#include "app/commands/options.hpp"

#include <CLI/CLI.hpp>

#include <functional>

namespace fillguard {

/// Adds `signer`, which fills in `into`. `chosen` is called after the parsing.
void add_signer_command(CLI::App& app, signer_arguments& into,
                        const std::function<void()>& chosen);

} // namespace fillguard
