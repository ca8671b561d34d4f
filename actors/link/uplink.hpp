#pragma once

#include "actors/feed_health.hpp"
#include "actors/handlers.hpp"
#include "actors/link/backlog.hpp"
#include "messages/interfaces.hpp"
#include "net/backoff.hpp"
#include "net/clock.hpp"
#include "net/link/identity.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace fillguard {

struct uplink_settings {
  std::string part;  ///< The part that this process provides: "btc_feed/btc".
  std::string who;   ///< The name of this process.
  std::string state; ///< The address of the state, as configured.
  /// Tells this uplink from an earlier one of the same name; 0: drawn at
  /// random.
  std::uint64_t since = 0;
  /// Dials the state and posts `intake_found` or `intake_missing` with that
  /// round; must not block.
  std::function<void(uplink_actor, std::uint64_t round)> dial;
  /// Introduces the part to this uplink again, so that the part sends what a
  /// new peer needs.
  std::function<void()> greet_again;
  std::shared_ptr<const net::link::identity> identity; ///< Null: none.
  std::shared_ptr<const net::clock> clock;
  net::backoff::policy redial{std::chrono::milliseconds{250},
                              std::chrono::milliseconds{3'000}, 0.3};
  std::uint64_t seed = 1;
  backlog::limits kept;
  /// Deadline of a request to the state; a later answer does not count.
  std::chrono::milliseconds answer_within{2'000};

  /// The name of the link as a feed.
  std::string name() const { return "link/" + part + "/" + state; }
};

class uplink_state {
public:
  explicit uplink_state(uplink_actor::pointer self) : self_{self} {
    // nop
  }

  static inline constexpr auto name = "uplink";

  void start(uplink_settings with);

  template <class T>
  void carry(const T& x) {
    waiting_->add(x);
    ship();
  }

  /// With the release of this process, which the state shows.
  void carry(feed_status x);

  template <class T>
  void hand_down(const T& x) {
    for (const auto& [who, to] : window_listeners_)
      send_as(self_, to, x);
  }

  template <class T>
  void hand_down_evidence(const T& x) {
    if (evidence_sink_)
      send_as(self_, evidence_sink_, x);
  }

  void handle(const intake_found& x);
  void handle(const intake_missing& x);
  void handle(const timer_due& x);
  void handle(const attach_display& x);
  void handle(const attach_window_listener& x);
  void handle(const attach_evidence_sink& x);
  void lost(const caf::down_msg& x);

private:
  enum class timer : std::uint32_t { beat = 1, redial };

  void dial();
  void introduce();
  void prove(const link_challenge& challenge);
  void joined(const std::string& pass);
  void give_up(const std::string& why);
  void ship();
  void report();

  uplink_actor::pointer self_;
  uplink_settings settings_;
  std::optional<net::backoff> patience_;
  std::optional<backlog> waiting_;
  /// Sent and not acknowledged; sent again after a new join.
  std::vector<relayed> flying_;
  std::string pass_;
  bool unacknowledged_ = false; ///< `flying_` has the number `numbered_`.
  bool in_flight_ = false;      ///< A request is open.
  std::uint64_t numbered_ = 0;
  std::uint64_t round_ = 0; ///< Counts dials.
  std::string nonce_;
  std::string state_release_; ///< Of the state that was joined; empty: none.
  intake_actor intake_;       ///< Null without a connection.
  bool joined_ = false;
  std::optional<feed_health> health_; ///< Of the link.
  std::map<std::string, window_listener_actor> window_listeners_;
  evidence_sink_actor evidence_sink_;
  std::map<std::string, display_actor> displays_;
};

/// Joins a state in another process, and joins again after each loss.
uplink_actor::behavior_type
uplink(uplink_actor::stateful_pointer<uplink_state> self, uplink_settings with);

} // namespace fillguard
