#pragma once

#include "app/config/config.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace spdlog {
class logger;
namespace details {
class thread_pool;
} // namespace details
} // namespace spdlog

namespace fillguard {

/// Configures spdlog's default logger for the lifetime of the object: one event
/// per line, to standard error and to the log file, if any. A thread of its own
/// writes the lines, so that logging never blocks; when it falls behind, the
/// oldest lines are dropped.
///
/// A file that cannot be opened or written is reported on standard error, once
/// until it works again. The service continues.
class logging {
public:
  explicit logging(const config::log_section& settings);

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
