#pragma once

namespace fillguard {

/// Of the program, from the build.
inline constexpr const char* version = FILLGUARD_VERSION;

} // namespace fillguard
