#pragma once

#include "messages/result.hpp"

#include <cstdint>
#include <string>

namespace fillguard::net::web_sockets {

/// Where a web socket leads: the parts of "wss://host:443/path?query".
struct address {
  bool encrypted = false;
  std::string host; ///< Without the brackets of an IPv6 address.
  std::uint16_t port = 0;
  std::string target; ///< Path and query; begins with a slash.

  /// What the server is asked for: the host, in brackets when it is an IPv6
  /// address, and the port unless it is the scheme's own.
  std::string host_field() const;
};

/// Reads a ws:// or wss:// URL. An error never repeats the path, which may
/// hold a secret.
result<address> read_address(const std::string& url);

} // namespace fillguard::net::web_sockets
