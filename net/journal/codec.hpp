#pragma once

#include "messages/inspect.hpp"
#include "net/journal/enum_limits.hpp"

#include <array>
#include <bit>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace fillguard::net::journal {

// Values as bytes, from each type's `fields` alone:
//
//   bool, enum     one byte
//   integer        seven bits a byte, least first, the high bit: more follow;
//                  a signed one is doubled, and less one below zero, first
//   double         eight bytes, least first
//   text           its length, its bytes
//   optional       0, or 1 and the value
//   sequence, map  the count, the elements
//   variant        the index, the value
//   anything else  its fields, one after the other
//
// Nothing says which type is meant: the record around it does, with a version.

/// What stands in for a value that is about to be read.
template <class T>
struct blank {
  static T make() { return T{}; }
};

namespace detail {

template <class T>
inline constexpr bool is_sequence = false;
template <class T>
inline constexpr bool is_sequence<std::vector<T>> = true;
template <class T>
inline constexpr bool is_sequence<std::deque<T>> = true;

template <class T>
inline constexpr bool is_map = false;
template <class K, class V>
inline constexpr bool is_map<std::map<K, V>> = true;

template <class T>
inline constexpr bool is_array = false;
template <class T, std::size_t N>
inline constexpr bool is_array<std::array<T, N>> = true;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
inline constexpr bool is_variant = false;
template <class... Ts>
inline constexpr bool is_variant<std::variant<Ts...>> = true;

template <class T>
inline constexpr bool is_duration = false;
template <class R, class P>
inline constexpr bool is_duration<std::chrono::duration<R, P>> = true;

template <class T>
inline constexpr bool is_time = false;
template <class C, class D>
inline constexpr bool is_time<std::chrono::time_point<C, D>> = true;

} // namespace detail

/// Appends values to a text.
class encoder {
public:
  explicit encoder(std::string& out) : out_{out} {
    // nop
  }

  template <class T>
  void put(const T& x) {
    if constexpr (std::is_same_v<T, bool>) {
      byte(x ? 1 : 0);
    } else if constexpr (std::is_enum_v<T>) {
      static_assert(sizeof(T) == 1);
      byte(static_cast<std::uint8_t>(x));
    } else if constexpr (std::unsigned_integral<T>) {
      number(x);
    } else if constexpr (std::signed_integral<T>) {
      const auto wide = static_cast<std::int64_t>(x);
      number((static_cast<std::uint64_t>(wide) << 1U)
             ^ static_cast<std::uint64_t>(wide >> 63));
    } else if constexpr (std::is_same_v<T, wide_integer>) {
      put(static_cast<std::int64_t>(x >> 64));
      put(static_cast<std::uint64_t>(x));
    } else if constexpr (std::is_same_v<T, double>) {
      auto bits = std::bit_cast<std::uint64_t>(x);
      for (int i = 0; i < 8; ++i, bits >>= 8U)
        byte(static_cast<std::uint8_t>(bits));
    } else if constexpr (std::is_same_v<T, std::string>) {
      number(x.size());
      out_ += x;
    } else if constexpr (detail::is_duration<T>) {
      put(static_cast<std::int64_t>(x.count()));
    } else if constexpr (detail::is_time<T>) {
      put(x.time_since_epoch());
    } else if constexpr (detail::is_optional<T>) {
      put(x.has_value());
      if (x)
        put(*x);
    } else if constexpr (detail::is_sequence<T>) {
      number(x.size());
      for (const auto& y : x)
        put(y);
    } else if constexpr (detail::is_map<T>) {
      number(x.size());
      for (const auto& [key, value] : x) {
        put(key);
        put(value);
      }
    } else if constexpr (detail::is_array<T>) {
      for (const auto& y : x)
        put(y);
    } else if constexpr (detail::is_variant<T>) {
      byte(static_cast<std::uint8_t>(x.index()));
      std::visit([this](const auto& y) { this->put(y); }, x);
    } else {
      // `fields` is for readers, too, and so takes what may be changed.
      std::apply([this](const auto&... xs) { (this->put(xs), ...); },
                 fields(const_cast<T&>(x)));
    }
  }

private:
  __extension__ typedef __int128 wide_integer;

  void byte(std::uint8_t x) { out_.push_back(static_cast<char>(x)); }

  void number(std::uint64_t x) {
    for (; x >= 0x80U; x >>= 7U)
      byte(static_cast<std::uint8_t>(x | 0x80U));
    byte(static_cast<std::uint8_t>(x));
  }

  std::string& out_;
};

/// Reads values back. What cannot be one makes it bad from then on; it never
/// reads beyond its text, nor makes more than the text could hold.
class decoder {
public:
  explicit decoder(std::string_view in) : in_{in} {
    // nop
  }

  bool good() const { return good_; }

  /// Everything was read, and was good.
  bool done() const { return good_ && in_.empty(); }

  std::string_view rest() const { return in_; }

  template <class T>
  void get(T& x) {
    if (!good_)
      return;
    if constexpr (std::is_same_v<T, bool>) {
      const auto y = byte();
      good_ = good_ && y <= 1;
      x = y == 1;
    } else if constexpr (std::is_enum_v<T>) {
      x = static_cast<T>(byte());
      good_ = good_ && x <= last_of<T>;
    } else if constexpr (std::unsigned_integral<T>) {
      const auto y = number();
      x = static_cast<T>(y);
      good_ = good_ && x == y;
    } else if constexpr (std::signed_integral<T>) {
      const auto y = number();
      const auto wide = static_cast<std::int64_t>((y >> 1U) ^ (~(y & 1U) + 1U));
      x = static_cast<T>(wide);
      good_ = good_ && x == wide;
    } else if constexpr (std::is_same_v<T, wide_integer>) {
      std::int64_t high = 0;
      std::uint64_t low = 0;
      get(high);
      get(low);
      x = static_cast<wide_integer>((static_cast<unsigned_wide>(high) << 64U)
                                    | low);
    } else if constexpr (std::is_same_v<T, double>) {
      std::uint64_t bits = 0;
      for (unsigned i = 0; i < 8; ++i)
        bits |= static_cast<std::uint64_t>(byte()) << (8 * i);
      x = std::bit_cast<double>(bits);
    } else if constexpr (std::is_same_v<T, std::string>) {
      x = std::string{bytes(number())};
    } else if constexpr (detail::is_duration<T>) {
      std::int64_t count = 0;
      get(count);
      x = T{static_cast<typename T::rep>(count)};
    } else if constexpr (detail::is_time<T>) {
      typename T::duration since{};
      get(since);
      x = T{since};
    } else if constexpr (detail::is_optional<T>) {
      bool there = false;
      get(there);
      x.reset();
      if (there && good_)
        get(x.emplace(blank<typename T::value_type>::make()));
    } else if constexpr (detail::is_sequence<T>) {
      const auto count = number();
      // Each element takes a byte at least.
      good_ = good_ && count <= in_.size();
      x.clear();
      for (std::uint64_t i = 0; good_ && i < count; ++i) {
        x.push_back(blank<typename T::value_type>::make());
        get(x.back());
      }
    } else if constexpr (detail::is_map<T>) {
      const auto count = number();
      good_ = good_ && count <= in_.size();
      x.clear();
      for (std::uint64_t i = 0; good_ && i < count; ++i) {
        auto key = blank<typename T::key_type>::make();
        get(key);
        get(x[std::move(key)]);
      }
    } else if constexpr (detail::is_array<T>) {
      for (auto& y : x)
        get(y);
    } else if constexpr (detail::is_variant<T>) {
      get_variant(x, std::make_index_sequence<std::variant_size_v<T>>{});
    } else {
      std::apply([this](auto&... xs) { (this->get(xs), ...); }, fields(x));
    }
  }

private:
  __extension__ typedef __int128 wide_integer;
  __extension__ typedef unsigned __int128 unsigned_wide;

  template <class T, std::size_t... Is>
  void get_variant(T& x, std::index_sequence<Is...>) {
    const auto index = byte();
    const bool known =
      good_ && ((index == Is && (get(x.template emplace<Is>()), true)) || ...);
    good_ = good_ && known;
  }

  std::uint8_t byte() {
    if (in_.empty()) {
      good_ = false;
      return 0;
    }
    const auto out = static_cast<std::uint8_t>(in_.front());
    in_.remove_prefix(1);
    return out;
  }

  std::uint64_t number() {
    std::uint64_t out = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto x = byte();
      if (shift == 63 && x > 1)
        break;
      out |= static_cast<std::uint64_t>(x & 0x7fU) << shift;
      if ((x & 0x80U) == 0)
        return out;
    }
    good_ = false;
    return 0;
  }

  std::string_view bytes(std::uint64_t count) {
    if (!good_ || count > in_.size()) {
      good_ = false;
      return {};
    }
    const auto out = in_.substr(0, count);
    in_.remove_prefix(count);
    return out;
  }

  std::string_view in_;
  bool good_ = true;
};

template <class T>
std::string encoded(const T& x) {
  std::string out;
  encoder{out}.put(x);
  return out;
}

/// Absent unless all of `bytes` is one value.
template <class T>
std::optional<T> decoded(std::string_view bytes) {
  std::optional<T> out{blank<T>::make()};
  decoder in{bytes};
  in.get(*out);
  if (!in.done())
    out.reset();
  return out;
}

} // namespace fillguard::net::journal
