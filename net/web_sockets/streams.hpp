#pragma once

// Only for the sources of this folder: it names Boost's types.

#include "net/web_sockets/loop.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include <memory>
#include <string>

namespace fillguard::net::web_sockets {

/// Without compression, which we do not offer.
using plain_stream =
  boost::beast::websocket::stream<boost::asio::ip::tcp::socket, false>;
using encrypted_stream = boost::beast::websocket::stream<
  boost::beast::ssl_stream<boost::asio::ip::tcp::socket>, false>;

/// Makes a stream that is not connected yet. An encrypted one sends the host's
/// name to the server and accepts a certificate for that host alone, from an
/// authority that the system trusts. Throws when the host can have no
/// certificate.
template <class Stream>
std::unique_ptr<Stream> make_stream(loop& owner, const std::string& host);

template <>
std::unique_ptr<plain_stream> make_stream(loop& owner, const std::string& host);

template <>
std::unique_ptr<encrypted_stream> make_stream(loop& owner,
                                              const std::string& host);

} // namespace fillguard::net::web_sockets
