#pragma once

#include "app/config/config.hpp"
#include "app/service/halt_watch.hpp"
#include "messages/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fillguard {

// `fillguard halt` and `resume` take effect in a running service at once,
// beside the file that the next start reads.

/// Names a service for people: "fillguard 0.1.0 in mode paper for btc-5m,
/// process 123".
std::string service_name(const config& settings);

/// A running service's answer to a request.
struct halt_answer {
  std::string service;                     ///< Its name.
  std::optional<std::string> still_halted; ///< After `resume`.
  std::optional<std::string> lifted;       ///< The limit of the day, in words.
};

/// Requests a halt for `reason`, or without one a resume, from the service that
/// writes the journal in `folder`. Absent: no service writes it. Fails when a
/// process writes the journal and does not answer.
result<std::optional<halt_answer>>
send_halt_request(const std::string& folder,
                  const std::optional<std::string>& reason);

/// What still halts entries, by the service's answer to "resume"; absent:
/// nothing.
std::optional<std::string> still_halted(std::string_view answer);

/// Which limit of the day was lifted, by that answer; absent: none.
std::optional<std::string> lifted_limit(std::string_view answer);

/// The service's side: carries out a request, and returns the answer.
std::string answer_halt_request(std::string_view request,
                                const std::string& service, halt_watch& halts);

} // namespace fillguard
