#include "app/replay/quoted_line.hpp"

#include "app/program/one_line.hpp"

#include <nlohmann/json.hpp>

namespace fillguard {

std::string beginning_of(std::string_view line) {
  constexpr std::size_t most = 120;
  std::string out{line.substr(0, most)};
  for (auto& each : out)
    if (static_cast<unsigned char>(each) < ' ')
      each = ' ';
  return line.size() > most ? out + "…" : out;
}

std::string keys_of(std::string_view line) {
  const auto x = nlohmann::json::parse(line, nullptr, false);
  if (!x.is_object())
    return {};
  std::string out;
  for (const auto& [key, value] : x.items())
    out += (out.empty() ? " (its keys: " : ", ") + one_line(key);
  return out.empty() ? " (it has no keys)" : out + ')';
}

} // namespace fillguard
