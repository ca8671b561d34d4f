#include "app/log/log_sink.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace fillguard {

log_sink::log_sink(detour instead)
    : instead_{std::move(instead)}, file_{STDERR_FILENO} {
  // nop
}

log_sink::log_sink(const std::string& path)
    : path_{path}, file_{::open(path.c_str(),
                                O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC,
                                0640)} {
  if (file_ < 0) {
    failing_ = true;
    report(std::string{"cannot be opened: "} + std::strerror(errno));
  }
}

log_sink::~log_sink() {
  if (!path_.empty() && file_ >= 0)
    ::close(file_);
}

std::uint64_t log_sink::lost() {
  const std::lock_guard lock{mutex_};
  return lost_;
}

void log_sink::sink_it_(const spdlog::details::log_msg& message) {
  spdlog::memory_buf_t line;
  formatter_->format(message, line);
  std::string text = cut_off_ ? "\n" : "";
  text.append(line.data(), line.size());
  if (instead_ && instead_(text)) {
    cut_off_ = false;
    return;
  }
  if (const int why = write_all(text); why != 0) {
    ++lost_;
    if (!failing_)
      report(std::string{"cannot be written: "} + std::strerror(why));
    failing_ = true;
    return;
  }
  if (failing_)
    report("is written again; " + std::to_string(lost_ - reported_lost_)
           + " lines were lost");
  reported_lost_ = lost_;
  failing_ = false;
}

int log_sink::write_all(std::string_view text) {
  if (file_ < 0)
    return EBADF;
  while (!text.empty()) {
    const auto count = ::write(file_, text.data(), text.size());
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return count < 0 ? errno : EIO;
    text.remove_prefix(static_cast<std::size_t>(count));
    cut_off_ = !text.empty();
  }
  return 0;
}

void log_sink::report(const std::string& what) const {
  // A failure of standard error itself cannot be reported.
  if (path_.empty())
    return;
  const auto line = "fillguard: log.file \"" + path_ + "\" " + what + '\n';
  [[maybe_unused]] const auto ignored =
    ::write(STDERR_FILENO, line.data(), line.size());
}

} // namespace fillguard
