#include "app/service/line_writer.hpp"

#include <spdlog/spdlog.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <utility>

namespace fillguard {

struct line_writer::shared {
  shared(std::FILE* out, ownership who, std::string what)
      : file{out}, owner{who}, name{std::move(what)} {
    // nop
  }

  ~shared() {
    if (owner == ownership::owns)
      std::fclose(file);
  }

  std::FILE* file;
  ownership owner;
  std::string name;
  mutable std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::string> waiting;
  std::uint64_t dropped = 0;
  bool failed = false;
  bool stopping = false;
  bool finished = false;
};

line_writer::line_writer(std::FILE* file, ownership who, std::string name)
    : state_{std::make_shared<shared>(file, who, std::move(name))},
      thread_{[state = state_] { run(state); }} {
  // nop
}

line_writer::~line_writer() {
  finish();
}

bool line_writer::finish() {
  if (!thread_.joinable())
    return false;
  std::unique_lock guard{state_->mutex};
  state_->stopping = true;
  state_->changed.notify_all();
  const bool finished = state_->changed.wait_for(
    guard, std::chrono::seconds{1}, [this] { return state_->finished; });
  const bool whole = finished && !state_->failed && state_->dropped == 0;
  guard.unlock();
  if (finished)
    thread_.join();
  else
    thread_.detach(); // Blocked in a write; the shared state outlives us.
  return whole;
}

void line_writer::write(std::string line) {
  const std::lock_guard guard{state_->mutex};
  if (state_->waiting.size() == most_waiting) {
    state_->waiting.pop_front();
    ++state_->dropped;
  }
  state_->waiting.push_back(std::move(line));
  state_->changed.notify_all();
}

void line_writer::run(const std::shared_ptr<shared>& state) {
  std::unique_lock guard{state->mutex};
  for (;;) {
    state->changed.wait(
      guard, [&] { return state->stopping || !state->waiting.empty(); });
    if (state->waiting.empty())
      break;
    auto lines = std::exchange(state->waiting, {});
    guard.unlock();
    bool good = true;
    for (auto& line : lines) {
      line += '\n';
      good =
        std::fwrite(line.data(), 1, line.size(), state->file) == line.size()
        && good;
    }
    good = std::fflush(state->file) == 0 && good;
    const auto* why = good ? "" : std::strerror(errno);
    guard.lock();
    if (!good && !std::exchange(state->failed, true))
      spdlog::error("lines_failed file='{}' why='{}'", state->name, why);
  }
  state->finished = true;
  state->changed.notify_all();
}

} // namespace fillguard
