#pragma once

#include "actors/link/uplink.hpp"
#include "net/link/identity.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace fillguard {

/// Which parts of the service live in this process. The clock, the trader and
/// the HTTP interface's state live with `window_state`.
struct service_parts {
  bool btc_feed = true;
  bool order_book_poller = true;
  bool fill_detector = true;
  bool window_state = true;

  bool whole() const {
    return btc_feed && order_book_poller && fill_detector && window_state;
  }
};

/// How a process reaches the parts that live elsewhere.
struct far_parts {
  service_parts here;
  std::string who; ///< This process.
  /// Makes a child and its peers known to each other once more. Thread-safe.
  std::function<void(const std::string& name)> introduce_again;
  /// Dials a state, "host:port", for an uplink.
  std::function<void(const std::string& state, uplink_actor, std::uint64_t)>
    dial;
  std::shared_ptr<const net::link::identity> identity; ///< Null: none.
};

} // namespace fillguard
