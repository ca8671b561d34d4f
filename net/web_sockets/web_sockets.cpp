#include "net/web_sockets/web_sockets.hpp"

#include "net/web_sockets/link.hpp"
#include "net/web_sockets/loop.hpp"

#include <boost/asio/executor_work_guard.hpp>

#include <thread>
#include <utility>

namespace fillguard::net::web_sockets {

namespace {

namespace asio = boost::asio;

constexpr const char* shutting_down = "shutting down";

/// The limit for the loop's thread to drop the rest, which does not block.
constexpr std::chrono::seconds cut_limit{5};

void run(loop& all) {
  const auto after_step = all.how().after_step;
  for (;;) {
    try {
      if (all.context().run_one() == 0)
        return;
    } catch (const std::exception&) {
      // This link stays silent until its owner gives it up. The others
      // continue.
    }
    if (after_step)
      after_step();
  }
}

/// The user's end of a link.
class user_end : public web_socket {
public:
  explicit user_end(std::shared_ptr<link> one) : link_{std::move(one)} {
    // nop
  }

  ~user_end() override { link_->let_go(); }

  void send_text(std::string text) override { link_->send(std::move(text)); }

private:
  std::shared_ptr<link> link_;
};

} // namespace

class socket_set::runner {
public:
  explicit runner(settings how)
      : loop_{std::make_shared<loop>(std::move(how))},
        stays_{asio::make_work_guard(loop_->context())}, thread_{[all = loop_] {
          run(*all);
        }} {
    // nop
  }

  ~runner() {
    stop();
    finish(std::chrono::milliseconds{0});
    loop_->end();
    stays_.reset();
    // The last reference to a transport may be in a sink.
    if (on_own_thread())
      thread_.detach();
    else
      thread_.join();
  }

  runner(const runner&) = delete;
  runner& operator=(const runner&) = delete;

  std::unique_ptr<web_socket> dial(const std::string& url,
                                   web_socket_sinks sinks) {
    auto one =
      link::make(loop_, std::move(sinks), read_address(url, "ws", "wss"));
    const bool welcome = loop_->enter(one);
    loop_->post([one, welcome] {
      if (welcome)
        one->start();
      else
        one->abort(shutting_down);
    });
    return std::make_unique<user_end>(std::move(one));
  }

  void stop() {
    loop_->refuse_more();
    for (const auto& one : loop_->links())
      loop_->post([one] { one->abort(shutting_down); });
  }

  void finish(std::chrono::milliseconds limit) {
    if (on_own_thread())
      return cut_all(*loop_);
    loop_->wait_empty(limit);
    loop_->post([all = loop_] { cut_all(*all); });
    loop_->wait_empty(cut_limit);
  }

  std::size_t size() const { return loop_->size(); }

private:
  bool on_own_thread() const {
    return thread_.get_id() == std::this_thread::get_id();
  }

  static void cut_all(const loop& all) {
    for (const auto& one : all.links()) {
      one->abort(shutting_down);
      one->cut();
    }
  }

  std::shared_ptr<loop> loop_;
  asio::executor_work_guard<asio::io_context::executor_type> stays_;
  std::thread thread_;
};

socket_set::socket_set(settings how)
    : runner_{std::make_unique<runner>(std::move(how))} {
  // nop
}

socket_set::~socket_set() = default;

std::unique_ptr<web_socket> socket_set::dial(std::string url,
                                             web_socket_sinks sinks) {
  return runner_->dial(url, std::move(sinks));
}

void socket_set::stop() {
  runner_->stop();
}

void socket_set::finish(std::chrono::milliseconds limit) {
  runner_->finish(limit);
}

std::size_t socket_set::size() const {
  return runner_->size();
}

} // namespace fillguard::net::web_sockets
