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

result<std::string> read_small_file(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const auto status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found)
    return failure(path, "does not exist");
  if (error)
    return failure(path, "cannot be read: " + error.message());
  if (status.type() != fs::file_type::regular)
    return failure(path, "is not a file");
  if (fs::file_size(path, error) > most_bytes || error)
    return failure(path, "is larger than 1 MiB");
  std::ifstream in{path, std::ios::binary};
  if (!in)
    return failure(path,
                   std::string{"cannot be read: "} + std::strerror(errno));
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  if (in.bad())
    return failure(path, "cannot be read");
  return text;
}

bool readable_by_everybody(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const auto rights = fs::status(path, error).permissions();
  return !error && (rights & fs::perms::others_read) != fs::perms::none;
}

} // namespace fillguard
