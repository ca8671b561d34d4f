#pragma once

#include "app/commands/commands.hpp"

#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

namespace fillguard {

/// What the command line sees of the world.
struct cli_world {
  std::ostream& out;
  std::ostream& err;
  std::vector<std::pair<std::string, std::string>> environment;
};

/// Reads the arguments (without the program's name), loads the configuration
/// and runs the command. Returns the exit code; what is wrong with usage or
/// configuration is one line each on `world.err`.
int run_cli(const std::vector<std::string>& arguments, const commands& offered,
            const cli_world& world);

/// The same for `main`: with this process's streams and environment. Ignores
/// SIGPIPE from now on, so that a closed pipe is a failed write.
int run_cli(int argc, const char* const* argv, const commands& offered);

} // namespace fillguard
