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
  void fill(T& x) {
    if constexpr (std::is_same_v<T, bool>) {
      x = below(2) == 1;
    } else if constexpr (std::is_enum_v<T>) {
      x = static_cast<T>(below(count_of<T>));
    } else if constexpr (std::is_integral_v<T>) {
      // Of every size.
      x = static_cast<T>(random_() >> below(64));
      if (std::is_signed_v<T> && below(2) == 1)
        x = static_cast<T>(-x);
    } else if constexpr (std::is_same_v<T, double>) {
      x = static_cast<double>(static_cast<std::int64_t>(random_())) / 1e7;
    } else if constexpr (std::is_same_v<T, std::string>) {
      x.resize(below(20));
      for (auto& c : x)
        c = static_cast<char>(below(256));
    } else if constexpr (codec::is_duration<T>) {
      typename T::rep count = 0;
      fill(count);
      x = T{count};
    } else if constexpr (codec::is_time<T>) {
      typename T::duration since{};
      fill(since);
      x = T{since};
    } else if constexpr (codec::is_decimal<T>) {
      std::int64_t count = 0;
      fill(count);
      x = T::from_millionths(count);
    } else if constexpr (codec::is_optional<T>) {
      x.reset();
      if (below(2) == 1)
        fill(x.emplace());
    } else if constexpr (codec::is_sequence<T>) {
      x.resize(below(5));
      for (auto& y : x)
        fill(y);
    } else if constexpr (codec::is_array<T>) {
      for (auto& y : x)
        fill(y);
    } else {
      for_each_field(x, [this](const auto&, auto& y) { fill(y); });
    }
  }

private:
  std::uint64_t below(std::uint64_t x) { return random_() % x; }

  std::mt19937_64 random_;
};

} // namespace fillguard::test
