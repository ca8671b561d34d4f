#pragma once

#include "actors/paper_venue/paper_exchange.hpp"
#include "actors/trader/spending_caps.hpp"
#include "actors/window_state/windows/window_state_settings.hpp"
#include "app/program/progress.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace fillguard {

/// One of many policies that play the same recording.
struct swept_settings {
  std::string meaning;
  window_state_settings state;
  paper_settings desk;
  spending_caps caps;
};

struct replay_options {
  std::vector<std::string> captures; ///< Files.
  std::string windows;               ///< File of window metadata, or empty.
  std::string btc;                   ///< CSV of prices, or empty.
  /// Trades on paper; else only watches. Overrides that setting in `state`.
  bool paper = false;
  window_state_settings state; ///< Its market is each capture's own.
  paper_settings desk;
  spending_caps caps;
  /// Every window has the fees of today, not those of its date.
  bool todays_fees = false;
  /// Names of policies. With any, the recording is played once for each, and a
  /// comparison of their results replaces the lines.
  std::vector<std::string> compare;
  /// Policies by their settings. With any, a report of what they brought
  /// replaces the lines.
  std::vector<swept_settings> sweep;
  /// False: no lines, only the summary.
  bool lines = true;
  /// Cores to use; 0: all. The output is the same for any number.
  std::size_t cores = 0;
  /// Called now and then with the bytes that were read, of those of all files;
  /// returns whether to go on.
  goes_on_function goes_on;
};

/// Plays recorded frames through the state, as fast as it goes: one line of
/// JSON to `out` for each second of each window (a market of `/v1/state`), and
/// a summary to `err`. With policies to compare or to sweep, `out` gets a table
/// of their results and how they differ. Equal files and options give
/// equal bytes.
///
/// Returns the exit code: 0, 1 if a file could not be read or the replay was
/// stopped, 2 if one has the wrong content.
int run_replay(const replay_options& options, std::ostream& out,
               std::ostream& err);

} // namespace fillguard
