#pragma once

#include "actors/window_state/keep/isolated_state.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace fillguard {

/// Writes a market's inputs to its journal: each before the fold, and the whole
/// state at the beginning, with each new UTC day, once in a while, and after
/// each failed write. So each day's file can be folded by itself, from any
/// snapshot on.
class recorder : public input_log {
public:
  /// Inputs between two snapshots.
  static constexpr std::uint64_t snapshot_every = 50'000;

  /// Inputs to skip before writing is tried again after a failure: each try
  /// costs a snapshot.
  static constexpr std::uint64_t retry_after = 1'000;

  /// Writes whole records; returns false on failure.
  using add_function = std::function<bool(
    std::int64_t day, std::string_view records, std::uint64_t sequence)>;

  /// `last` and `day` are of the newest record so far, or 0.
  recorder(std::uint64_t last, std::int64_t day, add_function add)
      : last_{last}, day_{day}, add_{std::move(add)} {
    // nop
  }

  void record(const market_input& market, const market_state& before) override;

  /// Number of inputs in no journal.
  std::uint64_t lost() const { return lost_; }

private:
  std::uint64_t last_;
  std::int64_t day_;
  add_function add_;
  bool snapshot_due_ = true;
  std::uint64_t since_snapshot_ = 0;
  std::uint64_t let_go_ = 0; ///< Inputs left to skip.
  std::uint64_t lost_ = 0;
  std::string bytes_; ///< A member only to save allocations.
};

} // namespace fillguard
