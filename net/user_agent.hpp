#pragma once

namespace fillguard::net {

/// Sent with every request: the venue's front end refuses the default user
/// agents of common libraries.
inline constexpr const char* user_agent = "fillguard/0.1";

} // namespace fillguard::net
