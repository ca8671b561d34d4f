#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace fillguard {

/// What `halt_watch::resume` came to.
struct resumption {
  std::optional<std::string> still_halted; ///< By another reason.
  std::optional<std::string> lifted;       ///< The limit of the day, in words.
};

/// Polls for a reason to halt a few times a second, on a thread of its own.
/// Reports each change, and repeats the report regularly for restarted
/// listeners. The first poll is the caller's. A halt may also be requested
/// directly; it then holds even while it cannot be kept, and is kept as soon as
/// possible.
class halt_watch {
public:
  using look_function = std::function<std::optional<std::string>()>;
  using report_function =
    std::function<void(std::optional<std::string> reason)>;

  /// Keeps a reason where `look` finds it; returns whether it did.
  using keep_function = std::function<bool(const std::string& reason)>;

  using lift_function = std::function<std::optional<std::string>()>;

  halt_watch(look_function look, keep_function keep,
             std::optional<std::string> known, report_function report);

  /// Stops at once.
  ~halt_watch();

  /// Halts at once.
  void halt(const std::string& reason);

  /// Ends that halt at once, and looks for another one.
  resumption resume();

  /// Calls `f` at each `resume`, before the look for another halt. `f` returns
  /// the limit that it lifted.
  void on_resume(lift_function f);

  halt_watch(const halt_watch&) = delete;
  halt_watch& operator=(const halt_watch&) = delete;

private:
  void run();
  std::optional<std::string> look();

  look_function look_;
  keep_function keep_;
  std::optional<std::string> requested_; ///< And not kept yet.
  std::optional<std::string> known_;
  report_function report_;
  lift_function on_resume_;
  std::mutex mutex_;
  std::condition_variable ending_;
  bool ends_ = false;
  std::thread thread_;
};

} // namespace fillguard
