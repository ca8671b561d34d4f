#pragma once

#include "messages/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace fillguard::net::ethereum {

/// One page of memory for secrets: never swapped, not part of a core dump, and
/// overwritten before it is returned to the system.
class locked_page {
public:
  /// Fails where the system refuses to lock memory, with what to change.
  static result<locked_page> make();

  locked_page(locked_page&& x) noexcept;
  locked_page& operator=(locked_page&& x) noexcept;
  ~locked_page();

  std::span<std::uint8_t> bytes() const { return {at_, size_}; }

private:
  locked_page(std::uint8_t* at, std::size_t size) : at_{at}, size_{size} {
    // nop
  }

  void release();

  std::uint8_t* at_; ///< Null: moved from.
  std::size_t size_;
};

} // namespace fillguard::net::ethereum
