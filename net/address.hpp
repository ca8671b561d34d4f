#pragma once

#include "messages/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace fillguard::net {

/// The parts of a URL like "wss://host:443/path?query".
struct address {
  bool encrypted = false;
  std::string host; ///< Without the brackets of an IPv6 address.
  std::uint16_t port = 0;
  std::string target; ///< Path and query; begins with a slash.

  /// The value of the Host field: the host, in brackets when it is an IPv6
  /// address, and the port unless it is the scheme's default.
  std::string host_field() const;
};

/// Reads a URL of either scheme, such as "ws" or "wss". An error never repeats
/// the path, which may hold a secret.
result<address> read_address(const std::string& url, std::string_view plain,
                             std::string_view encrypted);

} // namespace fillguard::net
