#pragma once

#include "net/journal/condition.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fillguard::net::journal {

/// Takes records of several logs and has them last in time. Whoever adds never
/// waits.
class sink {
public:
  /// The index of a log's folder.
  using log_id = std::size_t;

  virtual ~sink() = default;

  /// Adds whole records to a log. False, and nothing is added, when too much
  /// waits already.
  virtual bool add(log_id which, std::int64_t day, std::string_view records,
                   std::uint64_t sequence) = 0;

  /// Calls `done`, maybe on a foreign thread, once everything that was added to
  /// these logs before will last. Must not wait.
  virtual void when_synced(std::vector<log_id> which,
                           std::function<void()> done) = 0;

  /// What is wrong with the disk now: "cannot write …", or that it is slow.
  virtual std::optional<std::string> trouble() const = 0;

  /// The same, with figures.
  virtual condition look() const = 0;
};

} // namespace fillguard::net::journal
