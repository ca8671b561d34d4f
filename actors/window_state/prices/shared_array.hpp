#pragma once

#include "messages/codec_shape.hpp"

#include <array>
#include <cstddef>
#include <memory>

namespace fillguard {

/// `size` values, each `T{}` at first, recorded like a `std::array`. Memory is
/// taken for parts of it, where a value was set, and a copy shares the parts
/// that neither has changed since: a state and its snapshot differ in one part.
/// All copies belong to one thread.
template <class T, std::size_t size>
class shared_array {
public:
  using value_type = T;

  const T& operator[](std::size_t i) const {
    const auto& from = parts_[i / part_size];
    return from ? (*from)[i % part_size] : unset;
  }

  /// The value at `i`, for a change.
  T& change(std::size_t i) {
    auto& to = parts_[i / part_size];
    if (!to)
      to = std::make_shared<part>();
    else if (to.use_count() > 1)
      to = std::make_shared<part>(*to);
    return (*to)[i % part_size];
  }

  friend bool operator==(const shared_array& a, const shared_array& b) {
    for (std::size_t p = 0; p < parts; ++p)
      if (a.parts_[p] != b.parts_[p])
        for (auto i = p * part_size; i < (p + 1) * part_size; ++i)
          if (!(a[i] == b[i]))
            return false;
    return true;
  }

  class const_iterator {
  public:
    const_iterator(const shared_array& of, std::size_t at) : of_{&of}, at_{at} {
      // nop
    }
    const T& operator*() const { return (*of_)[at_]; }
    const_iterator& operator++() {
      ++at_;
      return *this;
    }
    friend bool operator==(const const_iterator&,
                           const const_iterator&) = default;

  private:
    const shared_array* of_;
    std::size_t at_;
  };

  /// For readers of records, who set every value. A part in which all are
  /// `T{}` takes no memory afterwards.
  class iterator {
  public:
    iterator(shared_array& of, std::size_t at) : of_{&of}, at_{at} {
      // nop
    }
    T& operator*() const { return of_->change(at_); }
    iterator& operator++() {
      if (++at_ % part_size == 0)
        of_->drop_unset(at_ / part_size - 1);
      return *this;
    }
    friend bool operator==(const iterator&, const iterator&) = default;

  private:
    shared_array* of_;
    std::size_t at_;
  };

  const_iterator begin() const { return {*this, 0}; }
  const_iterator end() const { return {*this, size}; }
  iterator begin() { return {*this, 0}; }
  iterator end() { return {*this, size}; }

private:
  static constexpr std::size_t parts = 4;
  static constexpr std::size_t part_size = size / parts;
  static_assert(size % parts == 0);
  using part = std::array<T, part_size>;

  static inline const T unset{};

  void drop_unset(std::size_t number) {
    auto& each = parts_[number];
    if (each && *each == part{})
      each.reset();
  }

  std::array<std::shared_ptr<part>, parts> parts_;
};

} // namespace fillguard

template <class T, std::size_t size>
inline constexpr bool
  fillguard::codec::is_array<fillguard::shared_array<T, size>> = true;
