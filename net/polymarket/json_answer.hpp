#pragma once

#include <cstddef>
#include <string>

namespace fillguard::net::polymarket {

/// A part that cannot be used, counted by `kind` ("not_json", "wrong_type",
/// "no_tokens" …); `detail` names the field and the error.
struct bad_answer {
  std::string kind;
  std::string detail;

  friend bool operator==(const bad_answer&, const bad_answer&) = default;
};

/// The longest frame or body that is read. A deep book has 10 kB.
inline constexpr std::size_t most_bytes = std::size_t{4} * 1024 * 1024;

} // namespace fillguard::net::polymarket
