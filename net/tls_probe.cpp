#include "net/tls_probe.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>

#include <algorithm>
#include <charconv>

namespace fillguard::net {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

std::optional<std::chrono::seconds> time_left(SSL* from) {
  auto* certificate = SSL_get_peer_certificate(from);
  if (!certificate)
    return std::nullopt;
  int days = 0;
  int seconds = 0;
  const bool known =
    ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(certificate))
    == 1;
  X509_free(certificate);
  if (!known)
    return std::nullopt;
  return std::chrono::hours{24} * days + std::chrono::seconds{seconds};
}

/// One handshake, run step by step on its context.
class handshaker {
public:
  explicit handshaker(const std::string& host) : host_{host} {
    tls_.set_default_verify_paths();
    tls_.set_options(asio::ssl::context::no_tlsv1
                     | asio::ssl::context::no_tlsv1_1);
    stream_.set_verify_mode(asio::ssl::verify_peer);
    stream_.set_verify_callback(asio::ssl::host_name_verification{host});
    SSL_set_tlsext_host_name(stream_.native_handle(), host.c_str());
  }

  result<tls_session> run(const tcp::resolver::results_type& to,
                          std::chrono::milliseconds limit) {
    asio::async_connect(stream_.lowest_layer(), to,
                        [this](const error_code& failed, const auto&) {
                          if (failed)
                            fail("no connection: " + failed.message());
                          else
                            shake();
                        });
    io_.run_for(limit);
    if (!outcome_)
      fail("no handshake within " + std::to_string(limit.count()) + " ms");
    return *std::move(outcome_);
  }

private:
  void shake() {
    stream_.async_handshake(
      asio::ssl::stream_base::client, [this](const error_code& failed) {
        auto* native = stream_.native_handle();
        if (failed) {
          const auto why = SSL_get_verify_result(native);
          return fail(why == X509_V_OK ? failed.message()
                                       : X509_verify_cert_error_string(why));
        }
        outcome_ = tls_session{SSL_get_version(native), time_left(native)};
      });
  }

  void fail(std::string why) { outcome_ = failure(host_, std::move(why)); }

  std::string host_;
  asio::io_context io_;
  asio::ssl::context tls_{asio::ssl::context::tls_client};
  asio::ssl::stream<tcp::socket> stream_{io_, tls_};
  std::optional<result<tls_session>> outcome_; ///< Absent until it is over.
};

} // namespace

result<std::vector<std::string>> resolve(const std::string& host) {
  std::vector<std::string> addresses;
  asio::io_context io;
  error_code failed;
  for (const auto& x : tcp::resolver{io}.resolve(host, "", failed))
    addresses.push_back(x.endpoint().address().to_string());
  if (failed)
    return failure(host, failed.message());
  if (addresses.empty())
    return failure(host, "no address");
  return addresses;
}

result<tls_session> probe_tls(const std::string& host, std::uint16_t port,
                              std::chrono::milliseconds limit) {
  asio::io_context io;
  error_code failed;
  const auto found =
    tcp::resolver{io}.resolve(host, std::to_string(port), failed);
  if (failed)
    return failure(host, failed.message());
  return handshaker{host}.run(found, limit);
}

result<void> check_free(const std::string& host, std::uint16_t port) {
  const auto where = host + ':' + std::to_string(port);
  asio::io_context io;
  error_code failed;
  const auto found =
    tcp::resolver{io}.resolve(host, std::to_string(port), failed);
  if (failed)
    return failure(where, failed.message());
  tcp::acceptor door{io};
  const auto at = found.begin()->endpoint();
  door.open(at.protocol(), failed);
  if (!failed)
    door.set_option(tcp::acceptor::reuse_address{true}, failed);
  if (!failed)
    door.bind(at, failed);
  if (!failed)
    door.listen(1, failed);
  if (failed)
    return failure(where, failed.message());
  return {};
}

std::optional<url_host> host_of(const std::string& url) {
  url_host out;
  const auto colon = url.find("://");
  if (colon == std::string::npos)
    return std::nullopt;
  out.scheme = url.substr(0, colon);
  auto rest = url.substr(colon + 3);
  rest.resize(std::min(rest.find_first_of("/?#"), rest.size()));
  rest.erase(0, rest.rfind('@') + 1);
  out.port = out.encrypted() ? 443 : 80;
  const auto port = rest.rfind(':');
  if (port != std::string::npos && rest.find(']', port) == std::string::npos) {
    const auto* end = rest.data() + rest.size();
    const auto read = std::from_chars(rest.data() + port + 1, end, out.port);
    if (read.ec != std::errc{} || read.ptr != end)
      return std::nullopt;
    rest.resize(port);
  }
  if (rest.size() > 2 && rest.front() == '[' && rest.back() == ']')
    rest = rest.substr(1, rest.size() - 2);
  out.host = rest;
  return out.host.empty() ? std::nullopt : std::optional{out};
}

} // namespace fillguard::net
