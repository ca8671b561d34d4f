#include "net/journal/folder_reader.hpp"

#include <algorithm>

namespace fillguard::net::journal {

std::vector<std::string> days_in(disk& where, const std::string& folder) {
  auto out = where.files(folder);
  std::erase_if(out, [](const auto& x) { return !x.ends_with(".journal"); });
  return out;
}

std::optional<read_day> read_one(disk& where, const std::string& path,
                                 std::string& error) {
  auto bytes = where.read(path, error);
  if (!bytes)
    return std::nullopt;
  const auto health = examine(*bytes);
  return read_day{path, std::move(*bytes), health};
}

} // namespace fillguard::net::journal
