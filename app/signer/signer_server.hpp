#pragma once

#include "app/signer/signing_desk.hpp"
#include "net/signer/packet_socket.hpp"

namespace fillguard {

/// Serves one service at a time at a socket: only the user who owns the
/// socket's path. Returns after SIGTERM or SIGINT, which `signals` (a
/// signalfd) reports.
result<void> serve_signatures(const net::signer::packet_socket& door,
                              signing_desk& desk, int signals);

} // namespace fillguard
