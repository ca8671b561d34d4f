#pragma once

namespace fillguard::net {

/// Sent with every request: the venue's front refuses the defaults of common
/// libraries with 403.
inline constexpr const char* user_agent = "fillguard/0.1";

} // namespace fillguard::net
