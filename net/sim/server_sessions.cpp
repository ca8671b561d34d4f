#include "net/sim/server_sessions.hpp"

#include <ctime>

namespace fillguard::net::sim {

namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;

namespace {

/// Bytes, for a client that does not read; 30 of the frames that are a fault
/// for their size.
constexpr std::size_t most_queued = std::size_t{64} << 20U;

/// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string http_date(utc_time x) {
  const std::time_t seconds = to_unix_seconds(x);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char out[32];
  const auto length =
    std::strftime(out, sizeof out, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {out, length};
}

http_ask to_http_ask(const http::request<http::string_body>& request) {
  http_ask out;
  out.method = std::string{request.method_string()};
  out.target = std::string{request.target()};
  out.body = request.body();
  for (const auto& field : request)
    out.headers.emplace_back(std::string{field.name_string()},
                             std::string{field.value()});
  return out;
}

} // namespace

// -- HTTP ---------------------------------------------------------------------

request_session::request_session(boost::asio::ip::tcp::socket socket,
                                 session_registry& registry)
    : stream_{std::move(socket)}, registry_{registry} {
  // nop
}

void request_session::read() {
  request_ = {};
  http::async_read(stream_, buffer_, request_,
                   [self = shared_from_this()](auto error, std::size_t) {
                     if (error)
                       self->close();
                     else
                       self->handle();
                   });
}

void request_session::handle() {
  registry_.catch_up();
  const auto id = ++registry_.last_id;
  if (!websocket::is_upgrade(request_)) {
    waiting_ = id;
    registry_.requests[id] = weak_from_this();
    wait_for_end(id);
    registry_.behind->ask(id, to_http_ask(request_));
    return;
  }
  auto socket =
    std::make_shared<socket_session>(std::move(stream_), registry_, id);
  registry_.sockets[id] = socket;
  socket->accept(request_);
}

/// Keeps the session while it waits for its answer, and detects that the client
/// has given up.
void request_session::wait_for_end(request_id id) {
  stream_.socket().async_wait(
    boost::asio::ip::tcp::socket::wait_read,
    [self = shared_from_this(), id](auto error) {
      beast::error_code broken;
      const auto more = self->stream_.socket().available(broken);
      if (self->waiting_ != id || (!error && !broken && more > 0))
        return;
      self->registry_.requests.erase(id);
      self->close();
    });
}

void request_session::answer(http_answer what) {
  registry_.requests.erase(waiting_);
  waiting_ = 0;
  if (what.status == 0)
    return close();
  auto response = std::make_shared<http::response<http::string_body>>(
    static_cast<http::status>(what.status), request_.version());
  response->set(http::field::content_type, what.content_type);
  response->set(
    http::field::date,
    http_date(registry_.behind->now() + registry_.behind->faults().clock_skew));
  for (const auto& [name, value] : what.headers)
    response->set(name, value);
  response->body() = std::move(what.body);
  response->keep_alive(request_.keep_alive());
  response->prepare_payload();
  http::async_write(
    stream_, *response,
    [self = shared_from_this(), response](auto error, std::size_t) {
      if (error || !response->keep_alive())
        self->close();
      else
        self->read();
    });
}

void request_session::close() {
  beast::error_code ignored;
  stream_.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_both,
                            ignored);
  stream_.socket().close(ignored);
}

// -- web sockets --------------------------------------------------------------

socket_session::socket_session(beast::tcp_stream stream,
                               session_registry& registry, connection_id id)
    : stream_{std::move(stream)}, registry_{registry}, id_{id} {
  // nop
}

socket_session::~socket_session() {
  registry_.behind->gone(id_);
  registry_.sockets.erase(id_);
}

void socket_session::accept(const upgrade& request) {
  const std::string target{request.target()};
  // Frames that the venue sends during the handshake wait in the queue.
  if (!registry_.behind->open(id_, target)) {
    auto refused = std::make_shared<http::response<http::string_body>>(
      http::status::service_unavailable, request.version());
    refused->prepare_payload();
    http::async_write(stream_.next_layer(), *refused,
                      [self = shared_from_this(), refused](auto, std::size_t) {
                        self->stream_.next_layer().close();
                      });
    return;
  }
  websocket::stream_base::timeout patience{
    std::chrono::seconds{10}, websocket::stream_base::none(), false};
  if (target == "/ws") {
    // Pings every 25 s, and closes after two without an answer.
    patience.idle_timeout = std::chrono::seconds{50};
    patience.keep_alive_pings = true;
  }
  stream_.set_option(patience);
  stream_.async_accept(request, [self = shared_from_this()](auto error) {
    if (error)
      return;
    self->accepted_ = true;
    self->read();
    self->write();
  });
}

void socket_session::read() {
  stream_.async_read(
    buffer_, [self = shared_from_this()](auto error, std::size_t) {
      if (error)
        return;
      const auto text = beast::buffers_to_string(self->buffer_.data());
      self->buffer_.consume(self->buffer_.size());
      self->registry_.catch_up();
      self->registry_.behind->receive(self->id_, text);
      self->read();
    });
}

void socket_session::send_text(std::string text, bool binary) {
  if (closing_)
    return;
  queued_bytes_ += text.size();
  if (queued_bytes_ > most_queued)
    return drop(1006);
  queue_.push_back({std::move(text), binary});
  write();
}

void socket_session::write() {
  if (!accepted_ || writing_)
    return;
  if (queue_.empty()) {
    if (closing_ && close_code_ != 0)
      stream_.async_close(
        websocket::close_reason{
          static_cast<websocket::close_code>(close_code_)},
        [self = shared_from_this()](auto) {});
    close_code_ = 0;
    return;
  }
  writing_ = true;
  stream_.binary(queue_.front().binary);
  stream_.async_write(
    boost::asio::buffer(queue_.front().text),
    [self = shared_from_this()](auto error, std::size_t written) {
      self->writing_ = false;
      if (error)
        return;
      self->queued_bytes_ -= std::min(self->queued_bytes_, written);
      self->queue_.pop_front();
      self->write();
    });
}

void socket_session::drop(std::uint16_t code) {
  closing_ = true;
  if (code == 1006) {
    beast::get_lowest_layer(stream_).close();
    return;
  }
  close_code_ = code;
  write();
}

} // namespace fillguard::net::sim
