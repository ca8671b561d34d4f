#pragma once

/// Exit codes of the program.
namespace fillguard::exit_code {

inline constexpr int fine = 0;
inline constexpr int failed = 1; ///< While running.
inline constexpr int wrong = 2;  ///< Usage or configuration.

} // namespace fillguard::exit_code
