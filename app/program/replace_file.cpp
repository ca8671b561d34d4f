#include "app/program/replace_file.hpp"

#include <fstream>
#include <system_error>

namespace fillguard {

result<void> replace_file(const std::filesystem::path& target,
                          std::string_view text) {
  auto draft = target;
  draft += ".new";
  {
    std::ofstream out{draft, std::ios::binary | std::ios::trunc};
    out << text;
    if (!out.flush())
      return failure(draft.string(), "cannot be written");
  }
  std::error_code failed;
  std::filesystem::rename(draft, target, failed);
  if (failed)
    return failure(target.string(), "cannot be written: " + failed.message());
  return {};
}

} // namespace fillguard
