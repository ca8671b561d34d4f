#pragma once

#include <string>
#include <string_view>

/// Whether `text` contains `part`.
inline bool mentions(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}
