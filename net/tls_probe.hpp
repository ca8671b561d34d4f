#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fillguard::net {

/// The result of looking up a name.
struct resolved {
  std::vector<std::string> addresses;
  std::string error; ///< Empty with addresses.
};

/// Looks up a name like the service. Blocks as long as the system's lookup.
resolved resolve(const std::string& host);

/// The result of a TLS handshake.
struct tls_probe {
  std::string version; ///< "TLSv1.3"
  /// Until the server's certificate expires.
  std::optional<std::chrono::seconds> valid_for;
  std::string error; ///< Empty on success.
};

/// Connects and performs a handshake, checking the certificate against the
/// system's authorities and the name, like the service. Blocks, at most `limit`
/// in real time.
tls_probe probe_tls(const std::string& host, std::uint16_t port,
                    std::chrono::milliseconds limit);

/// Returns why a server cannot listen there; empty when it can.
std::string why_not_free(const std::string& host, std::uint16_t port);

/// The parts of a URL that are needed to reach its host.
struct url_host {
  std::string scheme;
  std::string host;
  std::uint16_t port = 0;
  bool encrypted() const { return scheme == "https" || scheme == "wss"; }
};

std::optional<url_host> host_of(const std::string& url);

} // namespace fillguard::net
