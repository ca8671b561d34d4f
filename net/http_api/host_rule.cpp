#include "net/http_api/host_rule.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

namespace fillguard::net::http_api {

namespace {

std::string lower_case(std::string_view text) {
  std::string out{text};
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return out;
}

/// A name may end with the dot of the root.
std::string canonical(std::string_view name) {
  if (name.size() > 1 && name.ends_with('.'))
    name.remove_suffix(1);
  return lower_case(name);
}

/// Removes the port. Absent: the port is wrong.
std::optional<std::string_view> without_port(std::string_view host) {
  const auto bracket = host.find(']');
  const auto colon =
    host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon == std::string_view::npos)
    return host;
  const auto digits = host.substr(colon + 1);
  std::uint16_t port = 0;
  const auto* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, port);
  // An empty port is allowed (RFC 3986, 3.2.3).
  if (!digits.empty() && (read.ec != std::errc{} || read.ptr != end))
    return std::nullopt;
  return host.substr(0, colon);
}

bool is_address(std::string_view host) {
  boost::system::error_code problem;
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    boost::asio::ip::make_address_v6(
      std::string{host.substr(1, host.size() - 2)}, problem);
    return !problem;
  }
  boost::asio::ip::make_address_v4(std::string{host}, problem);
  return !problem;
}

/// The authority of a whole URL; absent: the target is a path.
std::optional<std::string_view> authority_of(std::string_view target) {
  constexpr std::string_view scheme = "http://";
  if (!target.starts_with(scheme))
    return std::nullopt;
  target.remove_prefix(scheme.size());
  return target.substr(0, std::min(target.find_first_of("/?"), target.size()));
}

} // namespace

bool is_host_name(std::string_view text) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz"
                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789.-_";
  return is_address(text)
         || (!text.empty()
             && text.find_first_not_of(allowed) == std::string_view::npos);
}

host_rule::host_rule(std::vector<std::string> names)
    : names_{std::move(names)} {
  for (auto& one : names_)
    one = canonical(one);
}

std::optional<host_rule::refusal>
host_rule::check(const std::vector<std::string>& hosts, std::string_view target,
                 bool is_old) const {
  if (hosts.size() > 1)
    return refusal{400, "more than one Host"};
  if (hosts.empty() && !is_old)
    return refusal{400, "no Host"};
  if (const auto whole = authority_of(target))
    if (auto wrong = check(*whole))
      return wrong;
  return hosts.empty() ? std::nullopt : check(hosts.front());
}

std::optional<host_rule::refusal>
host_rule::check(std::string_view host) const {
  const auto name = without_port(host);
  if (!name || !is_host_name(*name))
    return refusal{400, "not a host: '" + std::string{host} + "'"};
  const auto wanted = canonical(*name);
  if (is_address(*name) || wanted == "localhost"
      || std::find(names_.begin(), names_.end(), wanted) != names_.end())
    return std::nullopt;
  return refusal{421, "'" + wanted
                        + "' is not a name of this server: add it to "
                          "http.hosts"};
}

} // namespace fillguard::net::http_api
