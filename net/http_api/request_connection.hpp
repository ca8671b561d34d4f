#pragma once

// Only for the server's own sources: it names Boost's types.

#include "net/http_api/connection_host.hpp"

#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace fillguard::net::http_api {

/// One connection with one request after the other, until it closes or becomes
/// an event stream. A malformed request gets a 4xx status with the reason, and
/// ends this connection alone.
class request_connection final
    : public open_connection,
      public std::enable_shared_from_this<request_connection> {
public:
  /// In bytes; longer than any valid request.
  static constexpr std::uint32_t largest_head = 16U << 10U;
  static constexpr std::uint64_t largest_body = 64U << 10U;

  /// In bytes, of all unsent answers together; beyond it, an answer is 503.
  static constexpr std::size_t most_held = std::size_t{64} << 20U;

  request_connection(boost::beast::tcp_stream stream, connection_host& host,
                     connection_slot slot);
  ~request_connection() override;

  void read();
  void finish() override;
  void give_way() override;
  std::optional<std::chrono::steady_clock::time_point>
  waiting_since() const override;

private:
  using string_response =
    boost::beast::http::response<boost::beast::http::string_body>;
  using request_parser =
    boost::beast::http::request_parser<boost::beast::http::string_body>;

  void read_request();
  void take_head(boost::beast::error_code problem);
  void handle_read(boost::beast::error_code problem);
  /// The current request, without its body from then on.
  api_request take_request();
  void handle(bool keep);
  std::optional<route_answer> refusal_by_host() const;
  bool may_have(std::string_view target);
  void hold(std::size_t bytes);
  void refuse(boost::beast::error_code problem);
  void send(route_answer what, bool keep);
  void send_pieces(route_answer what, bool keep);
  void make_piece();
  void send_piece(std::string piece);
  void sent(boost::beast::error_code problem);
  void rest();
  void close();

  boost::beast::tcp_stream stream_;
  boost::beast::flat_buffer buffer_;
  std::optional<request_parser> parser_; ///< Of the current request.
  string_response response_;
  std::size_t held_ = 0;                ///< Of its answer, in bytes.
  std::function<std::string()> pieces_; ///< Of an answer in pieces.
  std::string piece_;                   ///< That is being sent.
  std::chrono::steady_clock::time_point pieces_until_;
  std::chrono::steady_clock::time_point waits_since_;
  std::chrono::steady_clock::time_point leaves_at_;
  bool answering_ = false;
  connection_host& host_;
  open_mark mark_;
};

} // namespace fillguard::net::http_api
