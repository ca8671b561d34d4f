#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fillguard::net::polymarket {

/// Signs a private request. `secret` is base64 of either alphabet, padded or
/// not; `timestamp` is Unix seconds as text; `path` has neither host nor query;
/// `body` is exactly the body sent. Returns URL-safe base64 with its padding,
/// or nothing when the secret is not base64.
std::optional<std::string> sign_request(std::string_view secret,
                                        std::string_view timestamp,
                                        std::string_view method,
                                        std::string_view path,
                                        std::string_view body);

} // namespace fillguard::net::polymarket
