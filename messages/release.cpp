#include "messages/release.hpp"

namespace fillguard {

std::string_view release() {
  return FILLGUARD_VERSION;
}

} // namespace fillguard
