#include "messages/message_types.hpp"

#include "messages/interfaces.hpp"

#include <caf/actor_system_config.hpp>

namespace fillguard {

// NOLINTBEGIN(bugprone-macro-parentheses)
#define FILLGUARD_HERE(name)                                                  \
  template caf::serializer::result_type inspect(caf::serializer&, name&);     \
  template caf::deserializer::result_type inspect(caf::deserializer&, name&); \
  template caf::detail::stringification_inspector::result_type inspect(       \
    caf::detail::stringification_inspector&, name&);
// NOLINTEND(bugprone-macro-parentheses)
FILLGUARD_MESSAGES(FILLGUARD_HERE)
#undef FILLGUARD_HERE

void add_message_types(caf::actor_system_config& config) {
  config.add_message_types<caf::id_block::fillguard>();
}

} // namespace fillguard
