#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace fillguard {

/// Polls for a reason to halt a few times a second, on a thread of its own.
/// Reports each change, and repeats the report regularly for restarted
/// listeners. The first poll is the caller's.
class halt_watch {
public:
  using look_function = std::function<std::optional<std::string>()>;
  using say_function = std::function<void(std::optional<std::string> reason)>;

  halt_watch(look_function look, std::optional<std::string> known,
             say_function say);

  /// Stops at once.
  ~halt_watch();

  halt_watch(const halt_watch&) = delete;
  halt_watch& operator=(const halt_watch&) = delete;

private:
  void run();

  look_function look_;
  std::optional<std::string> known_;
  say_function say_;
  std::mutex mutex_;
  std::condition_variable ending_;
  bool ends_ = false;
  std::thread thread_;
};

} // namespace fillguard
