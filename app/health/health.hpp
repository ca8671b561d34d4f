#pragma once

#include "app/commands/options.hpp"
#include "app/config/config.hpp"
#include "net/transport.hpp"

#include <optional>
#include <string>

namespace fillguard {

struct health {
  bool good = false;
  std::string why; ///< One line.
};

/// The base URL of the service that listens on `listen`. A service that listens
/// on every address is reached on loopback.
std::string health_base(const std::string& listen);

/// Evaluates the replies of `/healthz` and, if it was requested, of `/readyz`.
health judge_health(const result<net::http_reply>& alive,
                    const std::optional<result<net::http_reply>>& ready_reply);

/// Requests the health of the running service of this configuration, prints it
/// in one line on standard output, and returns the exit code. Health checks of
/// containers need no other program.
int check_health(const config& settings, const health_arguments& how);

} // namespace fillguard
