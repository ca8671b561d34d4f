#include "app/config/schema.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>

namespace fillguard {

namespace {

/// Far longer than any key; a longer text resembles none.
constexpr std::size_t most_letters = 100;

/// The number of letters to change, add or remove.
std::size_t edits_between(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  for (std::size_t j = 0; j <= to.size(); ++j)
    row[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const auto above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1,
                         diagonal + (from[i - 1] == to[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[to.size()];
}

std::string_view last_part(std::string_view path) {
  return path.substr(path.rfind('.') + 1);
}

} // namespace

const config_key* find_key(std::string_view path) {
  const auto& keys = config_schema();
  const auto at = std::find_if(keys.begin(), keys.end(),
                               [&](const auto& x) { return x.path == path; });
  return at == keys.end() ? nullptr : &*at;
}

std::string environment_name(std::string_view path) {
  std::string out = "FILLGUARD_";
  for (unsigned char c : path)
    if (c == '.')
      out += "__";
    else
      out += static_cast<char>(std::toupper(c));
  return out;
}

std::string nearest_key(std::string_view path) {
  if (path.size() > most_letters)
    return {};
  // One wrong letter in three, or the right name in the wrong section.
  std::string best;
  auto least = std::max<std::size_t>(2, path.size() / 3) + 1;
  for (const auto& key : config_schema()) {
    auto edits = edits_between(path, key.path);
    if (last_part(path) == last_part(key.path))
      edits = std::min<std::size_t>(edits, 2);
    if (edits < least) {
      least = edits;
      best = key.path;
    }
  }
  return best;
}

} // namespace fillguard
