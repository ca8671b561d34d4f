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

/// Enables network links in an actor system's configuration.
void prepare_link(caf::actor_system_config& to, const config& settings);

/// The connections of this process's parts with other processes. Its functions
/// are for the thread that starts and stops the service; they may block.
class link {
public:
  /// The supervisor's name in the roster.
  static constexpr const char* supervisor_name = "supervisor";

  /// Throws link_error when the certificates are invalid.
  link(caf::actor_system& system, const config& settings, service_parts here,
       std::shared_ptr<roster> who,
       std::function<void(std::string reason)> give_up);
  ~link();

  link(const link&) = delete;
  link& operator=(const link&) = delete;

  /// Call once.
  fillguard::far_parts far_parts();

  /// If the state is in this process, starts to listen. Throws link_error when
  /// the port is not available.
  void open();

  /// Stops listening and connecting.
  void close();

private:
  caf::actor_system& system_;
  config::link_section settings_;
  service_parts here_;
  std::shared_ptr<roster> roster_;
  std::shared_ptr<const net::link::identity> identity_;
  std::function<void(std::string)> give_up_;
  std::string who_;
  std::vector<caf::actor> middlemen_; ///< One for each state to connect to.
  std::shared_ptr<std::atomic<bool>> stops_ =
    std::make_shared<std::atomic<bool>>(false);
  intake_actor intake_;
  std::uint16_t port_ = 0; ///< 0: not open.
};

} // namespace fillguard
