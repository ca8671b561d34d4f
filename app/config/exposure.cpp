#include "app/config/exposure.hpp"

#include "app/config/readers.hpp"

namespace fillguard {

std::optional<std::string> exposure(const config& settings) {
  const auto& listen = settings.http.listen;
  if (is_loopback(listen))
    return std::nullopt;
  return "http.listen is " + listen
         + ": whoever reaches this machine there may read positions and "
           "results, without a password; set it to 127.0.0.1 unless a "
           "firewall or a container's published port decides who that is";
}

} // namespace fillguard
