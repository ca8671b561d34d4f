#pragma once

#include "app/config/config.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace fillguard {

/// The sources of a configuration; each overrides the ones before.
struct config_sources {
  /// Keys and values that a command presets, as `--set` takes them.
  std::vector<std::pair<std::string, std::string>> presets;
  std::string presets_by; ///< The command that presets them: "demo".

  std::string file; ///< Empty: none.

  /// Names and values. Only names that begin with FILLGUARD_ matter.
  std::vector<std::pair<std::string, std::string>> environment;

  std::vector<std::string> sets; ///< "key=value"
};

struct loaded_config {
  config values;

  /// The origin of each key's value: "default", "preset by demo",
  /// "guard.json:12", "environment FILLGUARD_MODE", "--set".
  std::map<std::string, std::string> origins;

  /// The origin of the API credentials; empty when there are none.
  std::string api_origin;

  /// One line each: the key, its error, the allowed values. With any mistake
  /// the values must not be used.
  std::vector<std::string> mistakes;
};

/// Never throws because of user input.
loaded_config load_config(const config_sources& from);

/// The variable with the private key that signs orders.
inline constexpr const char* private_key_variable = "FILLGUARD_PRIVATE_KEY";

/// The environment of this process, without the value of the private key.
std::vector<std::pair<std::string, std::string>> process_environment();

/// The values as a configuration file, with each one's origin as a comment, and
/// secrets as "***".
std::string show_config(const loaded_config& loaded);

} // namespace fillguard
