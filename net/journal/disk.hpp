#pragma once

#include "messages/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fillguard::net::journal {

/// A file that is added to. Errors name its path.
class disk_file {
public:
  virtual ~disk_file() = default;

  /// Adds bytes at the end. Returns how many were taken, at least one; the
  /// caller goes on with the rest.
  virtual result<std::size_t> write(std::string_view bytes) = 0;

  /// Waits until everything written will outlast a loss of power.
  virtual result<void> sync() = 0;

  /// Lets everything beyond `size` go.
  virtual result<void> cut(std::uint64_t size) = 0;

  virtual std::uint64_t size() const = 0;
};

/// As long as it lives, nobody else gets the same.
class disk_lock {
public:
  virtual ~disk_lock() = default;
};

/// What a journal needs of a file system. Calls may take their time.
class disk {
public:
  virtual ~disk() = default;

  /// Opens a file for adding, making it if it is not there.
  virtual result<std::unique_ptr<disk_file>> open(const std::string& path) = 0;

  /// With all folders above it; one that is there already is fine.
  virtual result<void> make_folder(const std::string& path) = 0;

  /// The whole file.
  virtual result<std::string> read(const std::string& path) = 0;

  /// Names in a folder, sorted; none when it is not there.
  virtual std::vector<std::string> files(const std::string& folder) = 0;
  virtual std::vector<std::string> folders(const std::string& folder) = 0;

  /// Lets a file go.
  virtual result<void> remove(const std::string& path) = 0;

  /// Null when another process has it.
  virtual result<std::unique_ptr<disk_lock>> lock(const std::string& path) = 0;
};

/// The real one.
std::shared_ptr<disk> local_disk();

} // namespace fillguard::net::journal
