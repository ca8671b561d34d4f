#pragma once

#include "app/config/config.hpp"
#include "messages/time.hpp"

#include <iosfwd>

namespace fillguard {

/// Signs an order that cannot match, for a token that no market has, and prints
/// it as it would be sent, without the API key. Sends nothing. Returns the exit
/// code; what is wrong goes to `err`.
int sign_without_sending(const config& settings, utc_time now,
                         std::ostream& out, std::ostream& err);

} // namespace fillguard
