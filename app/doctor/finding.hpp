#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace fillguard::doctor {

enum class verdict : std::uint8_t {
  good,
  unused,  ///< Not configured, so not checked.
  warning, ///< The service can do without it.
  bad,     ///< The service cannot do its work.
};

/// The result of one check.
struct finding {
  std::string what; ///< "books of btc-5m over HTTP"
  verdict result = verdict::good;
  std::string detail;               ///< What was seen.
  std::string advice;               ///< What to do; of warnings and failures.
  std::chrono::nanoseconds took{0}; ///< Real time.
};

using findings = std::vector<finding>;

/// The finding as a line of text.
std::string to_line(const finding& x);

/// The last line: "READY", "READY, 2 warnings", "NOT READY, 3 checks failed".
std::string conclusion(const findings& xs);

/// No check failed.
bool ready(const findings& xs);

} // namespace fillguard::doctor
