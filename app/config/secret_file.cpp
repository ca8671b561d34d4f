#include "app/config/secret_file.hpp"

#include "app/config/files.hpp"
#include "app/config/located_json.hpp"

#include <utility>

namespace fillguard {

read_result<nlohmann::json> read_secret_file(const std::string& path) {
  const auto file = read_small_file(path);
  if (!file)
    return complaint(file.error().what + ", must be a readable JSON file");
  if (readable_by_everybody(path))
    return complaint(
      "can be read by everybody, must be closed to others (chmod 600)");
  auto json = read_located_json(*file);
  complaints wrong;
  for (const auto& mistake : json.mistakes)
    wrong.texts.push_back("line " + mistake);
  if (!wrong.texts.empty())
    return failure(std::move(wrong));
  if (!json.value.is_object())
    return complaint("is not a JSON object, must be one");
  return std::move(json.value);
}

} // namespace fillguard
