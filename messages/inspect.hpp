#pragma once

#include "messages/decoder.hpp"
#include "messages/encoder.hpp"

#include <caf/error.hpp>
#include <caf/sec.hpp>

#include <optional>
#include <string>
#include <tuple>
#include <type_traits>

namespace fillguard {

/// Marks a record that CAF carries member by member: one that holds an actor
/// handle, which only CAF can write, or one that never changes. All others
/// travel in the encoding of the journal, so that processes of adjacent
/// releases can read each other's messages.
template <class T>
concept carried_by_place = requires {
  typename T::carried_by_place;
};

namespace detail {

/// CAF 0.17 cannot carry std::optional: this carries whether there is a value,
/// then the value.
template <class T>
struct carried {
  std::optional<T>* value;
};

template <class Inspector, class T>
typename Inspector::result_type inspect(Inspector& inspector,
                                        carried<T>& input) {
  auto there = input.value->has_value();
  if constexpr (Inspector::reads_state) {
    if (there)
      return inspector(there, **input.value);
    return inspector(there);
  } else {
    if (auto failure = inspector(there))
      return failure;
    input.value->reset();
    if (!there)
      return inspector();
    input.value->emplace();
    return inspector(**input.value);
  }
}

template <class T>
T& as_carried(T& x) {
  return x;
}

template <class T>
carried<T> as_carried(std::optional<T>& x) {
  return {&x};
}

} // namespace detail

/// Lets CAF carry and print every record, from its description alone.
template <class Inspector, described_record T>
typename Inspector::result_type inspect(Inspector& inspector, T& value) {
  constexpr bool prints = std::is_void_v<typename Inspector::result_type>;
  if constexpr (prints || carried_by_place<T>) {
    return std::apply(
      [&](const auto&... each) -> typename Inspector::result_type {
        return inspector(detail::as_carried(value.*(each.member))...);
      },
      description_of<T>.fields);
  } else if constexpr (Inspector::reads_state) {
    auto bytes = codec::encoded(value);
    return inspector(bytes);
  } else {
    std::string bytes;
    if (auto failure = inspector(bytes))
      return failure;
    codec::decoder in{bytes};
    in.get(value);
    if (const auto& problem = in.problem())
      return caf::make_error(caf::sec::invalid_argument, problem->where,
                             problem->what);
    return caf::none;
  }
}

} // namespace fillguard
