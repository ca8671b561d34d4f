#include "net/http_api/event_hub.hpp"

#include "net/http_api/event_pacer.hpp"

#include <cpprest/http_msg.h>
#include <cpprest/producerconsumerstream.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <thread>
#include <vector>

namespace fillguard::net::http_api {

namespace detail {

/// One open stream. Its writer is whoever holds the hub's lock.
struct watcher {
  concurrency::streams::producer_consumer_buffer<std::uint8_t> pipe;
  std::atomic<bool> gone{false};

  /// The bytes are copied before these calls return; their tasks only say so
  /// later, on a thread of the pool, and so must not be waited for here.
  void write(std::string_view text) {
    observe(pipe.putn_nocopy(reinterpret_cast<const std::uint8_t*>(text.data()),
                             text.size()));
    observe(pipe.sync());
  }

  void end() { observe(pipe.close(std::ios_base::out)); }

  /// Whether more waits to be read than `copy` has room for. Copying it is how
  /// to ask that under the buffer's lock, which its in_avail() does not take.
  bool too_far_behind(std::vector<std::uint8_t>& copy) {
    try {
      return pipe.scopy(copy.data(), copy.size()) == copy.size();
    } catch (const std::exception&) {
      return true; // The stream is closed: its reader left.
    }
  }

private:
  /// A task whose exception nobody takes would end the process.
  template <class T>
  static void observe(const pplx::task<T>& written) {
    written.then([](const pplx::task<T>& done) {
      try {
        done.get();
      } catch (const std::exception&) {
        // The stream is closed: its reader left.
      }
    });
  }
};

} // namespace detail

class event_hub::impl {
public:
  explicit impl(std::shared_ptr<api_board> board) : board_{std::move(board)} {
    // nop
  }

  ~impl() { stop(); }

  void stop() {
    {
      const std::lock_guard guard{mutex_};
      if (stopping_.exchange(true))
        return;
    }
    if (thread_.joinable()) {
      board_->wake();
      thread_.join();
    }
    const std::lock_guard guard{mutex_};
    for (auto& x : watchers_)
      x->end();
    watchers_.clear();
    board_->watch(false);
  }

  bool join(const web::http::http_request& request) {
    const auto one = std::make_shared<detail::watcher>();
    {
      const std::lock_guard guard{mutex_};
      if (stopping_ || watchers_.size() >= most_watchers)
        return false;
      if (!thread_.joinable())
        thread_ = std::thread{[this] { run(); }};
      watchers_.push_back(one);
      board_->watch(true);
      one->write(present());
    }
    board_->wake();
    web::http::http_response reply{web::http::status_codes::OK};
    reply.headers().add("Cache-Control", "no-store");
    reply.headers().add("X-Content-Type-Options", "nosniff");
    reply.set_body(one->pipe.create_istream(), "text/event-stream");
    request.reply(reply).then([one](const pplx::task<void>& done) {
      try {
        done.get();
      } catch (const std::exception&) {
        // The watcher left; that is how streams end.
      }
      one->gone = true;
    });
    return true;
  }

  std::size_t watchers() const {
    const std::lock_guard guard{mutex_};
    return watchers_.size();
  }

private:
  std::string present() const {
    const auto all = board_->all();
    const auto now = board_->now();
    std::string out = "retry: 1000\n\n";
    for (const auto& x : all.feeds)
      out += event_frame("feed", to_text(feed_json(x, now)));
    for (const auto& x : all.markets)
      out += event_frame("state", to_text(market_json(*x)));
    return out;
  }

  void run() {
    event_pacer pacer;
    while (!stopping_) {
      auto changes = board_->wait(pacer.next());
      const auto text = pacer.due(
        std::move(changes), std::chrono::steady_clock::now(), board_->now());
      if (!text.empty())
        tell(text);
    }
  }

  void tell(const std::string& text) {
    const std::lock_guard guard{mutex_};
    std::erase_if(watchers_, [&](const auto& x) {
      if (!x->gone && !x->too_far_behind(unread_)) {
        x->write(text);
        return false;
      }
      x->end();
      return true;
    });
    if (watchers_.empty())
      board_->watch(false);
  }

  std::shared_ptr<api_board> board_;
  std::atomic<bool> stopping_{false};
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<detail::watcher>> watchers_;
  std::vector<std::uint8_t> unread_ =
    std::vector<std::uint8_t>(most_behind + 1);
  std::thread thread_; ///< From the first watcher on.
};

event_hub::event_hub(std::shared_ptr<api_board> board)
    : impl_{std::make_unique<impl>(std::move(board))} {
  // nop
}

event_hub::~event_hub() = default;

void event_hub::stop() {
  impl_->stop();
}

bool event_hub::join(const web::http::http_request& request) {
  return impl_->join(request);
}

std::size_t event_hub::watchers() const {
  return impl_->watchers();
}

} // namespace fillguard::net::http_api
