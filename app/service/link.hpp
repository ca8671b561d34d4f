#pragma once

#include "app/config/config.hpp"
#include "app/service/parts.hpp"
#include "app/service/roster.hpp"
#include "messages/interfaces.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <cstdint>
#include <memory>
#include <string>

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
       std::shared_ptr<roster> who);
  ~link();

  link(const link&) = delete;
  link& operator=(const link&) = delete;

  fillguard::far_parts far_parts() const;

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
  std::string who_;
  std::uint64_t since_ = 0;
  intake_actor intake_;
  std::uint16_t port_ = 0; ///< 0: not open.
};

} // namespace fillguard
