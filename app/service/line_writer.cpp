#include "app/service/line_writer.hpp"

#include <chrono>
#include <memory>
#include <utility>

namespace fillguard {

struct line_writer::shared {
  shared(std::FILE* out, ownership who) : file{out}, owner{who} {
    // nop
  }

  ~shared() {
    if (owner == ownership::owns)
      std::fclose(file);
  }

  std::FILE* file;
  ownership owner;
  mutable std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::string> waiting;
  std::uint64_t dropped = 0;
  bool failed = false;
  bool stopping = false;
  bool finished = false;
};

line_writer::line_writer(std::FILE* file, ownership who)
    : state_{std::make_shared<shared>(file, who)}, thread_{[state = state_] {
        run(state);
      }} {
  // nop
}

line_writer::~line_writer() {
  bool finished = false;
  {
    std::unique_lock guard{state_->mutex};
    state_->stopping = true;
    state_->changed.notify_all();
    finished = state_->changed.wait_for(guard, std::chrono::seconds{2},
                                        [this] { return state_->finished; });
  }
  if (finished)
    thread_.join();
  else
    thread_.detach(); // Stuck in a write; the shared state outlives us.
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

std::uint64_t line_writer::dropped() const {
  const std::lock_guard guard{state_->mutex};
  return state_->dropped;
}

bool line_writer::failed() const {
  const std::lock_guard guard{state_->mutex};
  return state_->failed;
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
    guard.lock();
    state->failed = state->failed || !good;
  }
  state->finished = true;
  state->changed.notify_all();
}

} // namespace fillguard
