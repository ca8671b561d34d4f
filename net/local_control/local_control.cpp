#include "net/local_control/local_control.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace fillguard::net {

namespace {

constexpr std::size_t longest_line = 4'096;

/// How long a client may take for its request.
constexpr std::chrono::milliseconds patience{1'000};

std::string socket_path(const std::string& folder) {
  return folder + "/control";
}

tl::unexpected<error> failed(const std::string& path, const char* what) {
  return failure(path, std::string{what} + ": " + std::strerror(errno));
}

/// A file descriptor, closed at the end.
class descriptor {
public:
  explicit descriptor(int value) : value_{value} {}
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor() {
    if (value_ >= 0)
      close(value_);
  }
  int get() const { return value_; }
  int release() { return std::exchange(value_, -1); }

private:
  int value_;
};

/// The address of the socket by way of its open folder: the path itself may be
/// longer than the 107 bytes of an address.
struct socket_address {
  explicit socket_address(int folder) {
    of.sun_family = AF_UNIX;
    const auto path = "/proc/self/fd/" + std::to_string(folder) + "/control";
    std::memcpy(of.sun_path, path.c_str(), path.size() + 1);
  }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&of); }

  sockaddr_un of{};
};

bool wait_for(int descriptor, short events, std::chrono::milliseconds limit) {
  pollfd one{descriptor, events, 0};
  return poll(&one, 1, static_cast<int>(limit.count())) > 0;
}

/// Reads up to the end of a line; absent when it does not come in time.
std::optional<std::string> read_line(int from,
                                     std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  std::string out;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      end - std::chrono::steady_clock::now());
    if (left.count() <= 0 || !wait_for(from, POLLIN, left))
      return std::nullopt;
    std::array<char, 512> part{};
    const auto got = recv(from, part.data(), part.size(), 0);
    if (got <= 0)
      return std::nullopt;
    out.append(part.data(), static_cast<std::size_t>(got));
    if (const auto at = out.find('\n'); at != std::string::npos)
      return out.substr(0, at);
    if (out.size() > longest_line)
      return std::nullopt;
  }
}

bool send_line(int to, std::string line, std::chrono::milliseconds limit) {
  line += '\n';
  return wait_for(to, POLLOUT, limit)
         && send(to, line.data(), line.size(), MSG_NOSIGNAL)
              == static_cast<ssize_t>(line.size());
}

} // namespace

result<std::unique_ptr<local_control>>
local_control::open(const std::string& folder, answer_function answer) {
  const auto path = socket_path(folder);
  const descriptor where{::open(folder.c_str(), O_DIRECTORY | O_CLOEXEC)};
  if (where.get() < 0)
    return failed(path, "its folder cannot be opened");
  descriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (socket.get() < 0)
    return failed(path, "no socket");
  if (unlink(path.c_str()) != 0 && errno != ENOENT)
    return failed(path, "cannot be replaced");
  const socket_address address{where.get()};
  // No other user can connect between `bind` and `chmod`, since `listen` comes
  // last.
  if (bind(socket.get(), address.get(), sizeof address.of) != 0)
    return failed(path, "cannot be made");
  if (chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0)
    return failed(path, "its access cannot be limited");
  if (listen(socket.get(), 8) != 0)
    return failed(path, "cannot be served");
  std::array<int, 2> wake{};
  if (pipe2(wake.data(), O_CLOEXEC) != 0)
    return failed(path, "no pipe");
  return std::unique_ptr<local_control>{new local_control{
    path, socket.release(), wake[0], wake[1], std::move(answer)}};
}

local_control::local_control(std::string path, int listening, int wake_reader,
                             int wake_writer, answer_function answer)
    : path_{std::move(path)}, listening_{listening}, wake_reader_{wake_reader},
      wake_writer_{wake_writer}, answer_{std::move(answer)}, thread_{[this] {
        run();
      }} {
  // nop
}

local_control::~local_control() {
  close(wake_writer_);
  thread_.join();
  close(wake_reader_);
  close(listening_);
  unlink(path_.c_str());
}

void local_control::run() {
  for (;;) {
    std::array<pollfd, 2> both{
      {{listening_, POLLIN, 0}, {wake_reader_, POLLIN, 0}}};
    if (poll(both.data(), both.size(), -1) < 0 && errno != EINTR)
      return;
    if (both[1].revents != 0)
      return;
    if ((both[0].revents & POLLIN) == 0)
      continue;
    const descriptor connection{
      accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC)};
    if (connection.get() >= 0)
      serve(connection.get());
  }
}

void local_control::serve(int connection) {
  if (const auto request = read_line(connection, patience))
    send_line(connection, answer_(*request), patience);
}

result<std::optional<std::string>>
ask_local_control(const std::string& folder, std::string_view request,
                  std::chrono::milliseconds limit) {
  const auto path = socket_path(folder);
  const descriptor where{::open(folder.c_str(), O_DIRECTORY | O_CLOEXEC)};
  if (where.get() < 0)
    return std::nullopt;
  const descriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (socket.get() < 0)
    return failed(path, "no socket");
  const socket_address address{where.get()};
  if (connect(socket.get(), address.get(), sizeof address.of) != 0) {
    // Without a listener the socket is left over from an earlier process.
    if (errno == ENOENT || errno == ECONNREFUSED)
      return std::nullopt;
    return failed(path, "cannot be reached");
  }
  if (!send_line(socket.get(), std::string{request}, limit))
    return failure(path, "takes no request");
  if (auto answer = read_line(socket.get(), limit))
    return answer;
  return failure(path, "did not answer in time");
}

} // namespace fillguard::net
