#include "app/config/secret_file.hpp"

#include "app/config/files.hpp"
#include "app/config/located_json.hpp"

#include <utility>

namespace fillguard {

std::optional<nlohmann::json>
read_secret_file(const std::string& path,
                 const std::function<void(const std::string&)>& complain) {
  const auto file = read_small_file(path);
  if (!file.error.empty()) {
    complain(file.error + ", must be a readable JSON file");
    return std::nullopt;
  }
  if (readable_by_everybody(path)) {
    complain("can be read by everybody, must be closed to others (chmod 600)");
    return std::nullopt;
  }
  auto json = read_located_json(file.text);
  for (const auto& mistake : json.mistakes)
    complain("line " + mistake);
  if (!json.mistakes.empty())
    return std::nullopt;
  if (!json.value.is_object()) {
    complain("is not a JSON object, must be one");
    return std::nullopt;
  }
  return std::move(json.value);
}

} // namespace fillguard
