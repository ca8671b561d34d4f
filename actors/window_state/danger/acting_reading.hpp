#pragma once

#include <cstdint>
#include <string>

namespace fillguard {

/// Which reading of the danger of a position is acted on.
enum class acting_reading : std::uint8_t { danger_score, loss_probability };

std::string to_string(acting_reading x);

} // namespace fillguard
