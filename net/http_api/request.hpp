#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fillguard::net::http_api {

/// A request as received.
struct api_request {
  std::string method;
  std::string target; ///< A path or a whole URL, still encoded.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string peer; ///< The client's address, without its port.

  /// The value of a header, whatever its capitals; empty when it is absent.
  std::string_view header(std::string_view name) const {
    const auto same = [](char a, char b) {
      const auto small = [](char x) {
        return x >= 'A' && x <= 'Z' ? static_cast<char>(x - 'A' + 'a') : x;
      };
      return small(a) == small(b);
    };
    for (const auto& [key, value] : headers)
      if (std::equal(key.begin(), key.end(), name.begin(), name.end(), same))
        return value;
    return {};
  }
};

} // namespace fillguard::net::http_api
