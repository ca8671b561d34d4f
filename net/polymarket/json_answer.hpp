#pragma once

#include <cstddef>
#include <string>

namespace fillguard::net::polymarket {

/// The venue does not know of what was asked for, which may be a matter of
/// time.
struct not_listed {};

/// Something that cannot be used: it is counted by `kind` ("not_json",
/// "wrong_type", "no_tokens" …); `detail` names the field and what is wrong.
struct bad_answer {
  std::string kind;
  std::string detail;

  friend bool operator==(const bad_answer&, const bad_answer&) = default;
};

/// The longest frame or body that is looked at. A deep book is 10 kB.
inline constexpr std::size_t most_bytes = std::size_t{4} * 1024 * 1024;

} // namespace fillguard::net::polymarket
