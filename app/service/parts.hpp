#pragma once

#include "actors/link/uplink.hpp"
#include "net/link/identity.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace fillguard {

/// Which parts of the service are in this process. The clock, the trader and
/// the HTTP interface's state are where `window_state` is.
struct service_parts {
  bool btc_feed = true;
  bool order_book_poller = true;
  bool fill_detector = true;
  bool window_state = true;

  bool whole() const {
    return btc_feed && order_book_poller && fill_detector && window_state;
  }
};

/// How a process reaches the parts in other processes.
struct far_parts {
  service_parts here;
  std::string who; ///< This process's name.
  /// Repeats the introductions of a child and its peers. Thread-safe.
  std::function<void(const std::string& name)> introduce_again;
  /// Dials a state, "host:port", for an uplink.
  std::function<void(const std::string& state, uplink_actor, std::uint64_t)>
    dial;
  std::shared_ptr<const net::link::identity> identity; ///< Null: none.
};

} // namespace fillguard
