#pragma once

#include "app/commands/commands.hpp"

#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

namespace fillguard {

/// The command line's streams and environment.
struct cli_world {
  std::ostream& out;
  std::ostream& err;
  std::vector<std::pair<std::string, std::string>> environment;
};

/// Reads the arguments (without the program's name), loads the configuration
/// and runs the command. Returns the exit code; each error of usage or
/// configuration is a line on `world.err`.
int run_cli(const std::vector<std::string>& arguments, const commands& offered,
            const cli_world& world);

/// The same for `main`: with this process's streams and environment. Ignores
/// SIGPIPE from now on, so that a closed pipe is a failed write.
int run_cli(int argc, const char* const* argv, const commands& offered);

} // namespace fillguard
