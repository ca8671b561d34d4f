#pragma once

#include "net/backoff.hpp"
#include "net/transport.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace fillguard::net {

/// A text to send regularly, so that the server keeps the connection.
struct keep_alive {
  std::string text;
  std::chrono::seconds every{5};
};

/// One web socket that is dialled, watched, and dialled again when it is lost:
///
///   idle --start--> dialling --opened--> open
///                    ^    |                |
///        redial due  |    | lost, late     | lost, silent, given up
///                    |    v                v
///                    +-- waiting <---------+
///
/// Each connection is a round; events and timers of another round are ignored.
/// Uses no clock: the owner calls `beat` each second, so that time never jumps.
class reconnecting_socket {
public:
  struct rules {
    /// The wait before the next attempt: `first` after good data, doubled after
    /// each attempt without any.
    backoff::policy redial;
    std::uint64_t seed = 1; ///< Of the jitter.
    std::chrono::seconds open_within{10};
    std::optional<keep_alive> ping;
    /// A socket without any frame for so long is lost; absent: never. Answers
    /// to pings are frames, too, so a live socket may still have no data.
    std::optional<std::chrono::seconds> dead_after;
    /// The longest wait that a server may demand.
    std::chrono::milliseconds longest_stay_away{600'000};
  };

  /// Calls to the transport and to the owner.
  struct dependencies {
    /// Dials; events are reported with this round.
    std::function<std::unique_ptr<web_socket>(std::uint64_t round)> dial;
    /// Calls `redial_due` with this round after `wait`.
    std::function<void(std::chrono::milliseconds wait, std::uint64_t round)>
      redial_later;
    /// The connection was lost or given up; the next attempt is in `wait`.
    std::function<void(const std::string& why, std::chrono::milliseconds wait)>
      lost;
  };

  reconnecting_socket(rules how, dependencies around);

  /// Dials, once.
  void start();

  /// Returns whether `round` is the current connection, which is then open.
  bool opened(std::uint64_t round);

  /// Returns whether a frame of `round` is of the current, open connection.
  bool received(std::uint64_t round);

  void lost(std::uint64_t round, const socket_loss& loss);

  void redial_due(std::uint64_t round);

  /// A second has passed.
  void beat();

  /// Called after useful data: the next loss is followed by a short wait.
  void works() { wait_.reset(); }

  /// Closes the connection; redials after `stay_away` at least.
  void give_up(const std::string& why,
               std::chrono::milliseconds stay_away = {});

  /// Does nothing while the socket is not open.
  void send(std::string text);

  bool is_open() const { return state_ == state::open; }
  bool has_started() const { return state_ != state::idle; }

private:
  enum class state : std::uint8_t { idle, waiting, dialling, open };

  void dial();

  rules settings_;
  dependencies around_;
  backoff wait_;
  std::unique_ptr<web_socket> socket_;
  state state_ = state::idle;
  std::uint64_t round_ = 0;
  std::chrono::seconds in_state_{0};
  std::chrono::seconds since_frame_{0};
  std::chrono::seconds since_ping_{0};
};

} // namespace fillguard::net
