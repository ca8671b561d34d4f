#pragma once

#include "net/transport.hpp"
#include "net/venue_time/venue_time.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace fillguard {

/// Corrects the service's time by one answer of the CLOB, before anything
/// starts in a wrong time. Waits at most `limit` of real time; without an
/// answer the time stays this machine's. Returns whether it was corrected.
bool correct_before_start(net::venue_time& time,
                          const std::shared_ptr<net::transport>& transport,
                          const std::string& clob,
                          std::chrono::milliseconds limit);

} // namespace fillguard
