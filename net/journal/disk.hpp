#pragma once

#include "messages/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fillguard::net::journal {

/// A file that is appended to. Errors have its path.
class disk_file {
public:
  virtual ~disk_file() = default;

  /// Appends bytes. Returns how many were written, at least one; the caller
  /// continues with the rest.
  virtual result<std::size_t> write(std::string_view bytes) = 0;

  /// Waits until everything written survives a loss of power.
  virtual result<void> sync() = 0;

  /// Truncates the file to `size` bytes.
  virtual result<void> cut(std::uint64_t size) = 0;

  virtual std::uint64_t size() const = 0;
};

/// An exclusive lock, held until destruction.
class disk_lock {
public:
  virtual ~disk_lock() = default;
};

/// The file system operations of a journal. Calls may block.
class disk {
public:
  virtual ~disk() = default;

  /// Opens a file for appending, creating it if necessary.
  virtual result<std::unique_ptr<disk_file>> open(const std::string& path) = 0;

  /// Creates a folder and those above it, if necessary.
  virtual result<void> make_folder(const std::string& path) = 0;

  /// Reads the whole file.
  virtual result<std::string> read(const std::string& path) = 0;

  /// The names in a folder, sorted; empty when there is no such folder.
  virtual std::vector<std::string> files(const std::string& folder) = 0;
  virtual std::vector<std::string> folders(const std::string& folder) = 0;

  /// Deletes a file.
  virtual result<void> remove(const std::string& path) = 0;

  /// Null when another process has it.
  virtual result<std::unique_ptr<disk_lock>> lock(const std::string& path) = 0;
};

/// The machine's disk.
std::shared_ptr<disk> local_disk();

} // namespace fillguard::net::journal
