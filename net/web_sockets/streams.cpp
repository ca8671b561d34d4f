#include "net/web_sockets/streams.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace fillguard::net::web_sockets {

namespace {

void expect_certificate_of(SSL* session, const std::string& host) {
  auto* rules = SSL_get0_param(session);
  boost::system::error_code not_numeric;
  boost::asio::ip::make_address(host, not_numeric);
  const bool by_address = !not_numeric;
  const auto done =
    by_address ? X509_VERIFY_PARAM_set1_ip_asc(rules, host.c_str())
               : X509_VERIFY_PARAM_set1_host(rules, host.data(), host.size());
  if (done != 1)
    throw std::invalid_argument{"no certificate can be for this host"};
  // Addresses are not named: RFC 6066, section 3.
  if (!by_address && SSL_set_tlsext_host_name(session, host.c_str()) != 1)
    throw std::invalid_argument{"the host's name is too long"};
}

} // namespace

template <>
std::unique_ptr<plain_stream> make_stream(loop& owner, const std::string&) {
  return std::make_unique<plain_stream>(owner.context());
}

template <>
std::unique_ptr<encrypted_stream> make_stream(loop& owner,
                                              const std::string& host) {
  auto out = std::make_unique<encrypted_stream>(owner.context(), owner.tls());
  out->next_layer().set_verify_mode(boost::asio::ssl::verify_peer);
  expect_certificate_of(out->next_layer().native_handle(), host);
  return out;
}

std::string certificate_problem(encrypted_stream& stream) {
  const auto verdict =
    SSL_get_verify_result(stream.next_layer().native_handle());
  return verdict == X509_V_OK ? std::string{}
                              : X509_verify_cert_error_string(verdict);
}

} // namespace fillguard::net::web_sockets
