#include "net/cpprest/ws_link.hpp"

#include "net/cpprest/pool.hpp"

#include <boost/asio/steady_timer.hpp>
#include <cpprest/ws_client.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace fillguard::net::cpprest {

namespace {

namespace ws = web::websockets::client;

/// For a pong, when a socket is closed. A server that takes longer is frozen.
constexpr std::chrono::seconds pong_limit{1};

ws::websocket_client_config client_config() {
  ws::websocket_client_config out;
  out.set_ssl_context_callback(forbid_old_tls);
  return out;
}

std::string reason_text(ws::websocket_close_status status,
                        const std::string& reason,
                        const std::error_code& code) {
  auto out = "closed with " + std::to_string(static_cast<int>(status));
  if (!reason.empty())
    out += ": " + reason;
  else if (code)
    out += ": " + code.message();
  return out;
}

class link : public ws_link, public std::enable_shared_from_this<link> {
public:
  link(web_socket_sinks sinks, settings how, std::shared_ptr<gate::pass> pass)
      : how_{std::move(how)}, sinks_{std::move(sinks)}, pass_{std::move(pass)},
        client_{
          std::make_unique<ws::websocket_callback_client>(client_config())},
        timer_{pool()} {
    // nop
  }

  std::unique_lock<std::recursive_mutex> hold() override {
    return std::unique_lock{mutex_};
  }

  void start(std::string url) override {
    timer_.expires_after(how_.clock->outside(how_.dial_deadline));
    timer_.async_wait(
      [weak = weak_from_this()](const boost::system::error_code& aborted) {
        if (auto me = weak.lock(); me && !aborted)
          me->give_up();
      });
    pool().post(
      [me = shared_from_this(), url = std::move(url)] { me->connect(url); });
  }

  void say(std::string text) override {
    ws::websocket_outgoing_message message;
    message.set_utf8_message(std::move(text));
    const std::lock_guard guard{client_mutex_};
    if (tearing_)
      return;
    client_->send(std::move(message))
      .then([weak = weak_from_this()](const pplx::task<void>& done) {
        try {
          done.get();
        } catch (const std::exception& problem) {
          if (auto me = weak.lock())
            me->lose(std::string{"could not send: "} + problem.what());
        }
      });
  }

  void let_go() override {
    {
      const std::lock_guard guard{mutex_};
      over_ = true;
      timer_.cancel();
      forget_sinks();
    }
    tear_down();
  }

  void abort(std::string why) override {
    lose(why);
    tear_down();
  }

private:
  void connect(const std::string& url) {
    try {
      const std::lock_guard guard{client_mutex_};
      if (tearing_)
        return;
      watch(*client_);
      connected_ = client_->connect(url);
      connected_->then([weak = weak_from_this()](const pplx::task<void>& done) {
        auto me = weak.lock();
        try {
          done.get();
          if (me)
            me->tell_opened();
        } catch (const std::exception& problem) {
          if (me)
            me->lose(problem.what());
        }
      });
    } catch (const std::exception& problem) {
      lose(problem.what());
    }
  }

  void watch(ws::websocket_callback_client& client) {
    client.set_message_handler(
      [weak = weak_from_this()](const ws::websocket_incoming_message& x) {
        if (auto me = weak.lock())
          me->take(x);
      });
    client.set_close_handler(
      [weak = weak_from_this()](ws::websocket_close_status status,
                                const std::string& reason,
                                const std::error_code& code) {
        if (auto me = weak.lock())
          me->end(reason_text(status, reason, code));
      });
  }

  void end(const std::string& why) {
    note_end();
    lose(why);
  }

  /// Runs on the connection's own thread, one frame at a time, in order.
  void take(const ws::websocket_incoming_message& x) {
    if (closing_) {
      client_->close();
      return note_end();
    }
    const auto received_at = how_.clock->now();
    std::string text;
    switch (x.message_type()) {
    case ws::websocket_message_type::text_message:
      if (x.length() <= how_.largest_frame)
        text = x.extract_string().get();
      else
        text =
          "(frame of " + std::to_string(x.length()) + " bytes is too large)";
      break;
    case ws::websocket_message_type::binary_message:
      text = "(binary frame of " + std::to_string(x.length()) + " bytes)";
      break;
    default:
      return; // Pings are answered by the library.
    }
    // The thread that reports the open socket may be later than this one.
    tell_opened();
    deliver(
      [&](web_socket_sinks& to) { to.text(std::move(text), received_at); });
  }

  void tell_opened() {
    const std::lock_guard guard{mutex_};
    if (std::exchange(opened_, true))
      return;
    timer_.cancel();
    deliver([](web_socket_sinks& to) { to.opened(); });
  }

  void give_up() {
    const std::lock_guard guard{mutex_};
    if (!opened_)
      lose("no connection within " + std::to_string(how_.dial_deadline.count())
           + " ms");
  }

  void lose(const std::string& why) {
    const std::lock_guard guard{mutex_};
    timer_.cancel();
    deliver([&](web_socket_sinks& to) {
      over_ = true;
      to.lost(why);
    });
  }

  template <class F>
  void deliver(F f) {
    const std::lock_guard guard{mutex_};
    if (over_)
      return;
    ++depth_;
    f(sinks_);
    --depth_;
    if (over_)
      forget_sinks();
  }

  /// Sinks hold actors alive, and this may live longer than their system. A
  /// sink that lets go of its own socket is destroyed when it has returned.
  void forget_sinks() {
    if (depth_ == 0)
      sinks_ = {};
  }

  /// On a thread of its own: a frozen server delays it by some seconds.
  void tear_down() {
    const std::lock_guard guard{client_mutex_};
    if (std::exchange(tearing_, true))
      return;
    std::thread{[me = shared_from_this()]() mutable {
      const auto pass = me->finish();
      me.reset();
    }}.detach();
  }

  /// The library aborts the process when a socket is closed by us and by the
  /// server at the same moment, on two threads. So it is closed on its own
  /// thread, when a frame comes in, and a ping makes one come. Nobody else may
  /// hold the client when it goes, for its destructor blocks.
  std::shared_ptr<gate::pass> finish() {
    if (was_opened()) {
      closing_ = true;
      ask_for_frame();
      {
        std::unique_lock guard{end_mutex_};
        ending_.wait_for(guard, pong_limit, [this] { return ends_; });
      }
      client_->close().wait();
    }
    client_.reset();
    return std::move(pass_);
  }

  /// Waits until an attempt to connect has ended.
  bool was_opened() const {
    if (!connected_)
      return false;
    try {
      connected_->wait();
      return true;
    } catch (const std::exception&) {
      return false;
    }
  }

  void ask_for_frame() {
    ws::websocket_outgoing_message message;
    message.set_ping_message("bye");
    client_->send(std::move(message)).then([](const pplx::task<void>& done) {
      try {
        done.get();
      } catch (const std::exception&) {
        // It is closed already.
      }
    });
  }

  /// Closing has begun, here or at the server.
  void note_end() {
    {
      const std::lock_guard guard{end_mutex_};
      ends_ = true;
    }
    ending_.notify_all();
  }

  settings how_;
  /// Recursive, since a sink may let go of the socket that calls it.
  std::recursive_mutex mutex_;
  web_socket_sinks sinks_;
  bool opened_ = false;
  bool over_ = false; ///< Lost or let go of: no sink is called any more.
  int depth_ = 0;     ///< Sinks on the stack.
  /// Never taken before `mutex_`, since sinks may say something.
  std::mutex client_mutex_;
  std::shared_ptr<gate::pass> pass_;
  bool tearing_ = false;
  std::optional<pplx::task<void>> connected_; ///< Absent before connecting.
  std::unique_ptr<ws::websocket_callback_client> client_;
  std::atomic<bool> closing_{false}; ///< The next frame is to close it.
  std::mutex end_mutex_;
  std::condition_variable ending_;
  bool ends_ = false;
  boost::asio::steady_timer timer_;
};

} // namespace

std::shared_ptr<ws_link> ws_link::make(web_socket_sinks sinks, settings how,
                                       gate& outside) {
  return std::make_shared<link>(std::move(sinks), std::move(how),
                                outside.enter());
}

} // namespace fillguard::net::cpprest
