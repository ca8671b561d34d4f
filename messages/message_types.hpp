#pragma once

#include <caf/fwd.hpp>

namespace fillguard {

/// Registers every message type with CAF. Compiled once, since this
/// instantiates the code that copies, prints and serializes each type.
void add_message_types(caf::actor_system_config& config);

} // namespace fillguard
