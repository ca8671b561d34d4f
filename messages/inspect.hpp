#pragma once

#include <caf/meta/type_name.hpp>

#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace fillguard {

/// A value type that names its members once, for everything that walks them.
template <class T>
concept has_fields = std::is_class_v<T> && requires(T& x) {
  fields(x);
};

/// CAF 0.17 cannot carry std::optional: this carries "is there" and the value.
template <class T>
struct carried {
  std::optional<T>* value;
};

template <class Inspector, class T>
typename Inspector::result_type inspect(Inspector& f, carried<T>& x) {
  auto there = x.value->has_value();
  if constexpr (Inspector::reads_state) {
    if (there)
      return f(there, **x.value);
    return f(there);
  } else {
    if (auto failure = f(there))
      return failure;
    x.value->reset();
    if (!there)
      return f();
    x.value->emplace();
    return f(**x.value);
  }
}

namespace detail {

template <class T>
T& as_carried(T& x) {
  return x;
}

template <class T>
carried<T> as_carried(std::optional<T>& x) {
  return {&x};
}

} // namespace detail

/// Lets every message travel and be printed, from its `fields` alone.
template <class Inspector, has_fields T>
typename Inspector::result_type inspect(Inspector& f, T& x) {
  return std::apply(
    [&f](auto&... xs) ->
    typename Inspector::result_type { return f(detail::as_carried(xs)...); },
    fields(x));
}

} // namespace fillguard
