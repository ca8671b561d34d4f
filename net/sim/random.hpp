#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>
#include <string_view>

namespace fillguard::net::sim {

/// A seeded random generator (splitmix64): the same numbers on every machine,
/// which the standard library's distributions do not guarantee.
class random_source {
public:
  explicit random_source(std::uint64_t seed) : state_{seed} {
    // nop
  }

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15;
    auto x = state_;
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111eb;
    return x ^ (x >> 31U);
  }

  /// At least 0, below 1.
  double uniform() { return static_cast<double>(next() >> 11U) / 0x1p53; }

  double uniform(double low, double high) {
    return low + (high - low) * uniform();
  }

  /// At least 0, below `bound`.
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }

  /// Standard normal.
  double normal() {
    const auto radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
  }

  std::string hex(std::size_t digits) {
    return pick("0123456789abcdef", digits);
  }

  /// A decimal number of exactly `count` digits.
  std::string digits(std::size_t count) {
    auto out = pick("0123456789", count);
    if (out.front() == '0')
      out.front() = '7';
    return out;
  }

private:
  std::string pick(std::string_view letters, std::size_t count) {
    std::string out(count, '0');
    for (auto& letter : out)
      letter = letters[below(letters.size())];
    return out;
  }

  std::uint64_t state_;
};

/// Mixes a name into a seed, so that each window has random numbers of its own.
inline std::uint64_t seed_for(std::uint64_t seed, std::string_view name) {
  auto out = seed ^ 0xcbf29ce484222325;
  for (const auto letter : name)
    out = (out ^ static_cast<unsigned char>(letter)) * 0x100000001b3;
  return random_source{out}.next();
}

} // namespace fillguard::net::sim
