#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fillguard::net::http_api {

/// The names by which clients may call this server, besides `localhost` and
/// any address. A web page whose own name was pointed at this machine would
/// otherwise read everything, since to the browser it is the same origin.
class host_rule {
public:
  host_rule() = default;

  /// Names compare without case; a port is not part of them.
  explicit host_rule(std::vector<std::string> names);

  /// What is wrong with a request.
  struct refusal {
    int status = 400; ///< Or 421: another server is meant.
    std::string why;
  };

  /// Checks a request's `Host` fields and its target, whose own authority
  /// counts where it is a whole URL. Only HTTP/1.0 may come without a host.
  std::optional<refusal> check(const std::vector<std::string>& hosts,
                               std::string_view target, bool is_old) const;

private:
  std::optional<refusal> check(std::string_view host) const;

  std::vector<std::string> names_;
};

/// Whether the text is a name or address as it may stand in `Host`, without a
/// port.
bool is_host_name(std::string_view text);

} // namespace fillguard::net::http_api
