#include "net/http_api/request_connection.hpp"

#include "net/http_api/event_stream.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace fillguard::net::http_api {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

namespace {

using namespace std::chrono_literals;

/// The longest wait for the next request. Longer than Prometheus' interval.
constexpr auto idle_limit = 120s;
/// The longest time that one request may take to arrive.
constexpr auto request_limit = 5s;
/// The longest time to send an answer: so long, and longer for a long one by
/// the slowest link that is worth a slot.
constexpr auto answering_limit = 10s;
constexpr auto longest_answering_limit = 120s;
constexpr std::size_t slowest_bytes_a_second = 64U << 10U;
/// How long a refused client may continue to send.
constexpr auto leaving_limit = 2s;

constexpr std::size_t largest_buffer =
  request_connection::largest_head + request_connection::largest_body;

std::chrono::seconds time_to_send(std::size_t bytes) {
  const std::chrono::seconds longer{bytes / slowest_bytes_a_second};
  return std::min<std::chrono::seconds>(answering_limit + longer,
                                        longest_answering_limit);
}

} // namespace

request_connection::request_connection(beast::tcp_stream stream,
                                       connection_host& host,
                                       connection_slot slot)
    : stream_{std::move(stream)}, buffer_{largest_buffer},
      waits_since_{std::chrono::steady_clock::now()}, host_{host}, mark_{host,
                                                                         this,
                                                                         slot} {
  // nop
}

request_connection::~request_connection() {
  hold(0);
}

void request_connection::hold(std::size_t bytes) {
  host_.held += bytes;
  host_.held -= std::exchange(held_, bytes);
}

/// The time of a request begins with its first byte, on a new connection at
/// once: a client connects to send a request.
void request_connection::read() {
  waits_since_ = std::chrono::steady_clock::now();
  if (!parser_ || buffer_.size() > 0)
    return read_request();
  parser_.emplace();
  stream_.expires_after(idle_limit);
  stream_.async_read_some(
    buffer_.prepare(largest_head),
    [self = shared_from_this()](auto problem, std::size_t bytes) {
      if (problem)
        return self->close();
      self->buffer_.commit(bytes);
      self->read_request();
    });
}

void request_connection::read_request() {
  parser_.emplace();
  parser_->header_limit(largest_head);
  parser_->body_limit(largest_body);
  stream_.expires_after(request_limit);
  http::async_read_header(
    stream_, buffer_, *parser_,
    [self = shared_from_this()](auto problem, std::size_t) {
      self->take_head(problem);
    });
}

void request_connection::take_head(beast::error_code problem) {
  const auto& request = parser_->get();
  if (!problem && request.count(http::field::transfer_encoding) != 0
      && !request.chunked())
    problem = http::error::bad_transfer_encoding;
  if (problem || parser_->is_done())
    return handle_read(problem);
  // No request here needs a body, so the client should not send one.
  if (request.count(http::field::expect) != 0)
    return handle(false);
  http::async_read(stream_, buffer_, *parser_,
                   [self = shared_from_this()](auto wrong, std::size_t) {
                     self->handle_read(wrong);
                   });
}

void request_connection::handle_read(beast::error_code problem) {
  if (!problem)
    return handle(parser_->get().keep_alive());
  const auto is_wrong =
    problem.category() == make_error_code(http::error::bad_value).category()
    && problem != http::error::end_of_stream
    && problem != http::error::partial_message;
  if (is_wrong)
    refuse(problem);
  else
    close();
}

api_request request_connection::take_request() {
  auto& from = parser_->get();
  api_request out{std::string{from.method_string()},
                  std::string{from.target()},
                  {},
                  std::move(from.body()),
                  {}};
  for (const auto& x : from)
    out.headers.emplace_back(x.name_string(), x.value());
  beast::error_code problem;
  const auto peer = stream_.socket().remote_endpoint(problem);
  if (!problem)
    out.peer = peer.address().to_string();
  return out;
}

void request_connection::handle(bool keep) {
  auto request = take_request();
  answering_ = true;
  if (auto refused = refusal_by_host())
    return send(*std::move(refused), false);
  if (!may_have(request.target)) {
    auto busy =
      error_answer(503, "too many connections", {{"path", request.target}});
    busy.headers.emplace_back("Retry-After", "1");
    return send(std::move(busy), false);
  }
  if (router::is_quick(request.target))
    return send(host_.routes.answer(request),
                keep && mark_.slot() == connection_slot::any);
  if (router::is_watch(request.method, request.target)) {
    if (event_stream::begin(stream_, host_, router::last_event(request)))
      return;
    return send(
      error_answer(503, "too many event streams", {{"path", request.target}}),
      keep);
  }
  // The server outlives this task: its thread waits for the answer.
  asio::post(host_.workers,
             [self = shared_from_this(), request = std::move(request), keep,
              busy = asio::make_work_guard(host_.context)]() mutable {
               auto& host = self->host_;
               auto what = host.routes.answer(request);
               // Moved, so that no connection ends on this thread.
               asio::post(
                 host.context,
                 [self = std::move(self), what = std::move(what),
                  keep]() mutable { self->send(std::move(what), keep); });
             });
}

std::optional<route_answer> request_connection::refusal_by_host() const {
  const auto& request = parser_->get();
  std::vector<std::string> hosts;
  const auto [first, end] = request.equal_range(http::field::host);
  for (auto at = first; at != end; ++at)
    hosts.emplace_back(at->value());
  const std::string_view target{request.target().data(),
                                request.target().size()};
  const auto wrong = host_.names.check(hosts, target, request.version() == 10);
  if (!wrong)
    return std::nullopt;
  return error_answer(wrong->status,
                      wrong->status == 421 ? "wrong host" : "malformed request",
                      {{"why", wrong->why}});
}

/// Moves the connection to a slot of the usual kind where it needs one.
bool request_connection::may_have(std::string_view target) {
  if (mark_.slot() == connection_slot::any || router::is_quick(target))
    return true;
  if (!host_.has_room())
    return false;
  mark_.move_to(connection_slot::any);
  return true;
}

/// Closes the connection: the end of a malformed request is unknown, so nothing
/// after it can be read.
void request_connection::refuse(beast::error_code problem) {
  const auto too_long = problem == http::error::header_limit
                        || problem == http::error::buffer_overflow;
  const auto status = too_long                             ? 431
                      : problem == http::error::body_limit ? 413
                                                           : 400;
  send(error_answer(status, "malformed request", {{"why", problem.message()}}),
       false);
}

void request_connection::send(route_answer what, bool keep) {
  const auto& request = parser_->get();
  answering_ = true;
  if (host_.held > 0 && host_.held + what.body.size() > most_held)
    what = error_answer(503, "too many unsent answers", {});
  if (what.pieces)
    return send_pieces(std::move(what), keep);
  const auto limit = time_to_send(what.body.size());
  hold(what.body.size());
  response_ = string_response{static_cast<http::status>(what.status),
                              request.version() == 10 ? 10U : 11U};
  response_.set(http::field::content_type, what.content_type);
  response_.set(http::field::cache_control, "no-store");
  response_.set("X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : what.headers)
    response_.set(name, value);
  response_.body() = std::move(what.body);
  response_.keep_alive(keep && !host_.stopping);
  response_.prepare_payload();
  stream_.expires_after(limit);
  const auto done = [self = shared_from_this()](auto problem, std::size_t) {
    self->sent(problem);
  };
  if (request.method() == http::verb::head) {
    // The head still has the length of the body.
    response_.body() = {};
    hold(0);
    auto serializer =
      std::make_shared<http::response_serializer<http::string_body>>(response_);
    http::async_write_header(
      stream_, *serializer,
      [done, serializer](auto problem, std::size_t n) { done(problem, n); });
    return;
  }
  http::async_write(stream_, response_, done);
}

/// In chunks; to a client of HTTP/1.0, up to the end of the connection.
void request_connection::send_pieces(route_answer what, bool keep) {
  const auto& request = parser_->get();
  const bool in_chunks = request.version() != 10;
  pieces_ = std::move(what.pieces);
  pieces_until_ = std::chrono::steady_clock::now() + longest_answering_limit;
  response_ = string_response{static_cast<http::status>(what.status),
                              in_chunks ? 11U : 10U};
  response_.set(http::field::content_type, what.content_type);
  response_.set(http::field::cache_control, "no-store");
  response_.set("X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : what.headers)
    response_.set(name, value);
  response_.keep_alive(keep && in_chunks && !host_.stopping);
  response_.chunked(in_chunks);
  const bool head_alone = request.method() == http::verb::head;
  auto serializer =
    std::make_shared<http::response_serializer<http::string_body>>(response_);
  stream_.expires_after(answering_limit);
  http::async_write_header(
    stream_, *serializer,
    [self = shared_from_this(), serializer, head_alone](auto problem, auto) {
      if (problem || head_alone)
        return self->sent(problem);
      self->make_piece();
    });
}

void request_connection::make_piece() {
  if (host_.stopping)
    return close();
  // The server outlives this task: its thread waits for the answer.
  asio::post(
    host_.workers, [self = shared_from_this(),
                    busy = asio::make_work_guard(host_.context)]() mutable {
      auto& host = self->host_;
      std::optional<std::string> piece;
      try {
        piece = self->pieces_();
      } catch (const std::exception&) {
        // Without its end, the client sees that the answer is not whole.
      }
      // Moved, so that no connection ends on this thread.
      asio::post(host.context,
                 [self = std::move(self), piece = std::move(piece)]() mutable {
                   if (piece)
                     self->send_piece(*std::move(piece));
                   else
                     self->close();
                 });
    });
}

void request_connection::send_piece(std::string piece) {
  const bool in_chunks = response_.chunked();
  const bool last = piece.empty();
  piece_ = std::move(piece);
  hold(piece_.size());
  const auto limit =
    std::min(std::chrono::steady_clock::now() + time_to_send(piece_.size()),
             pieces_until_);
  stream_.expires_at(limit);
  const auto done = [self = shared_from_this(), last](auto problem, auto) {
    if (problem || last)
      return self->sent(problem);
    self->make_piece();
  };
  if (last && in_chunks)
    asio::async_write(stream_, http::make_chunk_last(), done);
  else if (last)
    sent({});
  else if (in_chunks)
    asio::async_write(
      stream_,
      http::make_chunk(asio::const_buffer{piece_.data(), piece_.size()}), done);
  else
    asio::async_write(stream_, asio::buffer(piece_), done);
}

void request_connection::sent(beast::error_code problem) {
  answering_ = false;
  pieces_ = {};
  piece_ = {};
  const auto keep = response_.keep_alive();
  response_ = {};
  hold(0);
  if (problem)
    return close();
  if (keep && !host_.stopping)
    return read();
  // Closing with unread data would reset the connection and lose the answer.
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, problem);
  stream_.expires_after(leaving_limit);
  leaves_at_ = std::chrono::steady_clock::now() + leaving_limit;
  rest();
}

void request_connection::rest() {
  buffer_.clear();
  stream_.async_read_some(
    buffer_.prepare(largest_head),
    [self = shared_from_this()](auto problem, auto) {
      // The stream's timer never expires while a client keeps sending.
      if (problem || std::chrono::steady_clock::now() >= self->leaves_at_)
        self->close();
      else
        self->rest();
    });
}

void request_connection::finish() {
  if (!answering_)
    close();
}

void request_connection::give_way() {
  close();
  mark_.remove();
}

std::optional<std::chrono::steady_clock::time_point>
request_connection::waiting_since() const {
  if (answering_)
    return std::nullopt;
  return waits_since_;
}

void request_connection::close() {
  stream_.close();
}

} // namespace fillguard::net::http_api
