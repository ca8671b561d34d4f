#pragma once

#include <arpa/inet.h>
#include <cerrno>
#include <cstdint>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace fillguard::test {

/// A client that sends exactly the given bytes over a loopback connection.
/// Reading gives up after 10 s.
class raw_client {
public:
  explicit raw_client(const std::string& address)
      : socket_{::socket(AF_INET, SOCK_STREAM, 0)} {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(
      std::stoi(address.substr(address.rfind(':') + 1))));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval limit{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    connected_ =
      ::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to)
      == 0;
  }

  ~raw_client() { ::close(socket_); }

  raw_client(const raw_client&) = delete;
  raw_client& operator=(const raw_client&) = delete;

  bool connected() const { return connected_; }

  void write(std::string_view text) const {
    ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
  }

  void get(std::string_view path) const {
    write("GET " + std::string{path} + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  /// Returns whether `part` was received, now or before.
  bool hears(std::string_view part) {
    std::size_t from = 0;
    while (heard_.find(part, from) == std::string::npos) {
      from = heard_.size() < part.size() ? 0 : heard_.size() - part.size();
      if (!read_some())
        return false;
    }
    return true;
  }

  /// Returns everything up to the end of the connection.
  const std::string& rest() {
    while (read_some())
      ;
    return heard_;
  }

  const std::string& heard() const { return heard_; }

  /// Shuts down sending; returns whether the server then closes too.
  bool ends() {
    ::shutdown(socket_, SHUT_WR);
    while (read_some())
      ;
    return ended_;
  }

private:
  bool read_some() {
    char bytes[4096];
    const auto count = ::recv(socket_, bytes, sizeof bytes, 0);
    if (count <= 0) {
      ended_ = count == 0 || errno == ECONNRESET;
      return false;
    }
    heard_.append(bytes, static_cast<std::size_t>(count));
    return true;
  }

  int socket_;
  bool connected_ = false;
  bool ended_ = false;
  std::string heard_;
};

/// Sends one request and returns head and body as received.
inline std::string ask(const std::string& address, std::string_view path,
                       std::string_view method = "GET") {
  raw_client client{address};
  client.write(std::string{method} + ' ' + std::string{path}
               + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  return client.rest();
}

/// The body of an answer as received, put together where it came in chunks. An
/// incomplete one is empty.
inline std::string body_of(const std::string& answer) {
  const auto end = answer.find("\r\n\r\n");
  if (end == std::string::npos)
    return {};
  auto rest = std::string_view{answer}.substr(end + 4);
  if (answer.substr(0, end).find("Transfer-Encoding: chunked")
      == std::string::npos)
    return std::string{rest};
  std::string out;
  for (;;) {
    const auto line = rest.find("\r\n");
    if (line == std::string_view::npos)
      return {};
    const auto size =
      std::stoul(std::string{rest.substr(0, line)}, nullptr, 16);
    rest.remove_prefix(line + 2);
    if (size == 0)
      return out;
    if (rest.size() < size + 2)
      return {};
    out += rest.substr(0, size);
    rest.remove_prefix(size + 2);
  }
}

/// The body of the answer to a GET; empty without an answer.
inline std::string http_get(std::uint16_t port, const std::string& path) {
  raw_client one{"127.0.0.1:" + std::to_string(port)};
  if (!one.connected())
    return {};
  one.write("GET " + path
            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  return body_of(one.rest());
}

} // namespace fillguard::test
