#include "net/journal/payload.hpp"

namespace fillguard::net::journal {

payload<void> check_format(const record& from) {
  if (from.version >= oldest_format && from.version <= format_version)
    return {};
  return failure(codec::decode_problem{
    "",
    "is of format " + std::to_string(from.version)
      + ", and this release reads formats " + std::to_string(oldest_format)
      + " to " + std::to_string(format_version),
    true});
}

std::string to_string(const codec::decode_problem& problem) {
  return problem.where.empty() ? problem.what
                               : problem.where + ": " + problem.what;
}

} // namespace fillguard::net::journal
