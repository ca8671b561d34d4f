#pragma once

#include "actors/edge.hpp"
#include "app/config/config.hpp"
#include "app/history/history_status.hpp"
#include "app/service/display.hpp"
#include "app/service/parts.hpp"
#include "app/service/trading_key.hpp"
#include "net/journal/disk.hpp"
#include "net/journal/journal_stats.hpp"
#include "net/polymarket/orders/order_sender.hpp"
#include "net/venue_time/venue_time.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace fillguard {

/// Why a process cannot be connected with others.
class link_error : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// The actors of one service, or of its parts in this process, running from
/// construction to destruction.
class service {
public:
  struct dependencies {
    fillguard::outside outside;
    outlets out;
    /// Folder of the journal, which the service recovers and continues; empty:
    /// there is none. Throws a journal_error when that fails.
    std::string journal;
    /// The disk of that folder; null: the machine's own.
    std::shared_ptr<net::journal::disk> disk = {};
    /// Called once, on another thread, when the service cannot continue.
    std::function<void(std::string reason)> give_up;
    /// The parts in this process. Throws a link_error when they cannot be
    /// connected with the others.
    service_parts here;
    /// The clock of `outside`, to be corrected to the venue's time; null: it is
    /// only compared with it.
    std::shared_ptr<net::venue_time> corrected = {};
    /// The key of real orders; absent: none can be signed.
    std::optional<trading_key> key = {};
    /// The condition of the history, which is kept beside the journal, or at
    /// `history.url`; null: there is none.
    std::shared_ptr<history::history_status> history = {};
    /// Sends real orders; null: each over a connection of its own.
    std::shared_ptr<net::polymarket::order_sender> sender = {};
  };

  service(const config& settings, dependencies around);

  /// Stops every actor, from the edge inwards, within about a second.
  ~service();

  service(const service&) = delete;
  service& operator=(const service&) = delete;

  /// The condition of the journal; absent without one.
  std::optional<net::journal::journal_stats> journal() const;

  /// The number of running actors, including the supervisor.
  std::size_t actors() const;

  /// Carries out a request in the words of the socket in the journal's folder:
  /// "halt REASON", "resume", "leave btc-5m", "flatten btc-5m". Returns the
  /// answer; fails with the service's own words.
  result<std::string> request(const std::string& words);

  /// Sends a notice to the displays and the notifier, like one of a state.
  void announce(const notice& x);

  /// Allows no more entries until the end of this process, and cancels the rest
  /// of captures that may still buy. Exits go on.
  void stop_entries(const std::string& reason);

  /// Ends the actor of that name ("btc_feed/btc") like an exception in it.
  /// Returns whether there is one. For tests.
  bool crash(const std::string& name);

private:
  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace fillguard
