#pragma once

#include "messages/interfaces.hpp"
#include "net/link/identity.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace fillguard {

struct intake_settings {
  /// Returns the junction of a part, or null where the part is not remote.
  /// Thread-safe.
  std::function<junction_actor(const std::string& part)> junction_of;
  std::shared_ptr<const net::link::identity> identity; ///< Null: none.
};

class intake_state {
public:
  explicit intake_state(intake_actor::pointer self) : self_{self} {
    // nop
  }

  static inline constexpr auto name = "intake";

  /// Nonces not yet used; beyond this number the oldest are dropped.
  static constexpr std::size_t most_nonces = 256;

  void start(intake_settings with) { settings_ = std::move(with); }

  caf::result<link_challenge> handle(const link_hello& hello);
  caf::result<link_joined> handle(const link_join& join);
  caf::result<batch_taken> handle(const feed_batch& batch);
  void lost(const caf::down_msg& x);
  void handle_exit(const caf::exit_msg& x);

private:
  struct guest {
    std::string part;
    std::string who;
    std::uint64_t since = 0;
    std::string pass;
    junction_actor junction;
  };

  /// Fails unless a join is valid.
  result<void> verify(const link_join& join);
  void dismiss(const caf::actor_addr& who, const std::string& why);

  intake_actor::pointer self_;
  intake_settings settings_;
  std::map<caf::actor_addr, guest> guests_;
  std::map<caf::actor_addr, std::string> nonces_; ///< By sender.
  std::deque<caf::actor_addr> nonce_senders_;     ///< Oldest first.
};

/// Starts the intake, which links feeds of other processes. Refuses every
/// process that has not joined, and passes messages of the others to junctions
/// alone.
intake_actor::behavior_type
intake(intake_actor::stateful_pointer<intake_state> self, intake_settings with);

} // namespace fillguard
