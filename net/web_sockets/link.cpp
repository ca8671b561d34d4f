#include "net/web_sockets/link.hpp"

#include "net/connect/client_tls.hpp"
#include "net/connect/lookup.hpp"
#include "net/retry_after.hpp"
#include "net/user_agent.hpp"
#include "net/web_sockets/loop.hpp"
#include "net/web_sockets/streams.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/buffers_to_string.hpp>

#include <deque>
#include <type_traits>
#include <utility>

namespace fillguard::net::web_sockets {

namespace {

namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

/// The limit for the server's answer to a close; a slower one is frozen.
constexpr std::chrono::seconds close_limit{1};

/// The most unsent bytes. Our requests are small, so more means that the server
/// does not read.
constexpr std::size_t most_unsent = 1U << 20U;

/// The most bytes of one read.
constexpr std::size_t read_step = 64U << 10U;

std::string refusal_text(const websocket::response_type& answer) {
  return "refused with HTTP status " + std::to_string(answer.result_int()) + ' '
         + std::string{answer.reason()};
}

std::string end_text(const error_code& why,
                     const websocket::close_reason& reason) {
  if (why != websocket::error::closed)
    return "closed with 1006: " + why.message();
  const auto code = reason.code == websocket::close_code::none
                      ? websocket::close_code::no_status
                      : static_cast<websocket::close_code>(reason.code);
  auto out = "closed with " + std::to_string(static_cast<int>(code));
  if (!reason.reason.empty())
    out += ": " + std::string{reason.reason.c_str()};
  return out;
}

/// A link over one kind of stream. All functions but `send` and `let_go` run on
/// the loop's thread.
template <class Stream>
class stream_link : public link {
public:
  stream_link(std::shared_ptr<loop> owner, web_socket_sinks sinks, address to)
      : loop_{std::move(owner)}, to_{std::move(to)}, user_{std::move(sinks)},
        timer_{loop_->context()} {
    // nop
  }

  void send(std::string text) override {
    loop_->post([me = self(), text = std::move(text)]() mutable {
      me->queue(std::move(text));
    });
  }

  void let_go() override {
    user_.silence();
    loop_->post([me = self()] { me->close(); });
  }

  void start() override {
    if (state_ != state::idle)
      return;
    state_ = state::dialling;
    const auto& how = loop_->how();
    arm(how.clock->outside(how.dial_deadline), [me = self()] {
      if (me->state_ == state::dialling)
        me->lose({"no connection within "
                  + std::to_string(me->loop_->how().dial_deadline.count())
                  + " ms"});
    });
    connect::look_up(to_.host, to_.port,
                     [owner = loop_, weak = std::weak_ptr{self()}](auto found) {
                       owner->post([weak, found = std::move(found)] {
                         if (const auto me = weak.lock())
                           me->join(found);
                       });
                     });
  }

  void abort(std::string why) override {
    user_.lost({std::move(why)});
    close();
  }

  void cut() override {
    if (std::exchange(state_, state::over) == state::over)
      return;
    user_.silence();
    timer_.cancel();
    if (stream_) {
      error_code ignored;
      boost::beast::get_lowest_layer(*stream_).close(ignored);
    }
    loop_->leave(shared_from_this());
  }

private:
  enum class state { idle, dialling, open, closing, over };

  static constexpr bool encrypted = std::is_same_v<Stream, encrypted_stream>;

  std::shared_ptr<stream_link> self() {
    return std::static_pointer_cast<stream_link>(shared_from_this());
  }

  template <class F>
  void arm(std::chrono::nanoseconds span, F f) {
    timer_.expires_after(span);
    timer_.async_wait([f = std::move(f)](const error_code& aborted) {
      if (!aborted)
        f();
    });
  }

  /// The handler after a step of dialling, unless the link was given up
  /// meanwhile.
  template <class F>
  auto next_step(F step) {
    return [me = self(), step](const error_code& failed, const auto&...) {
      if (me->state_ != state::dialling)
        return;
      if (failed)
        me->lose(me->explain(failed));
      else
        step(*me);
    };
  }

  void join(const connect::found_endpoints& found) {
    if (state_ != state::dialling)
      return;
    if (!found)
      return lose({found.error().what});
    try {
      stream_ = make_stream<Stream>(*loop_, to_.host);
    } catch (const std::exception& problem) {
      return lose({problem.what()});
    }
    asio::async_connect(boost::beast::get_lowest_layer(*stream_), *found,
                        next_step([](stream_link& me) { me.secure(); }));
  }

  void secure() {
    error_code not_important;
    boost::beast::get_lowest_layer(*stream_).set_option(
      asio::ip::tcp::no_delay{true}, not_important);
    if constexpr (encrypted)
      stream_->next_layer().async_handshake(
        asio::ssl::stream_base::client,
        next_step([](stream_link& me) { me.upgrade(); }));
    else
      upgrade();
  }

  void upgrade() {
    stream_->set_option(
      websocket::stream_base::decorator([](websocket::request_type& request) {
        request.set(boost::beast::http::field::user_agent, user_agent);
      }));
    // Messages that are too large are counted and skipped, see `read`.
    stream_->read_message_max(0);
    stream_->async_handshake(answer_, to_.host_field(), to_.target,
                             next_step([](stream_link& me) { me.open(); }));
  }

  void open() {
    state_ = state::open;
    timer_.cancel();
    user_.opened();
    if (!unsent_.empty())
      write();
    read();
  }

  /// Reads a message in pieces, so that one that is too large takes no memory.
  void read() {
    stream_->async_read_some(
      buffer_, read_step, [me = self()](const error_code& failed, std::size_t) {
        if (me->state_ != state::open)
          return;
        if (failed)
          return me->lose({end_text(failed, me->stream_->reason())});
        me->take_piece();
        me->read();
      });
  }

  void take_piece() {
    if (buffer_.size() > loop_->how().largest_frame) {
      left_out_ += buffer_.size();
      buffer_.clear();
    }
    if (!stream_->is_message_done())
      return;
    const auto size = std::to_string(left_out_ + buffer_.size());
    auto text = stream_->got_binary() ? "(binary frame of " + size + " bytes)"
                : left_out_ > 0
                  ? "(frame of " + size + " bytes is too large)"
                  : boost::beast::buffers_to_string(buffer_.data());
    left_out_ = 0;
    buffer_.clear();
    user_.text(std::move(text), loop_->how().clock->now());
  }

  void queue(std::string text) {
    if (state_ == state::closing || state_ == state::over)
      return;
    unsent_bytes_ += text.size();
    if (unsent_bytes_ > most_unsent)
      return lose({"the server does not read what it is sent"});
    unsent_.push_back(std::move(text));
    if (state_ == state::open && unsent_.size() == 1)
      write();
  }

  void write() {
    stream_->async_write(asio::buffer(unsent_.front()),
                         [me = self()](const error_code& failed, std::size_t) {
                           if (me->state_ != state::open)
                             return;
                           if (failed)
                             return me->lose(
                               {"could not send: " + failed.message()});
                           me->unsent_bytes_ -= me->unsent_.front().size();
                           me->unsent_.pop_front();
                           if (!me->unsent_.empty())
                             me->write();
                         });
  }

  void close() {
    if (state_ == state::closing || state_ == state::over)
      return;
    if (std::exchange(state_, state::closing) != state::open)
      return cut();
    arm(close_limit, [me = self()] { me->cut(); });
    stream_->async_close(websocket::close_code::normal,
                         [me = self()](const error_code&) { me->cut(); });
  }

  void lose(socket_loss loss) {
    user_.lost(std::move(loss));
    cut();
  }

  /// Why a step of dialling failed.
  socket_loss explain(const error_code& failed) {
    if (failed == websocket::error::upgrade_declined)
      return {refusal_text(answer_),
              parse_retry_after(
                std::string{answer_[boost::beast::http::field::retry_after]},
                loop_->how().clock->now())};
    if constexpr (encrypted)
      if (const auto checked =
            connect::check_certificate(stream_->next_layer().native_handle());
          !checked)
        return {to_string(checked.error())};
    return {"not opened: " + failed.message()};
  }

  std::shared_ptr<loop> loop_;
  address to_;
  delivery user_;
  asio::steady_timer timer_; ///< For dialling, later for closing.
  state state_ = state::idle;
  std::unique_ptr<Stream> stream_; ///< Absent until there is an address.
  websocket::response_type answer_;
  boost::beast::flat_buffer buffer_;
  std::size_t left_out_ = 0;       ///< Skipped bytes of the current message.
  std::deque<std::string> unsent_; ///< The first is being sent when open.
  std::size_t unsent_bytes_ = 0;
};

/// A link for a URL that cannot be dialled at all.
class refused_link : public link {
public:
  refused_link(std::shared_ptr<loop> owner, web_socket_sinks sinks,
               error problem)
      : loop_{std::move(owner)}, user_{std::move(sinks)}, why_{to_string(
                                                            problem)} {
    // nop
  }

  void send(std::string) override {
    // nop
  }

  void let_go() override { user_.silence(); }

  void start() override { abort(why_); }

  void abort(std::string why) override {
    user_.lost({std::move(why)});
    cut();
  }

  void cut() override { loop_->leave(shared_from_this()); }

private:
  std::shared_ptr<loop> loop_;
  delivery user_;
  std::string why_;
};

} // namespace

std::shared_ptr<link> link::make(std::shared_ptr<loop> owner,
                                 web_socket_sinks sinks,
                                 const result<address>& to) {
  if (!to)
    return std::make_shared<refused_link>(std::move(owner), std::move(sinks),
                                          to.error());
  if (to->encrypted)
    return std::make_shared<stream_link<encrypted_stream>>(
      std::move(owner), std::move(sinks), *to);
  return std::make_shared<stream_link<plain_stream>>(std::move(owner),
                                                     std::move(sinks), *to);
}

} // namespace fillguard::net::web_sockets
