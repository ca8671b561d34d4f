#include "net/http_api/request_connection.hpp"

#include "net/http_api/event_stream.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace fillguard::net::http_api {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

namespace {

using namespace std::chrono_literals;

/// The longest wait for the next request. Longer than Prometheus' interval.
constexpr auto asking_limit = 120s;
/// The longest time to send an answer. A long trace has some megabytes.
constexpr auto answering_limit = 120s;
/// How long a refused client may continue to send.
constexpr auto leaving_limit = 2s;

constexpr std::size_t largest_buffer =
  request_connection::largest_head + request_connection::largest_body;

} // namespace

request_connection::request_connection(beast::tcp_stream stream,
                                       connection_host& host)
    : stream_{std::move(stream)}, buffer_{largest_buffer}, host_{host},
      mark_{host, this} {
  // nop
}

request_connection::~request_connection() {
  hold(0);
}

void request_connection::hold(std::size_t bytes) {
  host_.held += bytes;
  host_.held -= std::exchange(held_, bytes);
}

void request_connection::read() {
  parser_.emplace();
  parser_->header_limit(largest_head);
  parser_->body_limit(largest_body);
  stream_.expires_after(asking_limit);
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

void request_connection::handle(bool keep) {
  const auto& request = parser_->get();
  std::string method{request.method_string()};
  std::string target{request.target()};
  if (router::is_watch(method, target)) {
    if (event_stream::begin(stream_, host_))
      return;
    return send(error_answer(503, "too many event streams", {{"path", target}}),
                keep);
  }
  answering_ = true;
  // The server outlives this task: its thread waits for the answer.
  asio::post(
    host_.workers, [self = shared_from_this(), method = std::move(method),
                    target = std::move(target), keep,
                    busy = asio::make_work_guard(host_.context)]() mutable {
      auto& host = self->host_;
      auto what = host.routes.answer(method, target);
      // Moved, so that no connection ends on this thread.
      asio::post(host.context,
                 [self = std::move(self), what = std::move(what),
                  keep]() mutable { self->send(std::move(what), keep); });
    });
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
  stream_.expires_after(answering_limit);
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

void request_connection::sent(beast::error_code problem) {
  answering_ = false;
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

void request_connection::close() {
  stream_.close();
}

} // namespace fillguard::net::http_api
