#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fillguard::net {

/// What became of looking up a name.
struct resolved {
  std::vector<std::string> addresses;
  std::string error; ///< Empty with addresses.
};

/// Looks the name up as the service would. Waits; how long is the system's
/// matter.
resolved resolve(const std::string& host);

/// What became of a TLS handshake.
struct tls_probe {
  std::string version; ///< "TLSv1.3"
  /// Until the server's certificate expires.
  std::optional<std::chrono::seconds> valid_for;
  std::string error; ///< Empty when it is as it should be.
};

/// Connects and shakes hands, checking the certificate against the system's
/// authorities and the name, as the service does. Waits, at most `limit` in
/// real time.
tls_probe probe_tls(const std::string& host, std::uint16_t port,
                    std::chrono::milliseconds limit);

/// Whether something can listen there. Returns why not, else empty.
std::string why_not_free(const std::string& host, std::uint16_t port);

/// A URL's parts, as far as they are needed to reach its host.
struct url_host {
  std::string scheme;
  std::string host;
  std::uint16_t port = 0;
  bool encrypted() const { return scheme == "https" || scheme == "wss"; }
};

std::optional<url_host> host_of(const std::string& url);

} // namespace fillguard::net
