#pragma once

#include "net/transport.hpp"

namespace fillguard {

/// Sends a request and waits for its reply; there is exactly one, at the latest
/// after the request's deadline. For commands, and for actors on a thread of
/// their own that no market data passes: other handlers never wait.
[[nodiscard]] result<net::http_reply>
wait_for_answer(net::transport& outside, net::http_request request);

} // namespace fillguard
