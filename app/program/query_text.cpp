#include "app/program/query_text.hpp"

#include <charconv>

namespace fillguard {

std::optional<std::string> decode_query(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    unsigned code = 0;
    const auto digits = text.substr(i + 1, 2);
    const auto* end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, code, 16);
    if (digits.size() != 2 || read.ec != std::errc{} || read.ptr != end)
      return std::nullopt;
    out += static_cast<char>(code);
    i += 2;
  }
  return out;
}

} // namespace fillguard
