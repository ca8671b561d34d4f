#pragma once

#include <caf/fwd.hpp>

namespace fillguard {

/// Registers every message type with CAF. It is compiled once, since it makes
/// the code that copies, prints and serializes each of them.
void add_message_types(caf::actor_system_config& config);

} // namespace fillguard
