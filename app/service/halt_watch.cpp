#include "app/service/halt_watch.hpp"

#include <chrono>
#include <utility>

namespace fillguard {

namespace {

constexpr std::chrono::milliseconds look_every{250};
constexpr int repeat_after = 8; ///< Polls.

} // namespace

halt_watch::halt_watch(look_function look, keep_function keep,
                       std::optional<std::string> known, report_function report)
    : look_{std::move(look)}, keep_{std::move(keep)}, known_{std::move(known)},
      report_{std::move(report)}, thread_{[this] { run(); }} {
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

/// The reason to halt; keeps a requested one that is not kept yet.
std::optional<std::string> halt_watch::look() {
  if (!requested_)
    return look_();
  auto reason = *requested_;
  if (keep_(reason))
    requested_.reset();
  return reason;
}

void halt_watch::halt(const std::string& reason) {
  const std::lock_guard guard{mutex_};
  requested_ = reason;
  known_ = look();
  report_(known_);
}

resumption halt_watch::resume() {
  const std::lock_guard guard{mutex_};
  requested_.reset();
  resumption out;
  if (on_resume_)
    out.lifted = on_resume_();
  known_ = look();
  report_(known_);
  out.still_halted = known_;
  return out;
}

void halt_watch::on_resume(lift_function f) {
  const std::lock_guard guard{mutex_};
  on_resume_ = std::move(f);
}

void halt_watch::run() {
  std::unique_lock guard{mutex_};
  for (int looks = 1;
       !ending_.wait_for(guard, look_every, [this] { return ends_; });
       ++looks) {
    auto found = look();
    if (found == known_ && looks % repeat_after != 0)
      continue;
    known_ = found;
    report_(std::move(found));
  }
}

} // namespace fillguard
