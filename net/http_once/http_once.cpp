#include "net/http_once/http_once.hpp"

#include "net/address.hpp"
#include "net/connect/client_tls.hpp"
#include "net/connect/lookup.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include <algorithm>
#include <atomic>
#include <optional>
#include <type_traits>

namespace fillguard::net::http_once {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

/// A final answer, although its status is in the interim range.
constexpr auto switching = http::status::switching_protocols;

using plain_stream = tcp::socket;
using encrypted_stream = boost::beast::ssl_stream<tcp::socket>;

http::request<http::string_body> to_message(const http_request& from,
                                            const address& to) {
  http::request<http::string_body> out;
  out.version(11);
  out.method_string(from.method);
  out.target(to.target);
  out.set(http::field::host, to.host_field());
  for (const auto& [name, value] : from.headers)
    out.set(name, value);
  out.set(http::field::connection, "close");
  out.body() = from.body;
  out.prepare_payload();
  return out;
}

template <class Fields>
bool has_rate_limit_fields(const Fields& xs) {
  return std::any_of(xs.begin(), xs.end(), [](const auto& x) {
    return boost::beast::iequals(x.name_string().substr(0, 15),
                                 "poly-ratelimit-");
  });
}

/// Everything runs on its strand. Of a connection that is made ahead, the read
/// of the answer begins before the request is written, so that its end is seen.
template <class Stream>
class stream_exchange
    : public connection,
      public std::enable_shared_from_this<stream_exchange<Stream>> {
public:
  stream_exchange(asio::io_context& threads, const http_request& request,
                  address to, std::size_t largest_body,
                  std::function<void(result<answer>)> done,
                  std::shared_ptr<std::atomic<bool>> sending_began)
      : strand_{asio::make_strand(threads)}, to_{std::move(to)},
        message_{to_message(request, to_)}, largest_body_{largest_body},
        done_{std::move(done)}, sending_began_{std::move(sending_began)} {
    // nop
  }

  stream_exchange(asio::io_context& threads, address to,
                  std::size_t largest_body, std::function<void()> changed)
      : strand_{asio::make_strand(threads)}, to_{std::move(to)},
        largest_body_{largest_body}, changed_{std::move(changed)} {
    // nop
  }

  bool is_open() const override { return is_open_; }
  bool is_over() const override { return is_over_; }

  void use(const http_request& request,
           std::function<void(result<answer>)> done,
           std::shared_ptr<std::atomic<bool>> sending_began) override {
    auto to = to_;
    if (const auto whole = read_address(request.url, "http", "https"))
      to.target = whole->target;
    asio::post(strand_, [me = this->shared_from_this(),
                         message = to_message(request, to),
                         done = std::move(done),
                         began = std::move(sending_began)]() mutable {
      if (!me->is_open_)
        return done(failure(me->to_.host, "closed before it was used"));
      me->is_open_ = false;
      me->message_ = std::move(message);
      me->done_ = std::move(done);
      me->sending_began_ = std::move(began);
      me->send([](auto&) {});
    });
  }

  void start() {
    connect::look_up(
      to_.host, to_.port, [me = this->shared_from_this()](auto found) {
        // A late result may come after the end of the threads.
        if (!me->cancelled_)
          asio::post(me->strand_,
                     [me, found = std::move(found)] { me->join(found); });
      });
  }

  void cancel() override {
    cancelled_ = true;
    asio::post(strand_,
               [me = this->shared_from_this()] { me->fail("cancelled"); });
  }

private:
  static constexpr bool encrypted = std::is_same_v<Stream, encrypted_stream>;

  template <class F>
  auto next_step(F step) {
    return [me = this->shared_from_this(), step](const error_code& failed,
                                                 const auto&...) {
      if (me->is_over_)
        return;
      if (failed)
        me->fail(me->explain(failed));
      else
        step(*me);
    };
  }

  std::string explain(const error_code& failed) {
    if (failed == http::error::body_limit)
      return "body too large: over " + std::to_string(largest_body_) + " bytes";
    if constexpr (encrypted)
      if (stream_)
        if (const auto checked =
              connect::check_certificate(stream_->native_handle());
            !checked)
          return to_string(checked.error());
    return failed.message();
  }

  void join(const connect::found_endpoints& found) {
    if (is_over_)
      return;
    if (!found)
      return fail(found.error().what);
    try {
      make_stream();
    } catch (const std::exception& problem) {
      return fail(problem.what());
    }
    asio::async_connect(boost::beast::get_lowest_layer(*stream_), *found,
                        next_step([](auto& me) { me.secure(); }));
  }

  void make_stream() {
    if constexpr (encrypted) {
      tls_.emplace(connect::client_tls());
      stream_.emplace(strand_, *tls_);
      connect::expect_certificate_of(stream_->native_handle(), to_.host);
    } else {
      stream_.emplace(strand_);
    }
  }

  void secure() {
    if constexpr (encrypted)
      stream_->async_handshake(asio::ssl::stream_base::client,
                               next_step([](auto& me) { me.connected(); }));
    else
      connected();
  }

  void connected() {
    if (done_)
      return send([](auto& me) { me.read(); });
    is_open_ = true;
    read();
    changed_();
  }

  template <class F>
  void send(F then) {
    if (sending_began_)
      *sending_began_ = true;
    http::async_write(*stream_, message_, next_step(then));
  }

  void read() {
    parser_.emplace();
    parser_->body_limit(largest_body_);
    if (message_.method() == http::verb::head)
      parser_->skip(true);
    http::async_read(*stream_, buffer_, *parser_,
                     next_step([](auto& me) { me.read_answer(); }));
  }

  void read_answer() {
    auto& got = parser_->get();
    if (got.result_int() < 200 && got.result() != switching)
      return read();
    finish(answer{static_cast<int>(got.result_int()), std::move(got.body()),
                  std::string{got[http::field::content_encoding]},
                  std::string{got[http::field::retry_after]},
                  std::string{got[http::field::date]},
                  std::string{got[http::field::age]},
                  has_rate_limit_fields(got)});
  }

  void fail(std::string why) { finish(failure(to_.host, std::move(why))); }

  void finish(result<answer> what) {
    if (is_over_.exchange(true))
      return;
    is_open_ = false;
    if (stream_) {
      error_code ignored;
      boost::beast::get_lowest_layer(*stream_).close(ignored);
    }
    if (const auto changed = std::exchange(changed_, nullptr))
      changed();
    if (const auto done = std::exchange(done_, nullptr))
      done(std::move(what));
  }

  asio::strand<asio::io_context::executor_type> strand_;
  address to_;
  http::request<http::string_body> message_;
  std::size_t largest_body_;
  std::atomic<bool> cancelled_{false};
  std::atomic<bool> is_open_{false};
  std::atomic<bool> is_over_{false};
  /// Empty before there is a request, and once it was called.
  std::function<void(result<answer>)> done_;
  std::function<void()> changed_; ///< Of a connection made ahead.
  std::shared_ptr<std::atomic<bool>> sending_began_; ///< May be null.
  std::optional<asio::ssl::context> tls_;
  std::optional<Stream> stream_;
  boost::beast::flat_buffer buffer_;
  std::optional<http::response_parser<http::string_body>> parser_;
};

template <class Stream>
std::shared_ptr<connection> start(asio::io_context& threads, const address& to,
                                  std::size_t largest_body,
                                  std::function<void()> changed) {
  auto out = std::make_shared<stream_exchange<Stream>>(
    threads, to, largest_body, std::move(changed));
  out->start();
  return out;
}

template <class Stream>
std::shared_ptr<exchange>
start(asio::io_context& threads, const http_request& request, const address& to,
      std::size_t largest_body, std::function<void(result<answer>)> done,
      std::shared_ptr<std::atomic<bool>> sending_began) {
  auto out = std::make_shared<stream_exchange<Stream>>(
    threads, request, to, largest_body, std::move(done),
    std::move(sending_began));
  out->start();
  return out;
}

} // namespace

std::shared_ptr<exchange> begin(asio::io_context& threads,
                                const http_request& request,
                                std::size_t largest_body,
                                std::function<void(result<answer>)> done,
                                std::shared_ptr<std::atomic<bool>> began) {
  const auto to = read_address(request.url, "http", "https");
  if (!to) {
    asio::post(threads, [done = std::move(done), why = to.error()] {
      done(failure(why));
    });
    return nullptr;
  }
  return to->encrypted
           ? start<encrypted_stream>(threads, request, *to, largest_body,
                                     std::move(done), std::move(began))
           : start<plain_stream>(threads, request, *to, largest_body,
                                 std::move(done), std::move(began));
}

std::shared_ptr<connection> connect_to(asio::io_context& threads,
                                       const std::string& url,
                                       std::size_t largest_body,
                                       std::function<void()> changed) {
  const auto to = read_address(url, "http", "https");
  if (!to)
    return nullptr;
  return to->encrypted ? start<encrypted_stream>(threads, *to, largest_body,
                                                 std::move(changed))
                       : start<plain_stream>(threads, *to, largest_body,
                                             std::move(changed));
}

} // namespace fillguard::net::http_once
