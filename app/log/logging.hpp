#pragma once

#include "app/config/config.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace spdlog {
class logger;
namespace details {
class thread_pool;
} // namespace details
} // namespace spdlog

namespace fillguard {

/// Where the lines for standard error go while something else draws on the
/// same terminal. Thread-safe.
class log_detour {
public:
  using take_function = std::function<void(const std::string& line)>;

  /// Null: to standard error again.
  void set(take_function x) {
    const std::lock_guard guard{mutex_};
    take_ = std::move(x);
  }

  /// Returns whether the line was taken.
  bool take(const std::string& line) const {
    const std::lock_guard guard{mutex_};
    if (take_)
      take_(line);
    return take_ != nullptr;
  }

private:
  mutable std::mutex mutex_;
  take_function take_;
};

/// Configures spdlog's default logger for the lifetime of the object: one event
/// per line, to standard error and to the log file, if any. A thread of its own
/// writes the lines, so that logging never blocks; when it falls behind, the
/// oldest lines are dropped.
///
/// A file that cannot be opened or written is reported on standard error, once
/// until it works again. The service continues.
class logging {
public:
  explicit logging(const config::log_section& settings,
                   std::shared_ptr<const log_detour> detour = nullptr);

  /// Writes what is queued, then logs to standard error only.
  ~logging();

  logging(const logging&) = delete;
  logging& operator=(const logging&) = delete;

private:
  std::shared_ptr<spdlog::details::thread_pool> writer_;
};

/// Returns one log line, with its line end. `time` is UTC, ISO 8601.
std::string log_line(log_format format, std::string_view time,
                     std::string_view level, std::string_view text);

} // namespace fillguard
