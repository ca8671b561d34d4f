#pragma once

namespace fillguard::net {

/// Sent with every request: the venue's front door refuses the defaults of
/// common libraries.
inline constexpr const char* user_agent = "fillguard/0.1";

} // namespace fillguard::net
