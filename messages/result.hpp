#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace fillguard {

/// What went wrong, and where: "record 12", "danger.threshold", "books/up".
struct error {
  std::string where;
  std::string what;

  friend bool operator==(const error&, const error&) = default;
};

/// "where: what".
std::string to_string(const error& problem);

/// A value, or the error that is there in its place. The one way to fail: an
/// exception is for a bug.
template <class T>
class [[nodiscard]] result : public tl::expected<T, error> {
public:
  using tl::expected<T, error>::expected;
};

/// To be returned by a function whose result is anything.
inline tl::unexpected<error> failure(std::string where, std::string what) {
  return tl::unexpected<error>{error{std::move(where), std::move(what)}};
}

inline tl::unexpected<error> failure(error problem) {
  return tl::unexpected<error>{std::move(problem)};
}

} // namespace fillguard
