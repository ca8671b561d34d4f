#include "app/config/credentials.hpp"

#include "app/config/readers.hpp"
#include "app/config/secret_file.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace fillguard {

namespace {

struct part {
  const char* variable;
  const char* member; ///< Of the file.
};

/// In the order of the members of `api_account`.
constexpr std::array<part, 4> parts{{
  {"FILLGUARD_API_KEY", "apiKey"},
  {"FILLGUARD_API_SECRET", "secret"},
  {"FILLGUARD_API_PASSPHRASE", "passphrase"},
  {"FILLGUARD_API_ADDRESS", "address"},
}};

using texts = std::array<std::string, parts.size()>;

/// Credentials become HTTP headers, which a blank or a line end would break.
bool is_token(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return c > 0x20 && c < 0x7f; });
}

/// Checks the four texts. `names` has their names in the source that they come
/// from. Absent: a mistake was added.
std::optional<config::api_account>
adopt(const texts& values, const texts& names, loaded_config& into) {
  const auto before = into.mistakes.size();
  for (std::size_t i = 0; i < 3; ++i)
    if (!is_token(values[i]))
      into.mistakes.push_back(names[i]
                              + " (not shown) has blanks or characters beyond "
                                "ASCII, must be as the venue gave it");
  const auto address = read_address(values[3]);
  if (!address)
    into.mistakes.push_back(names[3] + " " + address.error().texts.front());
  if (into.mistakes.size() != before)
    return std::nullopt;
  return config::api_account{secret{values[0]}, secret{values[1]},
                             secret{values[2]}, values[3]};
}

/// Returns whether the environment has any part of the credentials.
bool load_from_environment(const config_sources& from, loaded_config& into) {
  texts values;
  texts names;
  std::string missing;
  std::string found;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    names[i] = parts[i].variable;
    for (const auto& [name, value] : from.environment)
      if (name == names[i])
        values[i] = value;
    auto& list = values[i].empty() ? missing : found;
    list += (list.empty() ? "" : ", ") + names[i];
  }
  if (found.empty())
    return false;
  if (missing.empty()) {
    into.values.api = adopt(values, names, into);
    if (into.values.api)
      into.api_origin = "environment FILLGUARD_API_…";
  } else {
    into.mistakes.push_back(missing + " is not set, must be set together with "
                            + found);
  }
  return true;
}

std::optional<config::api_account> load_from_file(const std::string& key,
                                                  const std::string& path,
                                                  loaded_config& into) {
  const auto complain = [&](const std::string& what) {
    into.mistakes.push_back(key + " \"" + path + "\" " + what);
  };
  const auto json = read_secret_file(path);
  if (!json) {
    for (const auto& text : json.error().texts)
      complain(text);
    return std::nullopt;
  }
  texts values;
  texts names;
  std::string missing;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    names[i] = key + " \"" + path + "\": " + parts[i].member;
    const auto at = json->find(parts[i].member);
    if (at != json->end() && at->is_string()
        && !at->get_ref<const std::string&>().empty())
      values[i] = at->get<std::string>();
    else
      missing += (missing.empty() ? "" : ", ") + std::string{parts[i].member};
  }
  if (missing.empty())
    return adopt(values, names, into);
  complain("lacks " + missing
           + ", must have apiKey, secret, passphrase and address, each a text");
  return std::nullopt;
}

} // namespace

bool is_credential_variable(std::string_view name) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](const part& x) { return name == x.variable; });
}

void load_credentials(const config_sources& from, loaded_config& into) {
  auto& values = into.values;
  if (const auto& path = values.trading_credentials.file; !path.empty())
    values.trading_api = load_from_file("trading_credentials.file", path, into);
  if (load_from_environment(from, into))
    return;
  if (const auto& path = values.credentials.file; !path.empty()) {
    values.api = load_from_file("credentials.file", path, into);
    if (values.api)
      into.api_origin = path;
  }
}

} // namespace fillguard
