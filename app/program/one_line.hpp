#pragma once

#include <string>

namespace fillguard {

/// Returns `text` with blanks for control characters. Text from files or from
/// the venue must not split a line.
inline std::string one_line(std::string text) {
  for (auto& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      c = ' ';
  return text;
}

} // namespace fillguard
