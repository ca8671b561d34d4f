#pragma once

#include "messages/book.hpp"
#include "messages/describe.hpp"
#include "messages/time.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

namespace fillguard {

/// How fast a token's own price moves: a reversal shows here first (studied
/// ones fell by over 10 cents a second). Keeps a few seconds.
class token_velocity {
public:
  /// Samples kept, at most one every `spacing`: about eight seconds.
  static constexpr std::size_t capacity = 32;
  static constexpr std::chrono::milliseconds spacing{250};

  /// Adds the token's quotes at a time. Without a bid or an ask there is no
  /// mid-price, and the kept samples are dropped, since there is a gap after
  /// them. A time before the last one is ignored.
  void add(utc_time at, const top_of_book& own);

  /// Cents a second, from the mid-price `span` ago to the newest; negative:
  /// falling. Absent until quotes without a gap cover the span, or when the
  /// newest is older than `span`.
  std::optional<double>
  read(utc_time now,
       std::chrono::nanoseconds span = std::chrono::seconds{3}) const;

  static constexpr auto describe() {
    return record("token_velocity",
                  field(1, "samples", &token_velocity::samples_),
                  field(2, "next", &token_velocity::next_),
                  field(3, "count", &token_velocity::count_),
                  field(4, "newest", &token_velocity::newest_));
  }

private:
  struct sample {
    utc_time at;
    double middle = 0; ///< In dollars.

    static constexpr auto describe() {
      return record("sample", field(1, "at", &sample::at),
                    field(2, "middle", &sample::middle));
    }
  };

  const sample& back(std::size_t i) const {
    return samples_[(next_ + capacity - 1 - i) % capacity];
  }

  std::array<sample, capacity> samples_{};
  std::size_t next_ = 0;
  std::size_t count_ = 0;
  std::optional<sample> newest_; ///< Even if not kept as a sample.
};

} // namespace fillguard
