#pragma once

#include <cctype>
#include <cstdint>
#include <optional>
#include <string>

namespace fillguard {

/// Logs a repeated failure once, and at its end how often it was reported. A
/// reason with other numbers is the same failure.
class failure_log {
public:
  struct line {
    bool over = false;
    std::string why;
    std::uint64_t times = 0; ///< So often it was reported.
  };

  /// Takes the present failure, or none. Absent: nothing is to be logged.
  std::optional<line> next(const std::optional<std::string>& why) {
    if (!why) {
      if (times_ == 0)
        return std::nullopt;
      line out{true, why_, times_};
      times_ = 0;
      return out;
    }
    const bool same = times_ > 0 && shape(*why) == shape(why_);
    if (!same)
      times_ = 0;
    ++times_;
    why_ = *why;
    if (same)
      return std::nullopt;
    return line{false, why_, times_};
  }

private:
  static std::string shape(const std::string& text) {
    std::string out;
    for (const char c : text)
      if (std::isdigit(static_cast<unsigned char>(c)) == 0)
        out += c;
    return out;
  }

  std::string why_;
  std::uint64_t times_ = 0;
};

} // namespace fillguard
