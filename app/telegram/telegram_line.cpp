#include "app/telegram/telegram_line.hpp"

#include <spdlog/spdlog.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace fillguard {

namespace {

using namespace std::chrono_literals;

/// How long Telegram may wait for a message before it answers.
constexpr auto patience = 25s;
/// After a failed request.
constexpr auto pause = 5s;

} // namespace

struct telegram_line::shared {
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<result<net::http_reply>> reply;
  bool ends = false;
};

telegram_line::telegram_line(net::notify::telegram_chat chat,
                             chat_actions actions,
                             std::shared_ptr<net::transport> outside,
                             std::shared_ptr<const net::clock> clock)
    : chat_{std::move(chat)}, outside_{std::move(outside)},
      clock_{std::move(clock)}, state_{std::make_shared<shared>()} {
  thread_ = std::thread{
    [this, desk = command_desk{chat_.chat, std::move(actions)}] { run(desk); }};
}

telegram_line::~telegram_line() {
  {
    const std::lock_guard guard{state_->mutex};
    state_->ends = true;
  }
  state_->changed.notify_all();
  thread_.join();
}

void telegram_line::run(command_desk desk) {
  std::int64_t last = 0;
  bool reported = false;
  for (;;) {
    outside_->fetch(net::telegram::updates_request(chat_, last, patience),
                    [state = state_](result<net::http_reply> x) {
                      {
                        const std::lock_guard guard{state->mutex};
                        state->reply = std::move(x);
                      }
                      state->changed.notify_all();
                    });
    std::unique_lock guard{state_->mutex};
    state_->changed.wait(guard,
                         [this] { return state_->ends || state_->reply; });
    if (state_->ends)
      return;
    const auto reply = *std::exchange(state_->reply, std::nullopt);
    guard.unlock();
    const auto read = reply && reply->status == 200
                        ? net::telegram::read_updates(reply->body)
                        : failure("telegram", "no answer");
    if (read) {
      reported = false;
      last = std::max(last, read->last);
      for (const auto& update : read->messages)
        if (auto text = desk.answer(update, clock_->now()))
          outside_->fetch(net::telegram::message_request(chat_, *text),
                          [](const auto&) {});
      continue;
    }
    // The library's texts may repeat the token.
    if (!std::exchange(reported, true))
      spdlog::warn("telegram no_commands status={}", reply ? reply->status : 0);
    guard.lock();
    if (state_->changed.wait_for(guard, pause, [this] { return state_->ends; }))
      return;
  }
}

} // namespace fillguard
