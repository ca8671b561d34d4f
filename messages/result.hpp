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

/// A value or an error. The only way to report failure; an exception is for a
/// bug, or for a start that cannot go on. `Error` differs where errors are
/// counted by their kind.
template <class T, class Error = error>
class [[nodiscard]] result : public tl::expected<T, Error> {
public:
  using tl::expected<T, Error>::expected;
};

/// Returned by a function with a result of any type.
inline tl::unexpected<error> failure(std::string where, std::string what) {
  return tl::unexpected<error>{error{std::move(where), std::move(what)}};
}

template <class Error>
tl::unexpected<Error> failure(Error problem) {
  return tl::unexpected<Error>{std::move(problem)};
}

} // namespace fillguard
