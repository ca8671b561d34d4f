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

/// The URL base of the service that listens on `listen`; one that listens on
/// every address is asked on loopback.
std::string health_base(const std::string& listen);

/// Judges what `/healthz` and, unless it was not asked for, `/readyz` said.
health judge_health(const net::http_reply& alive,
                    const std::optional<net::http_reply>& ready);

/// Asks the running service of this configuration, says in one line on standard
/// output how it is, and returns the exit code. For health checks of
/// containers, which need no other program then.
int check_health(const config& settings, const health_arguments& how);

} // namespace fillguard
