#pragma once

#include "messages/result.hpp"
#include "net/record_json.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace fillguard::net {

/// Reads records from the JSON that `to_json` writes. Keys without a field are
/// skipped; a field without a key is an error, unless a later release added the
/// field. A type with a form of its own
/// has `bool read(const ordered_json&, T&)` among the document's forms.
template <class Forms>
class json_reader {
public:
  using json = nlohmann::ordered_json;

  explicit json_reader(const Forms& forms) : forms_{forms} {
    // nop
  }

  /// Returns whether `from` has the field with a value of this type.
  template <class T>
  bool get_field(const json& from, std::string_view name, T& to) {
    const auto found = from.find(std::string{name});
    if (found == from.end())
      problem_.what = "is missing";
    else if (get(*found, to))
      return true;
    auto& where = problem_.where;
    where = where.empty() ? std::string{name} : std::string{name} + '.' + where;
    return false;
  }

  template <class T>
  bool get(const json& from, T& to) {
    if constexpr (requires { forms_.read(from, to); }) {
      return forms_.read(from, to);
    } else if constexpr (codec::is_optional<T>) {
      to.reset();
      return from.is_null() || get(from, to.emplace());
    } else if constexpr (std::is_same_v<T, bool>) {
      return from.is_boolean() && set(to, from.get<bool>());
    } else if constexpr (std::unsigned_integral<T>) {
      return from.is_number_unsigned()
             && std::in_range<T>(from.get<std::uint64_t>())
             && set(to, from.get<T>());
    } else if constexpr (std::is_same_v<T, double>) {
      return from.is_number() && set(to, from.get<double>());
    } else if constexpr (std::is_same_v<T, std::string>) {
      return from.is_string() && set(to, from.get<std::string>());
    } else if constexpr (std::is_enum_v<T>) {
      return from.is_string()
             && set(to, value_of<T>(from.get_ref<const std::string&>()));
    } else if constexpr (codec::is_decimal<T>) {
      return from.is_string()
             && set(to, T::parse(from.get_ref<const std::string&>()));
    } else {
      bool good = from.is_object();
      for_each_field(to, [&](const auto& field, auto& member) {
        if (field.since > first_format && good && !from.contains(field.name))
          return; // Keeps its default.
        good = good && get_field(from, field.name, member);
      });
      return good;
    }
  }

  /// Describes the first value that could not be read.
  const error& problem() const { return problem_; }

private:
  /// Of the release whose exports are the oldest.
  static constexpr std::uint8_t first_format = 2;

  template <class T>
  static bool set(T& to, std::optional<std::type_identity_t<T>> value) {
    if (!value)
      return false;
    to = *std::move(value);
    return true;
  }

  const Forms& forms_;
  error problem_{"", "has no valid value"};
};

/// The error names the key.
template <class T, class Forms = record_forms>
result<T> from_json(const nlohmann::ordered_json& from,
                    const Forms& forms = {}) {
  T out;
  json_reader<Forms> reader{forms};
  if (!reader.get(from, out))
    return failure(reader.problem());
  return out;
}

} // namespace fillguard::net
