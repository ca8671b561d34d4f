#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace fillguard {

/// What a terminal must be sent: rows at the bottom that are drawn in place,
/// with lines above them that scroll. Pure; `draw` returns the bytes.
class row_painter {
public:
  /// Draws `rows`, at most `most` of them, below `lines`.
  std::string draw(const std::vector<std::string>& lines,
                   const std::vector<std::string>& rows, std::size_t most);

  /// Leaves the rows and begins a new line.
  std::string leave();

private:
  std::size_t drawn_ = 0;
};

/// The rows of a terminal. Writes on a thread of its own, so that a stopped
/// terminal delays no caller. Thread-safe.
class live_rows {
public:
  using write_function = std::function<void(const std::string& bytes)>;
  /// Lines that the terminal has.
  using height_function = std::function<std::size_t()>;

  /// The most lines that wait for a terminal; beyond it the oldest are dropped
  /// and counted.
  static constexpr std::size_t most_waiting = 10'000;

  live_rows(write_function write, height_function height);

  /// Finishes within a second. A stopped terminal is abandoned.
  ~live_rows();

  live_rows(const live_rows&) = delete;
  live_rows& operator=(const live_rows&) = delete;

  /// Sets a row. New ones are put in the order of their names.
  void put(const std::string& name, std::string row);

  /// Prints lines, with their ends, above the rows.
  void above(std::string lines);

private:
  struct shared;

  static void run(const std::shared_ptr<shared>& state);

  std::shared_ptr<shared> state_;
  std::thread thread_;
};

} // namespace fillguard
