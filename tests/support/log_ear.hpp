#pragma once

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <sstream>
#include <string>

namespace fillguard::test {

/// Captures all log lines of every level, for the scope of the object.
class log_ear {
public:
  log_ear() : before_{spdlog::default_logger()} {
    auto logger = std::make_shared<spdlog::logger>(
      "ear", std::make_shared<spdlog::sinks::ostream_sink_mt>(heard_));
    logger->set_level(spdlog::level::trace);
    spdlog::set_default_logger(std::move(logger));
  }

  ~log_ear() { spdlog::set_default_logger(before_); }

  log_ear(const log_ear&) = delete;
  log_ear& operator=(const log_ear&) = delete;

  /// To be called when no other thread logs any more.
  std::string heard() const { return heard_.str(); }

private:
  std::shared_ptr<spdlog::logger> before_;
  std::ostringstream heard_;
};

} // namespace fillguard::test
