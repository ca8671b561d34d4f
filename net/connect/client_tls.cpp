#include "net/connect/client_tls.hpp"

#include <boost/asio/ip/address.hpp>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace fillguard::net::connect {

boost::asio::ssl::context client_tls() {
  namespace ssl = boost::asio::ssl;
  ssl::context out{ssl::context::tls_client};
  out.set_default_verify_paths();
  out.set_options(ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1);
  out.set_verify_mode(ssl::verify_peer);
  return out;
}

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
  // Server name indication allows no addresses: RFC 6066, section 3.
  if (!by_address && SSL_set_tlsext_host_name(session, host.c_str()) != 1)
    throw std::invalid_argument{"the host's name is too long"};
}

result<void> check_certificate(const SSL* session) {
  const auto verdict = SSL_get_verify_result(session);
  if (verdict != X509_V_OK)
    return failure("certificate refused",
                   X509_verify_cert_error_string(verdict));
  return {};
}

} // namespace fillguard::net::connect
