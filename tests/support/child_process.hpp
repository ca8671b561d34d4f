#pragma once

#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

extern char** environ;

namespace fillguard::test {

/// A program that runs beside the test, and ends with it at the latest. Its
/// standard output is discarded.
class child_process {
public:
  explicit child_process(std::vector<std::string> command) {
    std::vector<char*> words;
    for (auto& x : command)
      words.push_back(x.data());
    words.push_back(nullptr);
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null",
                                     O_WRONLY, 0);
    const auto failed =
      posix_spawn(&pid_, words[0], &quiet, nullptr, words.data(), environ);
    posix_spawn_file_actions_destroy(&quiet);
    if (failed != 0)
      throw std::runtime_error("cannot start " + command.front());
  }

  child_process(child_process&& x) noexcept : pid_{std::exchange(x.pid_, 0)} {
    // nop
  }

  child_process& operator=(child_process&& x) noexcept {
    kill();
    pid_ = std::exchange(x.pid_, 0);
    return *this;
  }

  ~child_process() { kill(); }

  /// Whether the program is still running.
  bool runs() const {
    int status = 0;
    return pid_ != 0 && waitpid(pid_, &status, WNOHANG) == 0;
  }

  /// With SIGKILL.
  void kill() { signal(SIGKILL); }

  /// Sends a signal, and waits for the end. Returns the status from `waitpid`.
  int signal(int which) {
    int status = 0;
    if (pid_ != 0) {
      ::kill(pid_, which);
      waitpid(std::exchange(pid_, 0), &status, 0);
    }
    return status;
  }

  pid_t id() const { return pid_; }

private:
  pid_t pid_ = 0;
};

} // namespace fillguard::test
