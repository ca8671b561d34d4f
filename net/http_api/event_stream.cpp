#include "net/http_api/event_stream.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <atomic>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

namespace fillguard::net::http_api {

namespace asio = boost::asio;
namespace beast = boost::beast;

namespace {

/// How long a text may wait for a watcher that does not read.
constexpr std::chrono::seconds taking_limit{30};

constexpr std::string_view head = "HTTP/1.1 200 OK\r\n"
                                  "Content-Type: text/event-stream\r\n"
                                  "Cache-Control: no-store\r\n"
                                  "X-Content-Type-Options: nosniff\r\n"
                                  "Connection: close\r\n\r\n";

} // namespace

/// Passes the hub's texts to the server's thread.
class event_stream::mailbox final : public event_sink {
public:
  mailbox(std::weak_ptr<event_stream> to, connection_host& host)
      : to_{std::move(to)}, context_{host.context}, of_all_{host.waiting} {
    // nop
  }

  ~mailbox() override {
    for (const auto& x : waiting_)
      *of_all_ -= x->size();
  }

  bool push(std::shared_ptr<const std::string> what) override {
    const auto most =
      past_ > 0 ? event_hub::most_behind_at_first : event_hub::most_behind;
    if (behind_ > most || !add(what, false))
      return false;
    behind_ += what->size();
    send();
    return true;
  }

  bool begin(std::shared_ptr<const std::string> what) override {
    if (!add(what, true))
      return false;
    send();
    return true;
  }

  /// The next text in the hub's order. Posts of several threads may arrive in
  /// another order.
  std::shared_ptr<const std::string> next() {
    const std::lock_guard guard{mutex_};
    if (waiting_.empty())
      return nullptr;
    auto out = std::move(waiting_.front());
    waiting_.pop_front();
    return out;
  }

  void drop() override {
    asio::post(context_, [to = to_] {
      if (const auto stream = to.lock())
        stream->close();
    });
  }

  void written(std::size_t bytes) {
    *of_all_ -= bytes;
    // The past comes before all others.
    if (past_ > 0)
      --past_;
    else
      behind_ -= bytes;
  }

private:
  bool add(const std::shared_ptr<const std::string>& what, bool is_past) {
    // Watchers that read in time lose nothing by those that do not.
    const bool waits = behind_ > 0 || past_ > 0;
    if (waits && *of_all_ + what->size() > event_hub::most_unsent)
      return false;
    *of_all_ += what->size();
    past_ += is_past ? 1 : 0;
    const std::lock_guard guard{mutex_};
    waiting_.push_back(what);
    return true;
  }

  void send() {
    asio::post(context_, [to = to_] {
      if (const auto stream = to.lock())
        stream->write();
    });
  }

  std::weak_ptr<event_stream> to_;
  asio::io_context& context_;
  std::shared_ptr<std::atomic<std::size_t>> of_all_; ///< Bytes, unsent.
  std::mutex mutex_;
  std::deque<std::shared_ptr<const std::string>> waiting_;
  std::atomic<std::size_t> behind_{0}; ///< In bytes, without the past.
  std::atomic<std::size_t> past_{0};   ///< Texts that are not sent yet.
};

bool event_stream::begin(beast::tcp_stream& stream, connection_host& host,
                         std::string_view after) {
  const auto one = std::make_shared<event_stream>(host);
  one->mailbox_ = std::make_shared<mailbox>(one, host);
  if (!one->mailbox_->begin(std::make_shared<const std::string>(head)))
    return false;
  if (!host.hub.join(one->mailbox_, after))
    return false;
  one->stream_.emplace(std::move(stream));
  one->stream_->expires_never();
  one->await_end();
  return true;
}

event_stream::event_stream(connection_host& host)
    : host_{host}, mark_{host, this} {
  // nop
}

event_stream::~event_stream() {
  host_.hub.leave(*mailbox_);
  if (written_now_)
    mailbox_->written(written_now_->size());
}

void event_stream::write() {
  if (written_now_)
    return;
  written_now_ = mailbox_->next();
  if (!written_now_) {
    if (finishing_)
      close();
    return;
  }
  stream_->expires_after(taking_limit);
  asio::async_write(*stream_, asio::buffer(*written_now_),
                    [self = shared_from_this()](auto problem, std::size_t) {
                      if (problem)
                        self->close();
                      else
                        self->written();
                    });
}

void event_stream::written() {
  mailbox_->written(written_now_->size());
  written_now_.reset();
  write();
}

/// Reads only to detect that the watcher closes the connection.
void event_stream::await_end() {
  stream_->async_read_some(asio::buffer(ignored_input_),
                           [self = shared_from_this()](auto problem, auto) {
                             if (problem)
                               self->close();
                             else
                               self->await_end();
                           });
}

void event_stream::finish() {
  finishing_ = true;
  write();
}

void event_stream::give_way() {
  close();
  mark_.remove();
}

void event_stream::close() {
  host_.hub.leave(*mailbox_);
  stream_->close();
}

} // namespace fillguard::net::http_api
