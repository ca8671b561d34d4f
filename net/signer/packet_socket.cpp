#include "net/signer/packet_socket.hpp"

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace fillguard::net::signer {

namespace {

constexpr int kind = SOCK_SEQPACKET | SOCK_CLOEXEC;

tl::unexpected<error> problem(const std::string& what) {
  return failure("signer", what + ": " + std::strerror(errno));
}

result<sockaddr_un> address_of(const std::string& path) {
  sockaddr_un out{};
  out.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof out.sun_path)
    return failure("signer", "the socket's path must have from 1 to "
                               + std::to_string(sizeof out.sun_path - 1)
                               + " bytes: " + path);
  std::memcpy(static_cast<char*>(out.sun_path), path.data(), path.size());
  return out;
}

const sockaddr* plain(const sockaddr_un& x) {
  return reinterpret_cast<const sockaddr*>(&x);
}

} // namespace

packet_socket::packet_socket(packet_socket&& x) noexcept
    : x_{std::exchange(x.x_, -1)} {
  // nop
}

packet_socket& packet_socket::operator=(packet_socket&& x) noexcept {
  std::swap(x_, x.x_);
  return *this;
}

packet_socket::~packet_socket() {
  if (x_ >= 0)
    ::close(x_);
}

result<packet_socket> packet_socket::listen(const std::string& path) {
  const auto at = address_of(path);
  if (!at)
    return failure(at.error());
  if (connect(path))
    return failure("signer", "another signer listens at " + path);
  struct stat about {};
  if (::lstat(path.c_str(), &about) == 0) {
    if (!S_ISSOCK(about.st_mode))
      return failure("signer", path + " exists, and is not a socket");
    if (::unlink(path.c_str()) != 0)
      return problem("cannot replace " + path);
  }
  packet_socket out{::socket(AF_UNIX, kind | SOCK_NONBLOCK, 0)};
  if (out.x_ < 0)
    return problem("cannot make a socket");
  // Before a client can connect.
  const auto mask = ::umask(S_IRWXG | S_IRWXO | S_IXUSR);
  const bool bound = ::bind(out.x_, plain(*at), sizeof *at) == 0;
  ::umask(mask);
  if (!bound)
    return problem("cannot bind " + path);
  if (::listen(out.x_, 4) != 0)
    return problem("cannot listen at " + path);
  return out;
}

result<packet_socket> packet_socket::connect(const std::string& path) {
  const auto at = address_of(path);
  if (!at)
    return failure(at.error());
  packet_socket out{::socket(AF_UNIX, kind, 0)};
  if (out.x_ < 0)
    return problem("cannot make a socket");
  // While the signer accepts nothing, its queue of connections may be full.
  constexpr timeval patience{1, 0};
  if (::setsockopt(out.x_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience)
      != 0)
    return problem("cannot set a time limit");
  if (::connect(out.x_, plain(*at), sizeof *at) != 0)
    return problem("cannot reach a signer at " + path);
  return out;
}

std::optional<packet_socket> packet_socket::accept() const {
  const auto x = ::accept4(x_, nullptr, nullptr, SOCK_CLOEXEC);
  return x < 0 ? std::nullopt : std::optional{packet_socket{x}};
}

std::optional<uid_t> packet_socket::peer() const {
  ucred who{};
  socklen_t size = sizeof who;
  if (::getsockopt(x_, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0)
    return std::nullopt;
  return who.uid;
}

std::optional<uid_t> packet_socket::owner() const {
  sockaddr_un at{};
  socklen_t size = sizeof at;
  struct stat about {};
  if (::getsockname(x_, reinterpret_cast<sockaddr*>(&at), &size) != 0
      || size <= offsetof(sockaddr_un, sun_path) || at.sun_path[0] == '\0'
      || ::stat(static_cast<const char*>(at.sun_path), &about) != 0)
    return std::nullopt;
  return about.st_uid;
}

bool packet_socket::is_idle() const {
  pollfd now{x_, POLLIN, 0};
  return ::poll(&now, 1, 0) == 0;
}

result<void> packet_socket::send(std::string_view packet) const {
  // A signer or service that does not read must not hold up the other.
  if (::send(x_, packet.data(), packet.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
    return problem("cannot be written to");
  return {};
}

result<std::string>
packet_socket::receive(std::size_t most,
                       std::chrono::milliseconds patience) const {
  pollfd waits{x_, POLLIN, 0};
  const auto ready = ::poll(&waits, 1, static_cast<int>(patience.count()));
  if (ready == 0)
    return failure("signer",
                   "no answer in " + std::to_string(patience.count()) + " ms");
  if (ready < 0)
    return problem("cannot be waited for");
  std::string out(most + 1, '\0');
  const auto size = ::recv(x_, out.data(), out.size(), MSG_DONTWAIT);
  if (size < 0)
    return problem("cannot be read from");
  if (size == 0)
    return failure("signer", "the connection has ended");
  out.resize(static_cast<std::size_t>(size));
  if (out.size() > most)
    return failure("signer", "a packet is too long");
  return out;
}

} // namespace fillguard::net::signer
