#pragma once

#include <string>

namespace fillguard::net::polymarket {

/// Escapes a page's cursor for a query: cursors are base64, whose padding, plus
/// and slash have a meaning there.
inline std::string escaped_cursor(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (c == '=')
      out += "%3D";
    else if (c == '+')
      out += "%2B";
    else if (c == '/')
      out += "%2F";
    else
      out += c;
  }
  return out;
}

} // namespace fillguard::net::polymarket
