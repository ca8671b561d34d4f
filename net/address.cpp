#include "net/address.hpp"

#include "net/tls_probe.hpp"

#include <algorithm>

namespace fillguard::net {

namespace {

/// Everything after the host, without the fragment, which is not sent.
std::string target_of(const std::string& url) {
  const auto host = url.find("://") + 3;
  const auto end = url.find('#');
  const auto begin = url.find_first_of("/?", host);
  if (begin == std::string::npos || begin > end)
    return "/";
  auto out = url.substr(begin, end == std::string::npos ? end : end - begin);
  return out.front() == '?' ? '/' + out : out;
}

bool is_plain(const std::string& url) {
  return std::all_of(url.begin(), url.end(),
                     [](unsigned char x) { return x > ' ' && x < 0x7f; });
}

} // namespace

std::string address::host_field() const {
  auto out = host.find(':') == std::string::npos ? host : '[' + host + ']';
  if (port != (encrypted ? 443 : 80))
    out += ':' + std::to_string(port);
  return out;
}

result<address> read_address(const std::string& url, std::string_view plain,
                             std::string_view encrypted) {
  const auto parts = host_of(url);
  if (!parts || (parts->scheme != plain && parts->scheme != encrypted))
    return failure("URL", "must begin with " + std::string{plain} + ":// or "
                            + std::string{encrypted} + "://, then a host");
  if (!is_plain(url))
    return failure("URL", "has a character that must be escaped");
  address out;
  out.encrypted = parts->encrypted();
  out.host = parts->host;
  out.port = parts->port;
  out.target = target_of(url);
  return out;
}

} // namespace fillguard::net
