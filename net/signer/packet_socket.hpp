#pragma once

#include "messages/result.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace fillguard::net::signer {

/// A Unix socket that keeps the limits of packets (SOCK_SEQPACKET). Errors
/// begin with "signer".
class packet_socket {
public:
  /// Takes over an open descriptor.
  explicit packet_socket(int descriptor) : x_{descriptor} {
    // nop
  }

  packet_socket(packet_socket&& x) noexcept;
  packet_socket& operator=(packet_socket&& x) noexcept;
  ~packet_socket();

  /// Listens at `path`, which only this process's user may use then (mode
  /// 0600). Replaces the path of a signer that is gone; fails where one runs.
  static result<packet_socket> listen(const std::string& path);

  static result<packet_socket> connect(const std::string& path);

  /// A new connection; absent: none waits.
  std::optional<packet_socket> accept() const;

  /// The user who owns the path of a listening socket; absent: not known.
  std::optional<uid_t> owner() const;

  /// The user of the process at the other end; absent: not known.
  std::optional<uid_t> peer() const;

  /// Whether the connection stands and nothing waits to be read.
  bool is_idle() const;

  result<void> send(std::string_view packet) const;

  /// Waits for a packet, at most so long. Fails at the end of the connection,
  /// and for a packet longer than `most`.
  result<std::string> receive(std::size_t most,
                              std::chrono::milliseconds patience) const;

  int descriptor() const { return x_; }

private:
  int x_; ///< -1: moved from.
};

} // namespace fillguard::net::signer
