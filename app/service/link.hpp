#pragma once

#include "app/config/config.hpp"
#include "app/service/parts.hpp"
#include "app/service/roster.hpp"
#include "messages/interfaces.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace fillguard {

/// Lets an actor system speak to others. Before the system is made.
void prepare_link(caf::actor_system_config& to, const config& settings);

/// What joins this process's parts with those in others. Its functions are for
/// the thread that starts and stops the service; they may wait.
class link {
public:
  /// Where the roster has the supervisor.
  static constexpr const char* supervisor_name = "supervisor";

  /// Throws link_error when there is something wrong with the certificates.
  link(caf::actor_system& system, const config& settings, service_parts here,
       std::shared_ptr<roster> who,
       std::function<void(std::string reason)> give_up);
  ~link();

  link(const link&) = delete;
  link& operator=(const link&) = delete;

  /// To be called once.
  fillguard::far_parts far_parts();

  /// With the state here: lets others in. Throws link_error when the port
  /// cannot be had.
  void open();

  /// Lets nobody in any more.
  void close();

private:
  caf::actor_system& system_;
  config::link_section how_;
  service_parts here_;
  std::shared_ptr<roster> roster_;
  std::shared_ptr<const net::link::identity> identity_;
  std::function<void(std::string)> give_up_;
  std::string who_;
  std::vector<caf::actor> middlemen_; ///< One a state that is dialled.
  std::shared_ptr<std::atomic<bool>> stops_ =
    std::make_shared<std::atomic<bool>>(false);
  intake_actor intake_;
  std::uint16_t port_ = 0; ///< 0: not open.
};

} // namespace fillguard
