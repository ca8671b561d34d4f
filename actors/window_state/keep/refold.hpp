#pragma once

#include "actors/window_state/keep/isolated_state.hpp"
#include "messages/result.hpp"
#include "net/journal/record.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace fillguard {

/// Folds a market's records, one by one, to the state that they lead to.
class refold {
public:
  struct totals {
    std::uint64_t inputs = 0;
    std::uint64_t snapshots = 0; ///< Snapshots read.
    std::uint64_t differing = 0; ///< Of them, unlike the folded inputs.
    /// Of the differing ones: written by another release, whose rules or
    /// readings may have been others.
    std::uint64_t differing_by_release = 0;
    std::uint64_t gaps = 0; ///< Places where inputs are missing.
    /// Inputs of a newer release that were skipped: their kind or a value is
    /// unknown here. Their sources repeat what matters when a service starts.
    std::uint64_t unknown = 0;
  };

  /// Called for each input, with its effects.
  using input_function = std::function<void(
    const market_input& x, const effects&, const market_state& after)>;

  explicit refold(input_function on_input = {},
                  apply_function apply = apply_input)
      : on_input_{std::move(on_input)}, apply_{std::move(apply)} {
    // nop
  }

  /// Folds one record. The error names the record, and the release that wrote
  /// it. Inputs before the first snapshot are skipped.
  result<void> add(const net::journal::record& entry);

  /// Absent before the first snapshot.
  const isolated_state* market() const { return market_ ? &*market_ : nullptr; }

  const totals& sums() const { return sums_; }
  std::uint64_t last_sequence() const { return last_; }

  /// The release that wrote the newest snapshot; empty before the first.
  const std::string& written_by() const { return written_by_; }

private:
  result<void> fold_input_of(const net::journal::record& entry);
  result<void> meet(const net::journal::record& entry, bool gap);
  tl::unexpected<error> wrong(const net::journal::record& x,
                              const std::string& what) const;

  input_function on_input_;
  apply_function apply_;
  std::optional<isolated_state> market_;
  totals sums_;
  std::uint64_t last_ = 0;
  std::string written_by_;
};

} // namespace fillguard
