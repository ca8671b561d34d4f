#pragma once

#include "app/config/config.hpp"
#include "app/control/control_desk.hpp"
#include "net/http_api/board.hpp"

#include <functional>
#include <memory>
#include <string>

namespace fillguard {

/// Carries out a person's requests at a running service. Each becomes an event
/// on the board, with its sender and its time.
control_desk::act_function act_on_service(
  const config& settings, std::shared_ptr<net::http_api::api_board> board,
  std::function<result<std::string>(const std::string& words)> ask);

} // namespace fillguard
