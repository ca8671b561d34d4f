#pragma once

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <pty.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace fillguard::test {

/// A program whose standard output is read, from a pipe or from a terminal of a
/// given size. Its standard error is discarded in a pipe, and in the terminal
/// too.
class shown_process {
public:
  static shown_process in_pipe(std::vector<std::string> command) {
    shown_process out;
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
      throw std::runtime_error{"no pipe"};
    out.pid_ = ::fork();
    if (out.pid_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::dup2(::open("/dev/null", O_WRONLY), STDERR_FILENO);
      become(command);
    }
    ::close(ends[1]);
    if (out.pid_ < 0) {
      ::close(ends[0]);
      throw std::runtime_error{"no process"};
    }
    out.from_ = ends[0];
    return out;
  }

  static shown_process in_terminal(std::vector<std::string> command,
                                   unsigned short columns,
                                   unsigned short lines) {
    shown_process out;
    winsize size{lines, columns, 0, 0};
    out.pid_ = ::forkpty(&out.from_, nullptr, nullptr, &size);
    if (out.pid_ == 0) {
      ::setenv("TERM", "xterm", 1);
      ::setenv("NO_COLOR", "1", 1);
      become(command);
    }
    if (out.pid_ < 0)
      throw std::runtime_error{"no terminal"};
    return out;
  }

  shown_process(shown_process&& x) noexcept
      : pid_{std::exchange(x.pid_, 0)}, from_{std::exchange(x.from_, -1)},
        text_{std::move(x.text_)} {
    // nop
  }

  ~shown_process() {
    if (from_ >= 0)
      ::close(from_);
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
  }

  /// Reads until `enough(text)` or the end of the output; returns which.
  template <class F>
  bool shows(F enough) {
    while (!enough(text_))
      if (!read_some())
        return false;
    return true;
  }

  const std::string& text() const { return text_; }

  pid_t id() const { return pid_; }

  /// Sends a signal and reads to the end. Returns the exit code; -1: it did not
  /// exit by itself.
  int end(int signal) {
    ::kill(pid_, signal);
    while (read_some())
      ;
    int status = 0;
    ::waitpid(std::exchange(pid_, 0), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

private:
  shown_process() = default;

  [[noreturn]] static void become(std::vector<std::string>& command) {
    std::vector<char*> words;
    for (auto& x : command)
      words.push_back(x.data());
    words.push_back(nullptr);
    ::execv(words[0], words.data());
    ::_exit(127);
  }

  bool read_some() {
    char bytes[4096];
    const auto count = ::read(from_, bytes, sizeof bytes);
    if (count <= 0)
      return false;
    text_.append(bytes, static_cast<std::size_t>(count));
    return true;
  }

  pid_t pid_ = 0;
  int from_ = -1;
  std::string text_;
};

} // namespace fillguard::test
