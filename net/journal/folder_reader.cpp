#include "net/journal/folder_reader.hpp"

#include <algorithm>

namespace fillguard::net::journal {

std::vector<std::string> days_in(disk& where, const std::string& folder) {
  auto out = where.files(folder);
  std::erase_if(out, [](const auto& x) { return !x.ends_with(".journal"); });
  return out;
}

result<read_day> read_one(disk& where, const std::string& path) {
  auto bytes = where.read(path);
  if (!bytes)
    return failure(bytes.error());
  const auto health = examine(*bytes);
  return read_day{path, std::move(*bytes), health};
}

} // namespace fillguard::net::journal
