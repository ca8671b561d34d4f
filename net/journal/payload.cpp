#include "net/journal/payload.hpp"

namespace fillguard::net::journal {

std::optional<std::string> unreadable_format(const record& from) {
  if (from.version >= oldest_format && from.version <= format_version)
    return std::nullopt;
  return "is of format " + std::to_string(from.version)
         + ", and this release reads formats " + std::to_string(oldest_format)
         + " to " + std::to_string(format_version);
}

std::string to_string(const codec::decode_problem& problem) {
  return problem.where.empty() ? problem.what
                               : problem.where + ": " + problem.what;
}

} // namespace fillguard::net::journal
