#pragma once

// Only for sources below net/: it names Boost's types.

#include "messages/result.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream_base.hpp>
#include <openssl/ssl.h>

#include <string>

namespace fillguard::net::connect {

/// TLS 1.2 or newer, to servers with a certificate from an authority that the
/// system trusts. Throws when the authorities cannot be read.
boost::asio::ssl::context client_tls();

/// Sends the host's name to the server of `session`, and accepts a certificate
/// for that host alone. Throws when no certificate can be for the host.
void expect_certificate_of(SSL* session, const std::string& host);

/// Fails when the server's certificate was refused.
result<void> check_certificate(const SSL* session);

} // namespace fillguard::net::connect
