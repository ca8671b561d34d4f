#pragma once

#include "messages/result.hpp"
#include "messages/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fillguard {

/// One of the limits of a day.
enum class day_limit : std::uint8_t { loss, profit };

/// "the loss", as reasons begin.
std::string_view words_of(day_limit x);

/// The result of `resume` for that limit, in words.
std::string lifted_words(day_limit x);

/// What became of the limits of a day, as kept in the journal's folder: the
/// halt outlives the process, and so does the user's decision to lift a limit.
struct kept_limit {
  utc_time day;
  std::optional<day_limit> halts; ///< Absent: none does now.
  std::string reason;             ///< Of the halt, or of the last one.
  bool loss_is_lifted = false;
  bool profit_is_lifted = false;

  bool is_lifted(day_limit x) const {
    return x == day_limit::loss ? loss_is_lifted : profit_is_lifted;
  }

  /// Ends the halt; its limit does not halt again on that day.
  void lift();

  friend bool operator==(const kept_limit&, const kept_limit&) = default;
};

/// Absent: none is kept, or it cannot be read.
std::optional<kept_limit> read_limit(const std::string& folder);

/// Writes the file atomically.
result<void> write_limit(const std::string& folder, const kept_limit& x);

/// Lifts the limit of a kept halt. Returns which it was; absent: there is none.
result<std::optional<day_limit>> lift_limit(const std::string& folder);

} // namespace fillguard
