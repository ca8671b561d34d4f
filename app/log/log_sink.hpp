#pragma once

#include <spdlog/sinks/base_sink.h>

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

namespace fillguard {

/// Writes log lines to a file descriptor. A full disk, a closed pipe or a
/// broken device loses lines and is reported once on standard error. After the
/// next successful line, the count of lost lines is reported.
class log_sink : public spdlog::sinks::base_sink<std::mutex> {
public:
  /// Takes a line, with its end, instead of the file. Returns whether it did.
  using detour = std::function<bool(const std::string& line)>;

  /// Writes to standard error, unless `instead` takes the line.
  explicit log_sink(detour instead = {});

  /// Appends to the file, creating it if necessary.
  explicit log_sink(const std::string& path);

  ~log_sink() override;

  log_sink(const log_sink&) = delete;
  log_sink& operator=(const log_sink&) = delete;

  /// The number of lines lost so far.
  std::uint64_t lost();

protected:
  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override {}

private:
  /// Returns 0, or why not all of it was written.
  int write_all(std::string_view text);
  void report(const std::string& what) const;

  std::string path_; ///< Empty: standard error.
  detour instead_;
  int file_;
  bool cut_off_ = false; ///< The file ends in the middle of a line.
  bool failing_ = false;
  std::uint64_t lost_ = 0;
  std::uint64_t reported_lost_ = 0;
};

} // namespace fillguard
