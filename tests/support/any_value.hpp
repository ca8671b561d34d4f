#pragma once

#include "messages/codec_shape.hpp"

#include <cstdint>
#include <random>
#include <string>

namespace fillguard::test {

/// Fills any value through its description.
class any_value {
public:
  explicit any_value(std::uint64_t seed) : random_{seed} {
    // nop
  }

  template <class T>
  void fill(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      value = below(2) == 1;
    } else if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(below(count_of<T>));
    } else if constexpr (std::is_integral_v<T>) {
      // Of every size.
      value = static_cast<T>(random_() >> below(64));
      if (std::is_signed_v<T> && below(2) == 1)
        value = static_cast<T>(-value);
    } else if constexpr (std::is_same_v<T, double>) {
      value = static_cast<double>(static_cast<std::int64_t>(random_())) / 1e7;
    } else if constexpr (std::is_same_v<T, std::string>) {
      value.resize(below(20));
      for (auto& c : value)
        c = static_cast<char>(below(256));
    } else if constexpr (codec::is_duration<T>) {
      typename T::rep count = 0;
      fill(count);
      value = T{count};
    } else if constexpr (codec::is_time<T>) {
      typename T::duration since{};
      fill(since);
      value = T{since};
    } else if constexpr (codec::is_decimal<T>) {
      std::int64_t count = 0;
      fill(count);
      value = T::from_millionths(count);
    } else if constexpr (codec::is_optional<T>) {
      value.reset();
      if (below(2) == 1)
        fill(value.emplace());
    } else if constexpr (codec::is_sequence<T>) {
      value.resize(below(5));
      for (auto& y : value)
        fill(y);
    } else if constexpr (codec::is_array<T>) {
      for (auto& y : value)
        fill(y);
    } else {
      for_each_field(value, [&](const auto&, auto& y) { fill(y); });
    }
  }

private:
  std::uint64_t below(std::uint64_t x) { return random_() % x; }

  std::mt19937_64 random_;
};

} // namespace fillguard::test
