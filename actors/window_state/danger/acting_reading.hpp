#pragma once

#include "messages/enumeration.hpp"

#include <cstdint>
#include <string>

namespace fillguard {

/// Which reading of a position's danger decides.
enum class acting_reading : std::uint8_t { danger_score, loss_probability };

constexpr auto enumerators(acting_reading) {
  return enumeration(
    "acting_reading", named(acting_reading::danger_score, "danger_score"),
    named(acting_reading::loss_probability, "loss_probability"));
}

} // namespace fillguard
