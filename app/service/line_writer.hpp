#pragma once

#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace fillguard {

/// Writes lines to a file on a thread of its own, so that a slow disk or a
/// blocked terminal delays no caller. Thread-safe.
class line_writer {
public:
  /// The most lines that may wait; beyond it the oldest are dropped and
  /// counted.
  static constexpr std::size_t most_waiting = 100'000;

  enum class ownership : std::uint8_t { borrows, owns };

  /// Writes to an open file, and closes it at the end if it owns it. A failed
  /// write is logged once, under `name`.
  line_writer(std::FILE* file, ownership who, std::string name);

  /// Finishes within a second. A blocked file, such as a pipe without a reader,
  /// is abandoned.
  ~line_writer();

  line_writer(const line_writer&) = delete;
  line_writer& operator=(const line_writer&) = delete;

  void write(std::string line);

  /// Writes the waiting lines, and returns whether every line was written.
  /// Later lines are not written.
  bool finish();

private:
  struct shared;

  static void run(const std::shared_ptr<shared>& state);

  std::shared_ptr<shared> state_;
  std::thread thread_;
};

} // namespace fillguard
