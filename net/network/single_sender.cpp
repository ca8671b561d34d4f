#include "net/network/single_sender.hpp"

#include "net/http_body.hpp"
#include "net/http_once/http_once.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <thread>
#include <utility>
#include <vector>

namespace fillguard::net {

namespace {

namespace asio = boost::asio;

/// A page of trades has a few hundred KiB.
constexpr std::size_t largest_body = 8U << 20U;

} // namespace

class single_sender::impl {
  /// One request. Runs on the sender's only thread.
  class sending : public std::enable_shared_from_this<sending> {
  public:
    sending(asio::io_context& thread,
            std::function<void(polymarket::attempt)> done)
        : thread_{thread}, timer_{thread}, done_{std::move(done)} {
      // nop
    }

    void start(const http_request& request, std::chrono::nanoseconds deadline) {
      timer_.expires_after(deadline);
      timer_.async_wait(
        [me = shared_from_this()](const boost::system::error_code& stopped) {
          if (!stopped)
            me->fail("no answer before the deadline");
        });
      exchange_ = http_once::begin(
        thread_, request, largest_body,
        [me = shared_from_this()](result<http_once::answer> x) {
          // The exchange has a strand of its own on the same thread.
          asio::post(me->thread_, [me, x = std::move(x)]() mutable {
            me->take(std::move(x));
          });
        },
        began_);
    }

    void fail(std::string why) {
      finish(polymarket::attempt_failure{*began_, std::move(why)});
    }

  private:
    void take(result<http_once::answer> x) {
      if (!x)
        return fail(std::move(x.error().what));
      auto text = read_body(std::move(x->body), x->encoding, largest_body);
      polymarket::attempt_reply out;
      out.status = x->status;
      out.rate_limit_headers = x->rate_limit_headers;
      // The status counts, even of a body that cannot be unpacked.
      if (text)
        out.body = std::move(*text);
      finish(std::move(out));
    }

    void finish(polymarket::attempt x) {
      if (!done_)
        return;
      timer_.cancel();
      if (const auto running = std::exchange(exchange_, nullptr))
        running->cancel();
      std::exchange(done_, nullptr)(std::move(x));
    }

    asio::io_context& thread_;
    asio::steady_timer timer_;
    std::function<void(polymarket::attempt)> done_; ///< Empty once called.
    std::shared_ptr<std::atomic<bool>> began_ =
      std::make_shared<std::atomic<bool>>(false);
    std::shared_ptr<http_once::exchange> exchange_;
  };

public:
  explicit impl(std::shared_ptr<const net::clock> clock)
      : clock_{std::move(clock)}, work_{asio::make_work_guard(context_)},
        thread_{[this] { context_.run(); }} {
    // nop
  }

  ~impl() {
    asio::post(context_, [this] {
      for (const auto& each : running_)
        if (auto x = each.lock())
          x->fail("the service stops");
      context_.stop();
    });
    thread_.join();
  }

  void send(http_request request,
            std::function<void(polymarket::attempt)> done) {
    asio::post(context_, [this, request = std::move(request),
                          done = std::move(done)]() mutable {
      std::erase_if(running_, [](const auto& x) { return x.expired(); });
      auto x = std::make_shared<sending>(context_, std::move(done));
      running_.push_back(x);
      x->start(request, clock_->outside(request.deadline));
    });
  }

private:
  std::shared_ptr<const net::clock> clock_;
  asio::io_context context_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  std::vector<std::weak_ptr<sending>> running_;
  std::thread thread_; ///< Last: uses the others.
};

single_sender::single_sender(std::shared_ptr<const clock> clock)
    : impl_{std::make_shared<impl>(std::move(clock))} {
  // nop
}

single_sender::~single_sender() = default;

void single_sender::send(http_request request,
                         std::function<void(polymarket::attempt)> done) {
  impl_->send(std::move(request), std::move(done));
}

} // namespace fillguard::net
