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
/// terminal that nobody reads holds nobody up. Thread-safe.
class line_writer {
public:
  /// Lines that may wait; beyond it the oldest are dropped and counted.
  static constexpr std::size_t most_waiting = 100'000;

  /// Takes an open file; closes it at the end when `owns` is set.
  enum class ownership : std::uint8_t { borrows, owns };
  line_writer(std::FILE* file, ownership who);

  /// Writes what waits, for two seconds at most; a file that takes nothing any
  /// more (a pipe without a reader's attention) is abandoned.
  ~line_writer();

  line_writer(const line_writer&) = delete;
  line_writer& operator=(const line_writer&) = delete;

  void write(std::string line);

  std::uint64_t dropped() const;

  /// Whether a write failed (a full disk, a closed pipe).
  bool failed() const;

private:
  struct shared;

  static void run(const std::shared_ptr<shared>& state);

  std::shared_ptr<shared> state_;
  std::thread thread_;
};

} // namespace fillguard
