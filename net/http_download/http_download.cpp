#include "net/http_download/http_download.hpp"

#include "net/address.hpp"
#include "net/connect/client_tls.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include <array>
#include <cstdint>
#include <exception>
#include <limits>
#include <string>

namespace fillguard::net {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

/// One download. Each step is started and waited for, since only steps that are
/// started have a deadline.
class downloading {
public:
  explicit downloading(const download& what) : what_{what} {
    // nop
  }

  result<bool> run(const address& from) {
    try {
      if (from.encrypted) {
        auto tls = connect::client_tls();
        beast::ssl_stream<beast::tcp_stream> stream{threads_, tls};
        connect::expect_certificate_of(stream.native_handle(), from.host);
        join(stream, from);
        await(stream, [&](auto done) {
          stream.async_handshake(asio::ssl::stream_base::client, done);
        });
        return exchange(stream, from);
      }
      beast::tcp_stream stream{threads_};
      join(stream, from);
      return exchange(stream, from);
    } catch (const beast::system_error& problem) {
      return failure(from.host_field(), problem.code().message());
    } catch (const std::exception& problem) {
      return failure(from.host_field(), problem.what());
    }
  }

private:
  /// Runs one step within the patience; throws when it fails.
  template <class Stream, class Start>
  void await(Stream& stream, Start start) {
    beast::get_lowest_layer(stream).expires_after(what_.patience);
    beast::error_code failed;
    start([&failed](beast::error_code problem, const auto&...) {
      failed = problem;
    });
    threads_.restart();
    threads_.run();
    if (failed)
      throw beast::system_error{failed};
  }

  template <class Stream>
  void join(Stream& stream, const address& from) {
    const auto found =
      tcp::resolver{threads_}.resolve(from.host, std::to_string(from.port));
    await(stream, [&](auto done) {
      beast::get_lowest_layer(stream).async_connect(found, done);
    });
  }

  template <class Stream>
  result<bool> exchange(Stream& stream, const address& from) {
    http::request<http::empty_body> request{http::verb::get, from.target, 11};
    request.set(http::field::host, from.host_field());
    request.set(http::field::connection, "close");
    await(stream, [&](auto done) { http::async_write(stream, request, done); });
    beast::flat_buffer buffer;
    http::response_parser<http::buffer_body> parser;
    parser.body_limit(std::numeric_limits<std::uint64_t>::max());
    await(stream, [&](auto done) {
      http::async_read_header(stream, buffer, parser, done);
    });
    report_head(parser.get());
    std::array<char, 64U << 10U> bytes{};
    while (!parser.is_done()) {
      auto& body = parser.get().body();
      body.data = bytes.data();
      body.size = bytes.size();
      read_some(stream, buffer, parser);
      const std::string_view got{bytes.data(), bytes.size() - body.size};
      if (!got.empty() && !what_.piece(got))
        return false;
    }
    return true;
  }

  template <class Stream, class Parser>
  void read_some(Stream& stream, beast::flat_buffer& buffer, Parser& parser) {
    try {
      await(stream,
            [&](auto done) { http::async_read(stream, buffer, parser, done); });
    } catch (const beast::system_error& problem) {
      // The body's buffer is full: the rest comes with the next step.
      if (problem.code() != http::error::need_buffer)
        throw;
    }
  }

  template <class Message>
  void report_head(const Message& from) const {
    download_head out;
    out.status = static_cast<int>(from.result_int());
    for (const auto& x : from)
      out.fields.emplace_back(std::string{x.name_string()},
                              std::string{x.value()});
    if (what_.head)
      what_.head(out);
  }

  const download& what_;
  asio::io_context threads_;
};

} // namespace

std::string_view download_head::field(std::string_view name) const {
  for (const auto& [key, value] : fields)
    if (beast::iequals(key, beast::string_view{name.data(), name.size()}))
      return value;
  return {};
}

result<bool> fetch_in_pieces(const download& what) {
  const auto from = read_address(what.url, "http", "https");
  if (!from)
    return failure(from.error());
  return downloading{what}.run(*from);
}

} // namespace fillguard::net
