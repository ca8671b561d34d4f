#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <malloc.h>
#include <unistd.h>

namespace fillguard::test {

/// Resources of this process.
struct process_usage {
  std::size_t resident_bytes = 0;
  std::size_t open_files = 0; ///< Sockets included.
  std::size_t threads = 0;
};

inline std::size_t entries(const char* folder) {
  using std::filesystem::directory_iterator;
  return static_cast<std::size_t>(
    std::distance(directory_iterator{folder}, directory_iterator{}));
}

/// Returns free heap pages first, so that only memory in use counts.
inline process_usage usage_now() {
  malloc_trim(0);
  std::size_t pages = 0;
  std::size_t resident_pages = 0;
  std::ifstream{"/proc/self/statm"} >> pages >> resident_pages;
  return {resident_pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)),
          entries("/proc/self/fd"), entries("/proc/self/task")};
}

} // namespace fillguard::test
