#include "messages/result.hpp"

namespace fillguard {

std::string to_string(const error& problem) {
  return problem.where + ": " + problem.what;
}

} // namespace fillguard
