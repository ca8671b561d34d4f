#pragma once

#include "app/commands/options.hpp"
#include "app/config/config.hpp"
#include "messages/result.hpp"
#include "net/ethereum/secret_key.hpp"

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>

namespace fillguard {

/// What `init` needs of the outside.
struct init_world {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  /// Reads a line that is not shown while it is typed; false at the end.
  std::function<bool(std::string&)> read_secret;
  /// Makes or derives the API credentials of a key.
  std::function<result<config::api_account>(
    const net::ethereum::secret_key& key)>
    api_of;
  /// Loads the written configuration and consults the doctor; returns the exit
  /// code.
  std::function<int(const std::string& path)> doctor;
  /// Answers are typed on a terminal, which shows the end of each line.
  bool typed = false;
};

/// The kind of the wallet `funder` of `owner`, as `account.signature_type` has
/// it; absent: it is no wallet of that key.
std::optional<int> kind_of_wallet(const net::ethereum::eth_address& funder,
                                  const net::ethereum::eth_address& owner);

/// Asks the few things that matter, a line each, and writes a commented
/// configuration, and the secrets in files that only their owner may read. Each
/// question has a default, which an empty line and the end of the input choose.
/// Overwrites nothing. Returns the exit code.
int init_files(const init_arguments& how, const init_world& world);

/// The same with this process's streams and the real network.
int run_init(const init_arguments& how);

} // namespace fillguard
