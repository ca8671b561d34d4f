#include "net/http_api/server.hpp"

#include "net/http_api/event_hub.hpp"
#include "net/http_api/page.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <cpprest/http_listener.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <future>
#include <optional>
#include <utility>

namespace fillguard::net::http_api {

namespace {

namespace http = web::http;
using http::experimental::listener::http_listener;
using nlohmann::ordered_json;

/// How long closing the listener may take before it is abandoned, open.
constexpr std::chrono::seconds close_limit{2};

struct endpoint {
  std::string host;
  std::uint16_t port = 0;

  std::string text() const { return host + ':' + std::to_string(port); }
};

std::optional<endpoint> parse_endpoint(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0)
    return std::nullopt;
  endpoint out{text.substr(0, colon), 0};
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data() + colon + 1, end, out.port);
  if (read.ec != std::errc{} || read.ptr != end
      || out.host.find_first_of("/?#@ ") != std::string::npos)
    return std::nullopt;
  return out;
}

/// A port that is free now, since the library cannot say which it took. Throws
/// when `host` has none.
std::uint16_t free_port(const std::string& host) {
  using boost::asio::ip::tcp;
  boost::asio::io_context context;
  const auto found = tcp::resolver{context}.resolve(host, "0");
  const tcp::acceptor probe{context, found.begin()->endpoint()};
  return probe.local_endpoint().port();
}

void send(const http::http_request& to, http::http_response x) {
  x.headers().add("Cache-Control", "no-store");
  x.headers().add("X-Content-Type-Options", "nosniff");
  to.reply(x).then([](const pplx::task<void>& done) {
    try {
      done.get();
    } catch (const std::exception&) {
      // Whoever asked has left; nobody is there to be told.
    }
  });
}

void send_json(const http::http_request& to, http::status_code status,
               std::string text) {
  http::http_response x{status};
  x.set_body(std::move(text), "application/json");
  send(to, std::move(x));
}

} // namespace

namespace detail {

/// Answers requests. The listener shares it, and may outlive the server.
class router {
public:
  router(std::shared_ptr<api_board> board, std::function<std::string()> metrics)
      : board_{std::move(board)}, metrics_{std::move(metrics)},
        page_{make_page()}, hub_{board_} {
    // nop
  }

  event_hub& hub() { return hub_; }

  void handle(const http::http_request& x) {
    try {
      route(x);
    } catch (const std::exception& problem) {
      const ordered_json why{{"error", "failed"}, {"why", problem.what()}};
      send_json(x, http::status_codes::InternalError, to_text(why));
    }
  }

private:
  void route(const http::http_request& x) {
    const auto path = x.relative_uri().path();
    const auto known = path == "/" || path == "/healthz" || path == "/readyz"
                       || path == "/v1/state" || path == "/v1/events"
                       || (path == "/metrics" && metrics_);
    if (!known)
      return send_json(
        x, http::status_codes::NotFound,
        to_text({{"error", "there is nothing here"}, {"path", path}}));
    if (x.method() != http::methods::GET)
      return refuse_method(x, path);
    if (path == "/")
      return send_page(x);
    if (path == "/healthz")
      return send_json(x, http::status_codes::OK, R"({"status":"ok"})");
    if (path == "/readyz")
      return send_ready(x);
    if (path == "/metrics")
      return send_metrics(x);
    if (path == "/v1/state")
      return send_json(x, http::status_codes::OK, board_->state_text());
    if (!hub_.join(x))
      send_json(x, http::status_codes::ServiceUnavailable,
                to_text({{"error", "too many watch already"}, {"path", path}}));
  }

  void refuse_method(const http::http_request& x, const std::string& path) {
    http::http_response out{http::status_codes::MethodNotAllowed};
    out.headers().add("Allow", "GET");
    out.set_body(to_text({{"error", "this can only be read, with GET"},
                          {"method", x.method()},
                          {"path", path}}),
                 "application/json");
    send(x, std::move(out));
  }

  void send_ready(const http::http_request& x) {
    const auto reasons = board_->missing();
    send_json(x,
              reasons.empty() ? http::status_codes::OK
                              : http::status_codes::ServiceUnavailable,
              to_text({{"ready", reasons.empty()}, {"reasons", reasons}}));
  }

  void send_metrics(const http::http_request& x) {
    http::http_response out{http::status_codes::OK};
    out.set_body(metrics_(), "text/plain; version=0.0.4; charset=utf-8");
    send(x, std::move(out));
  }

  void send_page(const http::http_request& x) {
    http::http_response out{http::status_codes::OK};
    out.headers().add("Content-Security-Policy", page_.policy);
    out.headers().add("Referrer-Policy", "no-referrer");
    out.set_body(page_.html, "text/html; charset=utf-8");
    send(x, std::move(out));
  }

  std::shared_ptr<api_board> board_;
  std::function<std::string()> metrics_;
  page page_;
  event_hub hub_;
};

} // namespace detail

class http_server::impl {
public:
  impl(const endpoint& at, std::shared_ptr<api_board> board,
       std::function<std::string()> metrics)
      : address_{at.text()}, router_{std::make_shared<detail::router>(
                               std::move(board), std::move(metrics))},
        listener_{
          std::make_unique<http_listener>(web::uri{"http://" + address_})} {
    listener_->support(
      [to = router_](const http::http_request& x) { to->handle(x); });
    listener_->open().wait();
  }

  ~impl() {
    // A listener does not close while a stream is open.
    router_->hub().stop();
    auto closed = std::make_shared<std::promise<void>>();
    auto done = closed->get_future();
    listener_->close().then([closed](const pplx::task<void>& x) {
      try {
        x.get();
      } catch (const std::exception&) {
        // It is closed nevertheless.
      }
      closed->set_value();
    });
    // Its destructor would wait without a limit.
    if (done.wait_for(close_limit) != std::future_status::ready)
      static_cast<void>(listener_.release());
  }

  const std::string& address() const { return address_; }

  std::size_t watchers() const { return router_->hub().watchers(); }

private:
  std::string address_;
  std::shared_ptr<detail::router> router_;
  std::unique_ptr<http_listener> listener_;
};

http_server::opened http_server::open(const std::string& listen,
                                      std::shared_ptr<api_board> board,
                                      std::function<std::string()> metrics) {
  auto at = parse_endpoint(listen);
  if (!at)
    return {nullptr, "cannot listen on '" + listen
                       + "': must be host:port, like 127.0.0.1:8099"};
  try {
    if (at->port == 0)
      at->port = free_port(at->host);
    auto x = std::make_unique<impl>(*at, std::move(board), std::move(metrics));
    return {std::unique_ptr<http_server>{new http_server{std::move(x)}}, {}};
  } catch (const std::exception& problem) {
    return {nullptr, "cannot listen on " + at->text() + ": " + problem.what()};
  }
}

http_server::http_server(std::unique_ptr<impl> x) : impl_{std::move(x)} {
  // nop
}

http_server::~http_server() = default;

const std::string& http_server::address() const {
  return impl_->address();
}

std::size_t http_server::watchers() const {
  return impl_->watchers();
}

} // namespace fillguard::net::http_api
