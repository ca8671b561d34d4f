#pragma once

#include "messages/decimal.hpp"
#include "messages/result.hpp"
#include "messages/time.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace fillguard::history {

/// What the last comparison with the venue came to, as kept in the journal's
/// folder: a restart neither forgets nor repeats it.
struct kept_comparison {
  utc_time day;                   ///< The UTC day on which it was made.
  std::uint64_t differences = 0;  ///< That are not expected.
  std::optional<money> to_redeem; ///< Absent: what is held was not known.

  friend bool operator==(const kept_comparison&,
                         const kept_comparison&) = default;
};

/// The name of its file.
inline constexpr const char* comparison_name = "compared_with_venue";

/// Absent: none is kept, or it cannot be read.
std::optional<kept_comparison> read_comparison(const std::string& folder);

/// Writes the file atomically.
result<void> write_comparison(const std::string& folder,
                              const kept_comparison& x);

/// "2026-11-27: no difference; to redeem: $15"
std::string words_of(const kept_comparison& x);

} // namespace fillguard::history
