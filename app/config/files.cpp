#include "app/config/files.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace fillguard {

namespace {

/// Far beyond a configuration, which has a few kilobytes.
constexpr std::uintmax_t most_bytes = 1 << 20;

} // namespace

file_text read_small_file(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const auto status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found)
    return {{}, "does not exist"};
  if (error)
    return {{}, "cannot be read: " + error.message()};
  if (status.type() != fs::file_type::regular)
    return {{}, "is not a file"};
  if (fs::file_size(path, error) > most_bytes || error)
    return {{}, "is larger than 1 MiB"};
  std::ifstream in{path, std::ios::binary};
  if (!in)
    return {{}, std::string{"cannot be read: "} + std::strerror(errno)};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  if (in.bad())
    return {{}, "cannot be read"};
  return {std::move(text), {}};
}

bool readable_by_everybody(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const auto rights = fs::status(path, error).permissions();
  return !error && (rights & fs::perms::others_read) != fs::perms::none;
}

} // namespace fillguard
