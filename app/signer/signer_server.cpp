#include "app/signer/signer_server.hpp"

#include "net/signer/signer_wire.hpp"

#include <spdlog/spdlog.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <poll.h>

namespace fillguard {

namespace {

using net::signer::packet_socket;

class server {
public:
  server(const packet_socket& door, signing_desk& desk)
      : door_{door}, desk_{desk} {
    // nop
  }

  result<void> run(int signals) {
    while (true) {
      // poll ignores a negative descriptor.
      std::array<pollfd, 3> waits{
        pollfd{signals, POLLIN, 0}, pollfd{door_.descriptor(), POLLIN, 0},
        pollfd{guest_ ? guest_->descriptor() : -1, POLLIN, 0}};
      if (::poll(waits.data(), waits.size(), -1) < 0) {
        if (errno == EINTR)
          continue;
        return failure("signer",
                       std::string{"cannot wait: "} + std::strerror(errno));
      }
      if (waits[0].revents != 0)
        return {};
      if (waits[2].revents != 0)
        answer();
      if (waits[1].revents != 0)
        admit();
    }
  }

private:
  void admit() {
    auto next = door_.accept();
    if (!next)
      return;
    const auto peer = next->peer();
    const auto owner = door_.owner();
    if (!peer || !owner || peer != owner)
      return refuse(*next, "user",
                    "only the user who owns the socket's path "
                    "is served");
    if (guest_)
      return refuse(*next, "busy", "another service is connected");
    if (!next->send(desk_.greeting()))
      return;
    spdlog::info("service connected user={}", *peer);
    guest_ = std::move(*next);
  }

  static void refuse(const packet_socket& x, const char* rule,
                     const char* why) {
    spdlog::warn("connection refused rule={}", rule);
    if (auto sent = x.send(net::signer::refusal_packet({rule, why})); !sent)
      spdlog::warn("refusal not sent why={}", sent.error().what);
  }

  void answer() {
    using net::signer::most_packet;
    const auto packet =
      guest_->receive(most_packet, std::chrono::milliseconds{0});
    if (packet) {
      const auto reply =
        desk_.answer(*packet, std::chrono::time_point_cast<utc_time::duration>(
                                std::chrono::system_clock::now()));
      if (guest_->send(reply))
        return;
    }
    spdlog::info("service disconnected");
    guest_.reset();
  }

  const packet_socket& door_;
  signing_desk& desk_;
  std::optional<packet_socket> guest_;
};

} // namespace

result<void> serve_signatures(const packet_socket& door, signing_desk& desk,
                              int signals) {
  return server{door, desk}.run(signals);
}

} // namespace fillguard
