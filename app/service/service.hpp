#pragma once

#include "actors/edge.hpp"
#include "app/config/config.hpp"
#include "app/service/display.hpp"
#include "app/service/parts.hpp"
#include "net/journal/condition.hpp"
#include "net/journal/disk.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace fillguard {

/// Why a process cannot be linked with others.
class link_error : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// The actors of one service, or of its parts in this process, running from
/// construction to destruction.
class service {
public:
  struct surroundings {
    fillguard::outside outside;
    outlets out;
    /// Folder of the journal, which the service recovers from and goes on
    /// with; empty: there is none. What stands in the way of that is thrown as
    /// a journal_error.
    std::string journal;
    /// Where that folder is; null: on the machine's own disk.
    std::shared_ptr<net::journal::disk> disk = {};
    /// Called once, on a foreign thread, when the service cannot go on.
    std::function<void(std::string reason)> give_up;
    /// What lives in this process. What stands in the way of linking it with
    /// the rest is thrown as a link_error.
    service_parts here;
  };

  service(const config& settings, surroundings around);

  /// Stops every actor, from the edge inwards, within about a second.
  ~service();

  service(const service&) = delete;
  service& operator=(const service&) = delete;

  /// How the journal is; absent without one.
  std::optional<net::journal::condition> journal() const;

  /// How many actors are alive, the supervisor's included.
  std::size_t actors() const;

  /// Ends the actor of that name ("btc_feed/btc") with an exception, as a bug
  /// in it would. Returns whether there is one. For tests.
  bool crash(const std::string& name);

private:
  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace fillguard
