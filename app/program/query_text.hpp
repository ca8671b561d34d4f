#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fillguard {

/// A value in the query of a URL: "btc%2D5m" is "btc-5m", and "+" a blank.
/// Absent for a broken escape.
std::optional<std::string> decode_query(std::string_view text);

} // namespace fillguard
