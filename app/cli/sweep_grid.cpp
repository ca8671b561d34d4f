#include "app/cli/sweep_grid.hpp"

#include "app/config/schema.hpp"
#include "app/program/one_line.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace fillguard {

namespace {

/// Each policy plays the whole recording, and is a line of the table.
constexpr std::size_t most_policies = 250;

/// The sections of the configuration that a replay follows.
constexpr std::array<std::string_view, 7> followed{
  "capture_99c.", "danger.", "guard.",       "caps.",
  "paper.",       "watch.",  "staleness_ms."};

bool is_followed(std::string_view key) {
  return key == "velocity_window_seconds"
         || std::any_of(followed.begin(), followed.end(),
                        [key](auto x) { return key.starts_with(x); });
}

struct swept_key {
  std::string name;
  std::vector<std::string> values;
};

/// Splits at the commas that are in no bracket and in no quotes.
std::vector<std::string> split_values(std::string_view text) {
  std::vector<std::string> out(1);
  int depth = 0;
  bool quoted = false;
  for (const char character : text) {
    if (character == '"')
      quoted = !quoted;
    else if (!quoted && (character == '[' || character == '{'))
      ++depth;
    else if (!quoted && (character == ']' || character == '}'))
      --depth;
    if (character == ',' && depth == 0 && !quoted)
      out.emplace_back();
    else
      out.back() += character;
  }
  return out;
}

result<swept_key> read_key(const std::string& text) {
  const auto where = "--sweep " + one_line(text);
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    return failure(where, "must be KEY=VALUE,VALUE,...");
  swept_key out{text.substr(0, equals), split_values(text.substr(equals + 1))};
  const auto key = "--sweep " + one_line(out.name);
  if (!find_key(out.name)) {
    const auto near = nearest_key(out.name);
    return failure(key, "is no key of the configuration"
                          + (near.empty() ? "" : "; nearest: " + near));
  }
  if (!is_followed(out.name))
    return failure(key, "changes nothing in a replay, must be "
                        "velocity_window_seconds or a key of capture_99c, "
                        "danger, guard, caps, watch or staleness_ms");
  for (auto at = out.values.begin(); at != out.values.end(); ++at) {
    if (at->empty())
      return failure(key, "has an empty value");
    if (std::find(out.values.begin(), at, *at) != at)
      return failure(key, "has " + one_line(*at) + " twice");
  }
  return out;
}

} // namespace

std::string swept_policy::meaning() const {
  std::string out;
  for (const auto& x : sets)
    out += (out.empty() ? "" : " ") + x;
  return out;
}

result<std::vector<swept_policy>>
sweep_grid(const std::vector<std::string>& arguments) {
  std::vector<swept_key> keys;
  std::size_t count = 1;
  for (const auto& text : arguments) {
    auto one = read_key(text);
    if (!one)
      return failure(one.error());
    const auto same =
      std::find_if(keys.begin(), keys.end(),
                   [&one](const auto& x) { return x.name == one->name; });
    if (same != keys.end())
      return failure("--sweep " + one->name,
                     "is there twice, must be there once with all its values");
    count *= one->values.size();
    if (count > most_policies)
      return failure("--sweep " + one->name,
                     "makes more than " + std::to_string(most_policies)
                       + " policies, must have fewer values");
    keys.push_back(*std::move(one));
  }
  std::vector<swept_policy> out(1);
  for (const auto& key : keys) {
    std::vector<swept_policy> longer;
    for (const auto& before : out)
      for (const auto& value : key.values) {
        longer.push_back(before);
        longer.back().sets.push_back(key.name + '=' + value);
      }
    out = std::move(longer);
  }
  return out;
}

} // namespace fillguard
