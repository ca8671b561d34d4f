#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace fillguard {

// The one description of a record. Each record type has
//
//   static constexpr auto describe() {
//     return record("order_sent", field(1, "intent", &order_sent::intent),
//                   field(2, "order_id", &order_sent::order_id));
//   }
//
// which defines the binary codec, JSON, printing, equality and CAF's wire
// format. A field's number never changes and is never reused, since journals
// contain it. A field that is missing here or out of order does not compile.

/// The first format of the journal that numbers its fields. Earlier formats
/// hold fields without numbers, by rising number.
inline constexpr std::uint8_t first_numbered_format = 3;

/// One member of a record.
template <class Record, class Member>
struct field_description {
  std::uint32_t number = 0; ///< 0: not recorded, but derived.
  std::string_view name;
  Member Record::*member = nullptr;
  std::uint8_t since = 0; ///< The first format of the journal with this field.
};

/// Describes a recorded member. `since` is the format that added the member, if
/// later than format 2.
template <class Record, class Member>
constexpr auto field(std::uint32_t number, std::string_view name,
                     Member Record::*member, std::uint8_t since = 2) {
  return field_description<Record, Member>{number, name, member, since};
}

/// Describes a member that is not recorded, such as settings that every reader
/// already has.
template <class Record, class Member>
constexpr auto unrecorded(std::string_view name, Member Record::*member) {
  return field_description<Record, Member>{0, name, member, 0};
}

/// All members of a record, in the order of their declaration.
template <class Record, class... Members>
struct record_description {
  std::string_view name;
  std::tuple<field_description<Record, Members>...> fields;

  static constexpr std::size_t size = sizeof...(Members);
};

namespace detail {

template <class Record, class... Members>
constexpr bool
numbers_are_unique(const record_description<Record, Members...>& described) {
  return std::apply(
    [](const auto&... each) {
      const std::array<std::uint32_t, sizeof...(each)> numbers{each.number...};
      for (std::size_t i = 0; i < numbers.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
          if (numbers[i] != 0 && numbers[i] == numbers[j])
            return false;
      return true;
    },
    described.fields);
}

/// The size of a record whose only members are these, in this order.
template <class Record, class... Members>
constexpr std::size_t size_by_members() {
  std::size_t end = 0;
  const auto add = [&end](std::size_t size, std::size_t alignment) {
    end = (end + alignment - 1) / alignment * alignment + size;
  };
  (add(sizeof(Members), alignof(Members)), ...);
  add(0, alignof(Record));
  return end == 0 ? 1 : end;
}

} // namespace detail

/// Describes a record with members.
template <class Record, class... Members>
constexpr auto record(std::string_view name,
                      field_description<Record, Members>... fields) {
  return record_description<Record, Members...>{name, {fields...}};
}

/// Describes a record without members.
template <class Record>
constexpr auto empty_record(std::string_view name) {
  return record_description<Record>{name, {}};
}

/// A type with a description.
template <class T>
concept described_record = std::is_class_v<T> && requires {
  T::describe();
};

namespace detail {

template <class T, class Record, class... Members>
constexpr auto checked(record_description<Record, Members...> described) {
  static_assert(std::is_same_v<T, Record>);
  static_assert(sizeof(T) == size_by_members<T, Members...>(),
                "a member of this record is not described, or is described "
                "out of the order of declaration");
  static_assert(numbers_are_unique(T::describe()),
                "two fields of this record have the same number");
  return described;
}

} // namespace detail

/// The description of a record type, checked at compile time.
template <described_record T>
inline constexpr auto
  description_of = detail::checked<T>(std::remove_cvref_t<T>::describe());

/// Calls `visit(description, member)` for each recorded field.
template <class T, class Visit>
constexpr void for_each_field(T& value, Visit visit) {
  using record_type = std::remove_const_t<T>;
  [&]<std::size_t... Is>(std::index_sequence<Is...>) {
    const auto one =
      [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
        constexpr auto& each = std::get<I>(description_of<record_type>.fields);
        if constexpr (each.number != 0)
          visit(each, value.*(each.member));
      };
    (one(std::integral_constant<std::size_t, Is>{}), ...);
  }
  (std::make_index_sequence<description_of<record_type>.size>{});
}

/// Whether all members are equal.
template <described_record T>
constexpr bool operator==(const T& left, const T& right) {
  return std::apply(
    [&](const auto&... each) {
      return ((left.*(each.member) == right.*(each.member)) && ...);
    },
    description_of<T>.fields);
}

} // namespace fillguard
