#pragma once

#include <chrono>
#include <cstdint>

namespace fillguard::net {

/// The waits between attempts: doubling from `first` to `most`, each shortened
/// by up to `jitter` of itself, so that many clients of one server do not
/// reconnect together. Deterministic for a seed.
class backoff {
public:
  struct policy {
    std::chrono::milliseconds first{250};
    std::chrono::milliseconds most{10'000};
    double jitter = 0.3; ///< 0 to 1.
  };

  explicit backoff(policy rules, std::uint64_t seed = 1);

  /// Returns the wait before the next attempt, and doubles the one after it.
  std::chrono::milliseconds next();

  /// Resets the wait after a successful attempt.
  void reset();

  /// Failures since the last success.
  std::uint32_t failures() const { return failures_; }

private:
  policy rules_;
  std::uint64_t random_;
  std::uint32_t failures_ = 0;
};

} // namespace fillguard::net
