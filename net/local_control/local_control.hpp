#pragma once

// Requests to a running service of the same machine: one line and one line
// back, over a Unix socket in a folder that both have configured. The socket is
// made at the start, so a full disk does not matter later. Only the folder's
// user, and root, can connect.

#include "messages/result.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace fillguard::net {

/// Answers requests on a thread of its own, one after the other.
class local_control {
public:
  /// Returns the answer, one line. Called on the server's thread.
  using answer_function = std::function<std::string(std::string_view request)>;

  /// Replaces a socket that an earlier process has left in `folder`; the caller
  /// has made sure that no other process serves it. Errors name the socket.
  static result<std::unique_ptr<local_control>> open(const std::string& folder,
                                                     answer_function answer);

  /// Removes the socket.
  ~local_control();

  local_control(const local_control&) = delete;
  local_control& operator=(const local_control&) = delete;

private:
  local_control(std::string path, int listening, int wake_reader,
                int wake_writer, answer_function answer);

  void run();
  void serve(int connection);

  std::string path_;
  int listening_;
  int wake_reader_;
  int wake_writer_;
  answer_function answer_;
  std::thread thread_;
};

/// Sends one line to the service of `folder` and returns its answer; absent
/// when no process listens. Fails when one listens and does not answer within
/// `limit`.
result<std::optional<std::string>>
ask_local_control(const std::string& folder, std::string_view request,
                  std::chrono::milliseconds limit);

} // namespace fillguard::net
