#pragma once

#include "messages/time.hpp"
#include "net/polymarket/gamma_tag.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

namespace fillguard {

struct listing_scout_settings {
  bool looks = false;
  /// From the start to the first request.
  std::chrono::seconds first{30};
  /// Between requests. Each lists the windows that end in as long a span, so
  /// that every window is seen once. The span is that short since an answer has
  /// no more than 100.
  std::chrono::minutes every{10};
  /// How long before its end a window is noticed.
  std::chrono::minutes ahead{60};
  /// The longest span that is made up for after failures.
  std::chrono::minutes most{30};
};

/// Looks through the venue's list of windows for those that this release has no
/// name for: new coins, new lengths, new spellings. Has no clock.
class listing_scout {
public:
  struct question {
    std::uint64_t round = 0;
    utc_time from;
    utc_time to;
  };

  listing_scout(listing_scout_settings settings, utc_time now);

  /// The request that is due by `now`.
  std::optional<question> ask(utc_time now);

  /// What is new in an answer, in words; absent: nothing.
  std::optional<std::string>
  take_answer(std::uint64_t round,
              const net::polymarket::gamma_tag_answer& answer);

private:
  listing_scout_settings settings_;
  utc_time ask_at_;
  std::optional<utc_time> seen_to_;
  std::optional<question> open_;
  std::uint64_t rounds_ = 0;
  std::set<std::string> named_;
};

} // namespace fillguard
