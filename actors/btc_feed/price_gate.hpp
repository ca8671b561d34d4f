#pragma once

#include "net/price_frame.hpp"

#include <cstdint>
#include <map>
#include <optional>

namespace fillguard {

/// Decides which prices of one source are new. Prices are ordered by source
/// time: repeated and overtaken ones are dropped, a second value for the same
/// time is a correction, and history fills missed seconds.
class price_gate {
public:
  enum class verdict : std::uint8_t {
    news,
    correction,   ///< Another value for a known time; the last one counts.
    filled,       ///< History of a missed time.
    duplicate,    ///< Dropped.
    out_of_order, ///< Dropped.
    too_old,      ///< Dropped: history too old for any use.
  };

  enum class pace : std::uint8_t {
    every_second, ///< One price for each second, so that gaps can be counted.
    any,
  };

  struct counts {
    std::uint64_t passed = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t out_of_order = 0;
    std::uint64_t gaps = 0;
    std::uint64_t corrections = 0;
    std::uint64_t jumps = 0; ///< Changes that were implausibly large.
  };

  explicit price_gate(pace rhythm) : rhythm_{rhythm} {
    // nop
  }

  /// `history` marks a price of a snapshot; those arrive oldest first.
  verdict admit(const net::seen_price& seen, utc_time received_at,
                bool history);

  /// The time of the newest price: by its source, or of receipt if the source
  /// gives none.
  std::optional<utc_time> newest() const { return newest_; }

  const counts& seen() const { return counts_; }

  /// Counts frames that were sent but never arrived.
  void miss(std::uint64_t frames) { counts_.gaps += frames; }

  static constexpr bool passes(verdict x) {
    return x == verdict::news || x == verdict::correction
           || x == verdict::filled;
  }

private:
  verdict judge(const net::seen_price& seen, utc_time at, utc_time received_at,
                bool history) const;

  void remember(utc_time at, coin_price value);

  pace rhythm_;
  std::optional<utc_time> newest_;
  std::optional<coin_price> newest_value_;
  std::map<utc_time, coin_price> seen_; ///< The last two minutes.
  counts counts_;
};

} // namespace fillguard
