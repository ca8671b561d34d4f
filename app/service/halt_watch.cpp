#include "app/service/halt_watch.hpp"

#include <chrono>
#include <utility>

namespace fillguard {

namespace {

constexpr std::chrono::milliseconds look_every{250};
constexpr int say_again_after = 8; ///< Polls.

} // namespace

halt_watch::halt_watch(look_function look, std::optional<std::string> known,
                       say_function say)
    : look_{std::move(look)}, known_{std::move(known)}, say_{std::move(say)},
      thread_{[this] { run(); }} {
  // nop
}

halt_watch::~halt_watch() {
  {
    const std::lock_guard guard{mutex_};
    ends_ = true;
  }
  ending_.notify_all();
  thread_.join();
}

void halt_watch::run() {
  std::unique_lock guard{mutex_};
  for (int looks = 1;
       !ending_.wait_for(guard, look_every, [this] { return ends_; });
       ++looks) {
    auto found = look_();
    if (found == known_ && looks % say_again_after != 0)
      continue;
    known_ = found;
    say_(std::move(found));
  }
}

} // namespace fillguard
