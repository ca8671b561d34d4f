#pragma once

#include "messages/decimal.hpp"
#include "messages/describe.hpp"
#include "messages/tag.hpp"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace fillguard::test {

/// A running hash of all events, in order. Without tags, whose numbers differ
/// in each run of the program.
class digest {
public:
  std::uint64_t value() const { return value_; }

  template <class T>
  requires(std::is_arithmetic_v<T> || std::is_enum_v<T>) void add(T x) {
    std::uint64_t bits = 0;
    if constexpr (std::is_floating_point_v<T>) {
      const auto wide = static_cast<double>(x);
      std::memcpy(&bits, &wide, sizeof wide);
    } else {
      bits = static_cast<std::uint64_t>(x);
    }
    value_ = (value_ ^ bits) * 0x9e3779b97f4a7c15;
    value_ ^= value_ >> 29U;
  }

  void add(std::string_view x) {
    add(x.size());
    for (const char c : x)
      value_ = (value_ ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }

  void add(const std::string& x) { add(std::string_view{x}); }

  void add(const tag&) {}

  template <class Rep, class Period>
  void add(const std::chrono::duration<Rep, Period>& x) {
    add(x.count());
  }

  template <class Clock, class Span>
  void add(const std::chrono::time_point<Clock, Span>& x) {
    add(x.time_since_epoch());
  }

  template <class T>
  void add(const std::optional<T>& x) {
    add(x.has_value());
    if (x)
      add(*x);
  }

  template <class T>
  void add(const std::vector<T>& xs) {
    add(xs.size());
    for (const auto& x : xs)
      add(x);
  }

  template <class K, class V>
  void add(const std::map<K, V>& xs) {
    add(xs.size());
    for (const auto& [key, value] : xs) {
      add(key);
      add(value);
    }
  }

  template <class Unit>
  void add(const decimal<Unit>& x) {
    add(x.millionths());
  }

  template <described_record T>
  requires(!std::same_as<T, tag>) void add(const T& x) {
    for_each_field(x, [&](const auto&, const auto& member) { add(member); });
  }

private:
  std::uint64_t value_ = 0xcbf29ce484222325;
};

} // namespace fillguard::test
