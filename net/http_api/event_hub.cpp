#include "net/http_api/event_hub.hpp"

#include "net/http_api/event_pacer.hpp"

#include <nlohmann/json.hpp>

#include <atomic>
#include <thread>
#include <utility>
#include <vector>

namespace fillguard::net::http_api {

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
    watchers_.clear();
    board_->watch(false);
  }

  bool join(std::shared_ptr<event_sink> one, std::string_view after) {
    {
      const std::lock_guard guard{mutex_};
      if (stopping_ || watchers_.size() >= most_watchers)
        return false;
      if (!thread_.joinable())
        thread_ = std::thread{[this] { run(); }};
      board_->watch(true);
      if (!begin(*one, after)) {
        pause_without_watchers();
        return false;
      }
      watchers_.push_back(std::move(one));
    }
    board_->wake();
    return true;
  }

  void leave(const event_sink& one) {
    const std::lock_guard guard{mutex_};
    std::erase_if(watchers_, [&one](const auto& x) { return x.get() == &one; });
    pause_without_watchers();
  }

  std::size_t watchers() const {
    const std::lock_guard guard{mutex_};
    return watchers_.size();
  }

private:
  /// Sends the present, and what happened after the event `after`.
  bool begin(event_sink& to, std::string_view after) const {
    const auto all = board_->all();
    const auto now = board_->now();
    std::string text = "retry: 1000\n\n";
    for (const auto& x : all.feeds)
      text += event_frame("feed", feed_text(x, now));
    for (const auto& x : all.markets)
      text += event_frame("state", market_text(*x));
    if (!after.empty())
      for (const auto& x : board_->notices_after(after)) {
        if (text.size() >= past_part
            && !to.begin(
              std::make_shared<const std::string>(std::exchange(text, {}))))
          return false;
        text += notice_frame(x.what, board_->event_id(x.number));
      }
    return to.begin(std::make_shared<const std::string>(std::move(text)));
  }

  void run() {
    event_pacer pacer{
      [this](std::uint64_t number) { return board_->event_id(number); }};
    while (!stopping_) {
      auto changes = board_->wait(pacer.next());
      auto text = pacer.due(std::move(changes),
                            std::chrono::steady_clock::now(), board_->now());
      if (!text.empty())
        broadcast(std::make_shared<const std::string>(std::move(text)));
    }
  }

  void broadcast(const std::shared_ptr<const std::string>& text) {
    const std::lock_guard guard{mutex_};
    std::erase_if(watchers_, [&text](const auto& x) {
      if (x->push(text))
        return false;
      x->drop();
      return true;
    });
    pause_without_watchers();
  }

  /// Call under the lock.
  void pause_without_watchers() {
    if (watchers_.empty())
      board_->watch(false);
  }

  std::shared_ptr<api_board> board_;
  std::atomic<bool> stopping_{false};
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<event_sink>> watchers_;
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

bool event_hub::join(std::shared_ptr<event_sink> one, std::string_view after) {
  return impl_->join(std::move(one), after);
}

void event_hub::leave(const event_sink& one) {
  impl_->leave(one);
}

std::size_t event_hub::watchers() const {
  return impl_->watchers();
}

} // namespace fillguard::net::http_api
