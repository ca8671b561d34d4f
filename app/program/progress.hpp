#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <ostream>
#include <streambuf>
#include <string>

namespace fillguard {

/// What a long task counts, and how its rate is shown.
struct progress_unit {
  const char* name = "MB";
  double size = 1e6;
  int decimals = 1;
};

/// Called on the way with what is done of a total, 0 while that is not known.
/// Returns whether to go on.
using goes_on_function =
  std::function<bool(std::uint64_t done, std::uint64_t total)>;

/// The line of a long task: "replay  42 % [####......]  12.3 MB/s  3 s left".
/// `done` of `total` after `took`; without a total, or at its start, what is
/// not known is left out.
std::string progress_line(const std::string& task, std::uint64_t done,
                          std::uint64_t total,
                          std::chrono::steady_clock::duration took,
                          const progress_unit& unit = {});

/// Draws that line in place on a terminal, at most ten times a second, and
/// removes it at the end. Elsewhere it writes nothing.
class progress {
public:
  /// On standard error, where that is a terminal.
  explicit progress(std::string task, progress_unit unit = {});
  ~progress();

  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;

  void show(std::uint64_t done, std::uint64_t total);

  /// Removes the line until it is shown again.
  void clear();

private:
  std::string task_;
  progress_unit unit_;
  bool draws_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point began_;
  std::chrono::steady_clock::time_point shown_at_;
};

/// A stream to another one that calls `first` before each piece of text, so
/// that a result never continues the line of a progress.
class text_after : public std::ostream {
public:
  text_after(std::function<void()> first, std::ostream& to);

private:
  class passed_on : public std::streambuf {
  public:
    passed_on(std::function<void()> first, std::streambuf* to);

  private:
    int_type overflow(int_type x) override;
    std::streamsize xsputn(const char* text, std::streamsize size) override;
    int sync() override;

    std::function<void()> first_;
    std::streambuf* to_;
  };

  passed_on text_;
};

/// While it exists, the first SIGINT or SIGTERM does not end the program but is
/// noted here, so that a long task can print its results. The second one ends
/// the program.
class interruption {
public:
  interruption();
  ~interruption();

  interruption(const interruption&) = delete;
  interruption& operator=(const interruption&) = delete;

  bool came() const;
};

/// Shows a bar until it is interrupted.
inline goes_on_function with_bar(progress& bar, const interruption& stop) {
  return [&bar, &stop](std::uint64_t done, std::uint64_t total) {
    bar.show(done, total);
    return !stop.came();
  };
}

} // namespace fillguard
