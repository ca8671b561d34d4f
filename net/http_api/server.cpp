#include "net/http_api/server.hpp"

#include "net/http_api/connection_host.hpp"
#include "net/http_api/request_connection.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <charconv>
#include <future>
#include <optional>
#include <thread>
#include <utility>

namespace fillguard::net::http_api {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// How long sending may take when the server ends.
constexpr std::chrono::seconds close_limit{1};
/// The wait after accepting failed for lack of file descriptors.
constexpr std::chrono::milliseconds accept_pause{100};
constexpr std::size_t worker_count = 2;

static_assert(connection_host::most == http_server::most_connections);
static_assert(connection_host::most_for_health
              == http_server::most_health_connections);

struct endpoint {
  std::string host;
  std::uint16_t port = 0;

  std::string text() const { return host + ':' + std::to_string(port); }

  /// An IPv6 address stands in brackets.
  std::string name() const {
    return host.front() == '[' && host.back() == ']'
             ? host.substr(1, host.size() - 2)
             : host;
  }
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

/// Listens on the first available address of the host. Throws when there is
/// none.
tcp::acceptor listen_on(asio::io_context& context, const endpoint& at) {
  const auto found =
    tcp::resolver{context}.resolve(at.name(), std::to_string(at.port));
  for (auto one = found.begin();; ++one) {
    try {
      return {context, one->endpoint()};
    } catch (const boost::system::system_error&) {
      if (std::next(one) == found.end())
        throw;
    }
  }
}

} // namespace

class http_server::impl {
public:
  impl(endpoint at, std::shared_ptr<api_board> board,
       std::function<std::string()> metrics, extra_routes others,
       std::vector<std::string> hosts, posted_routes posted)
      : router_{board, std::move(metrics), std::move(others),
                std::move(posted)},
        names_{std::move(hosts)}, hub_{std::move(board)}, host_{router_, names_,
                                                                hub_, context_,
                                                                workers_},
        acceptor_{listen_on(context_, at)}, pause_{context_} {
    at.port = acceptor_.local_endpoint().port();
    address_ = at.text();
    accept();
    thread_ = std::thread{[this] { run(); }};
  }

  ~impl() {
    hub_.stop();
    asio::post(context_, [this] {
      host_.stopping = true;
      acceptor_.close();
      pause_.cancel();
      // Closing one changes the set.
      for (const auto slot : {connection_slot::any, connection_slot::health}) {
        const auto& open = host_.connections(slot);
        for (auto* one : std::vector(open.begin(), open.end()))
          one->finish();
      }
    });
    if (ended_.get_future().wait_for(close_limit) != std::future_status::ready)
      context_.stop();
    thread_.join();
    workers_.stop();
    workers_.join();
  }

  const std::string& address() const { return address_; }

  std::size_t watchers() const { return hub_.watchers(); }

private:
  void run() {
    for (;;) {
      try {
        context_.run();
        return ended_.set_value();
      } catch (const std::exception&) {
        // Its connection is gone with the handler; the others continue.
      }
    }
  }

  void accept() {
    acceptor_.async_accept([this](auto problem, tcp::socket socket) {
      if (!acceptor_.is_open())
        return;
      if (problem)
        return accept_later();
      accept();
      const auto slot = host_.make_room();
      if (!slot)
        return;
      socket.set_option(tcp::no_delay{true}, problem);
      std::make_shared<request_connection>(
        boost::beast::tcp_stream{std::move(socket)}, host_, *slot)
        ->read();
    });
  }

  void accept_later() {
    pause_.expires_after(accept_pause);
    pause_.async_wait([this](auto problem) {
      if (!problem)
        accept();
    });
  }

  std::string address_;
  router router_;
  host_rule names_;
  event_hub hub_;
  connection_host host_;
  // Destroyed before the members above: they hold the connections, which
  // unregister from the hub and the host.
  asio::io_context context_;
  asio::thread_pool workers_{worker_count};
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  std::promise<void> ended_;
  std::thread thread_;
};

result<std::unique_ptr<http_server>>
http_server::open(const std::string& listen, std::shared_ptr<api_board> board,
                  std::function<std::string()> metrics, extra_routes others,
                  std::vector<std::string> hosts, posted_routes posted) {
  auto at = parse_endpoint(listen);
  if (!at)
    return failure("'" + listen + "'",
                   "must be host:port, like 127.0.0.1:8099");
  hosts.push_back(at->name());
  try {
    auto x = std::make_unique<impl>(*at, std::move(board), std::move(metrics),
                                    std::move(others), std::move(hosts),
                                    std::move(posted));
    return std::unique_ptr<http_server>{new http_server{std::move(x)}};
  } catch (const std::exception& problem) {
    return failure(at->text(), problem.what());
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
