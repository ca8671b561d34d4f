#pragma once

#include "messages/result.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fillguard::net {

/// Looks up a name like the service. Blocks as long as the system's lookup.
/// Returns at least one address.
result<std::vector<std::string>> resolve(const std::string& host);

/// A TLS connection after its handshake.
struct tls_session {
  std::string version; ///< "TLSv1.3"
  /// Until the server's certificate expires.
  std::optional<std::chrono::seconds> valid_for;
};

/// Connects and performs a handshake, checking the certificate against the
/// system's authorities and the name, like the service. Blocks, at most `limit`
/// in real time.
result<tls_session> probe_tls(const std::string& host, std::uint16_t port,
                              std::chrono::milliseconds limit);

/// Fails unless a server can listen there.
result<void> check_free(const std::string& host, std::uint16_t port);

/// The parts of a URL that are needed to reach its host.
struct url_host {
  std::string scheme;
  std::string host;
  std::uint16_t port = 0;
  bool encrypted() const { return scheme == "https" || scheme == "wss"; }
};

std::optional<url_host> host_of(const std::string& url);

} // namespace fillguard::net
