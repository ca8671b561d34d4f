#pragma once

#include "actors/supervisor/restart_policy.hpp"
#include "messages/interfaces.hpp"

#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fillguard {

/// How to start one actor, at first and after each failure.
struct child_plan {
  std::string name; ///< Unique: "btc_feed/btc".
  std::function<caf::strong_actor_ptr(caf::actor_system&)> start;
  std::string shown; ///< Name in traces; empty: `name`.
};

/// Introduces one child to another.
struct introduction {
  std::string who; ///< The child that receives the introduction,
  std::string of;  ///< and the child whose handle is sent.
  std::function<void(const caf::strong_actor_ptr& who,
                     const caf::strong_actor_ptr& of)>
    introduce;
};

struct supervision_plan {
  /// In the order of stopping: from the edge inwards.
  std::vector<child_plan> children;
  std::vector<introduction> introductions;
  restart_limits limits;
  /// A child that is still running this long after the stop is killed.
  std::chrono::milliseconds stop_within{1'000};
  /// Called once, from the supervisor's thread, when the supervisor gives up
  /// and then stops everything. Must not block.
  std::function<void(std::string reason)> give_up;
};

struct supervisor_state {
  explicit supervisor_state(supervisor_actor::pointer me);

  struct child {
    child_plan plan;
    restart_policy patience;
    caf::strong_actor_ptr running; ///< Null while not running.
    bool is_stopping = false;
  };

  static inline constexpr auto name = "supervisor";

  void begin(supervision_plan supervision);
  void lost(const caf::actor_addr& who, const caf::error& why);
  void due(std::uint32_t what);
  void again(const std::string& name);
  void stop(const caf::error& why);

  supervisor_actor::pointer self;
  supervision_plan plan; ///< Its children move into `children`.
  std::vector<child> children;
  std::optional<caf::error> stopping; ///< The reason, once stopping.

private:
  child* find(const std::string& x);
  bool start(child& x);
  void introduce(const introduction& x);
  void failed(child& x, const std::string& why);
  void give_up(const std::string& why);
  void stop_next();
};

supervisor_actor::behavior_type
supervisor(supervisor_actor::stateful_pointer<supervisor_state> self,
           supervision_plan plan);

// -- writing a plan -----------------------------------------------------------

/// Plans a child: `spawn(system)` returns its handle.
template <class Spawn>
child_plan child(std::string name, Spawn spawn) {
  return {std::move(name),
          [spawn](caf::actor_system& sys) {
            return caf::actor_cast<caf::strong_actor_ptr>(spawn(sys));
          },
          {}};
}

/// Plans that `who` is sent `letter(handle of the other)`. `Who` and `Of` must
/// be roles of the two actors: the handles are cast without a check.
template <class Who, class Of, class Letter>
introduction introduce(std::string who, std::string of, Letter letter) {
  return {
    std::move(who), std::move(of),
    [letter](const caf::strong_actor_ptr& a, const caf::strong_actor_ptr& b) {
      caf::anon_send(caf::actor_cast<Who>(a), letter(caf::actor_cast<Of>(b)));
    }};
}

} // namespace fillguard
