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

/// In a journal's folder: that of the orders, and the file which only one
/// process at a time has locked.
inline constexpr const char* orders_folder = "trader";
inline constexpr const char* lock_file = "lock";

/// What a journal works with; what is null is what a running service has.
struct journal_parts {
  std::shared_ptr<net::journal::disk> where;
  /// Makes what writes the logs of these folders.
  std::function<std::shared_ptr<net::journal::sink>(
    std::shared_ptr<net::journal::disk>, std::vector<std::string> folders)>
    sink;
  /// Where orders go.
  std::shared_ptr<local_venue> venue;
  /// Folds an input of any market.
  apply_function apply;
};

/// The journal of a running service: a folder for each market and one for the
/// orders of all, which no other process writes as long as this one lives.
class service_journal {
public:
  /// Takes the folder, recovers what is in it, and goes on recording. Throws a
  /// journal_error when somebody else has it or it cannot be gone on with.
  service_journal(const config& settings, const std::string& folder,
                  utc_time now, journal_parts parts = {});
  ~service_journal();

  service_journal(const service_journal&) = delete;
  service_journal& operator=(const service_journal&) = delete;

  /// What the actors are to begin with. Everything is recorded from here on,
  /// orders of which the former life left no trace are off, and those that may
  /// be live are being looked up.
  service_memory memory() const;

  /// What a person should know of the recovery.
  const std::vector<std::string>& reports() const;

  /// What is wrong with the disk now.
  std::optional<std::string> trouble() const;

  /// The same, with figures.
  net::journal::condition look() const;

  /// Has `say` called whenever an order's record lasts; null: nobody. It is
  /// called on a foreign thread and must not wait.
  void on_synced(std::function<void(std::uint64_t number)> say);

private:
  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace fillguard
