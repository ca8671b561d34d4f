#pragma once

#include "actors/paper_venue/local_venue.hpp"
#include "app/config/config.hpp"
#include "app/journal/market_journal.hpp"
#include "app/journal/service_memory.hpp"
#include "net/journal/disk.hpp"
#include "net/journal/sink.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

/// In a journal's folder: the folder of the orders, and the lock file of the
/// one process that may write.
inline constexpr const char* orders_folder = "trader";
inline constexpr const char* lock_file = "lock";

/// The dependencies of a journal; a null member means that of a running
/// service.
struct journal_parts {
  std::shared_ptr<net::journal::disk> where;
  /// Makes the writer of these folders' logs.
  std::function<std::shared_ptr<net::journal::sink>(
    std::shared_ptr<net::journal::disk>, std::vector<std::string> folders)>
    sink;
  /// The venue of the orders.
  std::shared_ptr<local_venue> venue;
  /// Folds an input of any market.
  apply_function apply;
};

/// The journal of a running service: a folder for each market and one for all
/// orders. No other process can write it meanwhile.
class service_journal {
public:
  /// Locks the folder, recovers its records, and continues to record. Throws a
  /// journal_error when another process has it or it cannot be continued.
  service_journal(const config& settings, const std::string& folder,
                  utc_time now, journal_parts parts = {});
  ~service_journal();

  service_journal(const service_journal&) = delete;
  service_journal& operator=(const service_journal&) = delete;

  /// The initial states of the actors. From here on everything is recorded,
  /// orders without a record in the previous run are dropped, and orders that
  /// may be live are being looked up.
  service_memory memory() const;

  /// Reports of the recovery for the operator.
  const std::vector<std::string>& reports() const;

  /// Why the disk fails now; absent while it works.
  std::optional<std::string> failing_because() const;

  /// The state of the writer, with figures.
  net::journal::journal_stats look() const;

  /// Calls `callback` whenever an order's record is synced; null: never. The
  /// call is on the writer's thread and must not block.
  void on_synced(std::function<void(std::uint64_t number)> callback);

private:
  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace fillguard
