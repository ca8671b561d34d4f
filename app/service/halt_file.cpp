#include "app/service/halt_file.hpp"

#include "app/program/replace_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace fillguard {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_reason = 200;

fs::path halt_path(const std::string& folder) {
  return fs::path{folder} / "halt";
}

} // namespace

std::string reason_line(std::string text) {
  std::erase_if(text, [](unsigned char c) { return c == '\r' || c == 0x7f; });
  std::replace_if(
    text.begin(), text.end(), [](unsigned char c) { return c < 0x20; }, ' ');
  while (!text.empty() && text.back() == ' ')
    text.pop_back();
  if (text.size() > longest_reason) {
    auto end = longest_reason;
    // Cut at a whole UTF-8 character.
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
      --end;
    text.resize(end);
  }
  return text;
}

result<void> write_halt(const std::string& folder, const std::string& reason) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed)
    return failure(folder, "cannot be made: " + failed.message());
  return replace_file(halt_path(folder), reason_line(reason) + '\n');
}

result<void> clear_halt(const std::string& folder) {
  std::error_code failed;
  fs::remove(halt_path(folder), failed);
  if (failed)
    return failure(halt_path(folder).string(),
                   "cannot be removed: " + failed.message());
  return {};
}

std::optional<std::string> read_halt(const std::string& folder) {
  std::error_code failed;
  const auto path = halt_path(folder);
  const auto there = fs::status(path, failed);
  if (there.type() == fs::file_type::not_found)
    return std::nullopt;
  std::ifstream in{path, std::ios::binary};
  std::string text(longest_reason * 2, '\0');
  if (!in || there.type() == fs::file_type::directory)
    return "the halt file cannot be read";
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(
    static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  text = reason_line(text.substr(0, text.find('\n')));
  return text.empty() ? "the halt file gives no reason" : text;
}

} // namespace fillguard
