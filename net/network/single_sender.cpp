#include "net/network/single_sender.hpp"

#include "net/address.hpp"
#include "net/http_body.hpp"
#include "net/http_once/http_once.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
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
  /// A connection that is ready for the next request, and its successor while
  /// it is made. Runs on the sender's only thread.
  class warm_connection {
  public:
    warm_connection(asio::io_context& thread, std::string url)
        : thread_{thread}, timer_{thread}, url_{std::move(url)} {
      make_next();
    }

    void stop() {
      stopped_ = true;
      timer_.cancel();
      for (const auto& x : {ready_, next_})
        if (x)
          x->cancel();
    }

    /// Null: none is ready for that URL.
    std::shared_ptr<http_once::connection> take(const std::string& url) {
      if (!ready_ || !ready_->is_open() || !is_there(url)
          || std::chrono::steady_clock::now() - ready_since_ > oldest)
        return nullptr;
      auto taken = std::exchange(ready_, nullptr);
      make_next();
      return taken;
    }

  private:
    bool is_there(const std::string& url) const {
      const auto base = read_address(url_, "http", "https");
      const auto whole = read_address(url, "http", "https");
      return base && whole && base->encrypted == whole->encrypted
             && base->host == whole->host && base->port == whole->port;
    }

    void make_next() {
      if (next_ || stopped_)
        return;
      next_ = http_once::connect_to(thread_, url_, largest_body, [this] {
        asio::post(thread_, [this] { settle(); });
      });
      // A path that went silent must not hold up the one after it.
      timer_.expires_after(made_within);
      timer_.async_wait([this](const boost::system::error_code& stopped) {
        if (!stopped && next_)
          next_->cancel();
      });
    }

    void settle() {
      if (stopped_)
        return;
      if (next_ && next_->is_open()) {
        if (ready_)
          ready_->cancel();
        ready_ = std::exchange(next_, nullptr);
        ready_since_ = std::chrono::steady_clock::now();
        retry_after_ = first_retry;
        make_next_after(replaced_after);
      } else if (next_ && next_->is_over()) {
        next_.reset();
        make_next_after(retry_after_);
        retry_after_ = std::min(2 * retry_after_, longest_retry);
      }
      if (ready_ && ready_->is_over()) {
        ready_.reset();
        // The server closed it.
        if (!next_)
          make_next_after(retry_after_);
      }
    }

    void make_next_after(std::chrono::milliseconds span) {
      timer_.expires_after(span);
      timer_.async_wait([this](const boost::system::error_code& stopped) {
        if (!stopped)
          make_next();
      });
    }

    // Of real time, as servers count.
    static constexpr std::chrono::milliseconds replaced_after{20'000};
    static constexpr std::chrono::milliseconds made_within{5'000};
    /// Of one whose successor could not be made: its path may be gone.
    static constexpr std::chrono::milliseconds oldest{30'000};
    static constexpr std::chrono::milliseconds first_retry{250};
    static constexpr std::chrono::milliseconds longest_retry{8'000};

    asio::io_context& thread_;
    asio::steady_timer timer_;
    std::string url_;
    bool stopped_ = false;
    std::chrono::milliseconds retry_after_ = first_retry;
    std::shared_ptr<http_once::connection> ready_;
    std::chrono::steady_clock::time_point ready_since_;
    std::shared_ptr<http_once::connection> next_;
  };

  /// One request. Runs on the sender's only thread.
  class sending : public std::enable_shared_from_this<sending> {
  public:
    sending(asio::io_context& thread,
            std::function<void(polymarket::attempt)> done)
        : thread_{thread}, timer_{thread}, done_{std::move(done)} {
      // nop
    }

    /// Sends over `ready`, unless it is null, or closed before a byte was sent.
    void start(http_request request, std::chrono::nanoseconds deadline,
               const std::shared_ptr<http_once::connection>& ready) {
      timer_.expires_after(deadline);
      timer_.async_wait(
        [me = shared_from_this()](const boost::system::error_code& stopped) {
          if (!stopped)
            me->fail("no answer before the deadline");
        });
      if (!ready)
        return begin(request);
      exchange_ = ready;
      ready->use(
        request,
        [me = shared_from_this(), request](result<http_once::answer> x) {
          asio::post(me->thread_, [me, request, x = std::move(x)]() mutable {
            if (x || *me->began_)
              me->take(std::move(x));
            else if (me->done_)
              me->begin(request);
          });
        },
        began_);
    }

    void fail(std::string why) {
      finish(polymarket::attempt_failure{*began_, std::move(why)});
    }

  private:
    void begin(const http_request& request) {
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
      if (warm_)
        warm_->stop();
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
      const auto ready = warm_ ? warm_->take(request.url) : nullptr;
      const auto deadline = clock_->outside(request.deadline);
      x->start(std::move(request), deadline, ready);
    });
  }

  void keep_warm(const std::string& url) {
    asio::post(context_, [this, url] {
      if (!warm_)
        warm_ = std::make_unique<warm_connection>(context_, url);
    });
  }

private:
  std::shared_ptr<const net::clock> clock_;
  asio::io_context context_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  std::vector<std::weak_ptr<sending>> running_;
  std::unique_ptr<warm_connection> warm_; ///< Null: none is kept.
  std::thread thread_;                    ///< Last: uses the others.
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

void single_sender::keep_warm(const std::string& url) {
  impl_->keep_warm(url);
}

} // namespace fillguard::net
