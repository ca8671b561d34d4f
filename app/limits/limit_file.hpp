#pragma once

#include "messages/result.hpp"
#include "messages/time.hpp"

#include <optional>
#include <string>

namespace fillguard {

/// What became of the limits of a day, as kept in the journal's folder: the
/// halt outlives the process, and so does the user's decision to lift it.
struct kept_limit {
  utc_time day;
  bool lifted = false;
  std::string reason; ///< Of the halt.

  friend bool operator==(const kept_limit&, const kept_limit&) = default;
};

/// Absent: none is kept, or it cannot be read.
std::optional<kept_limit> read_limit(const std::string& folder);

/// Writes the file atomically.
result<void> write_limit(const std::string& folder, const kept_limit& x);

/// Marks a kept halt as lifted; does nothing when there is none.
result<void> lift_limit(const std::string& folder);

} // namespace fillguard
