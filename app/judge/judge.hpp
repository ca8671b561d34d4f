#pragma once

#include "actors/window_state/prices/settlement_chance.hpp"
#include "app/judge/recorded_books.hpp"
#include "app/judge/recorded_day.hpp"
#include "app/judge/scores.hpp"
#include "app/judge/tick_averages.hpp"
#include "app/program/progress.hpp"

#include <array>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace fillguard {

struct judge_options {
  std::string prices;             ///< CSV, may be gzipped.
  std::string windows;            ///< JSON lines, may be gzipped.
  std::string averages;           ///< CSV of published averages, or empty.
  std::vector<std::string> books; ///< Captures of windows' books.
  std::uint64_t seed = 1;         ///< For the averages that are moved.
  /// Called with the forecasts that were made, of all; may be empty.
  goes_on_function goes_on;
};

/// Forecasts of the probability that the leader loses: the outcome that the
/// newest received price favours, UP at a tie. All on the same questions, but
/// for the market's, which has those of the windows with a fresh book.
struct judged_horizon {
  int seconds_left = 0;
  std::vector<forecast> improved; ///< As the service computes it.
  std::vector<forecast> informed; ///< A plain walk by the settlement rule.
  std::vector<forecast> walk;   ///< One that ends at the close: the spot rule.
  std::vector<forecast> market; ///< The middle of UP's quotes.
  std::vector<forecast> improved_with_books; ///< On the market's questions.
};

using judgement = std::array<judged_horizon, judged_at.size()>;

/// The inputs of `judge`.
struct judged_inputs {
  const std::vector<recorded_price>& prices;   ///< In order of receipt.
  const std::vector<recorded_price>& averages; ///< Published, likewise.
  const std::vector<judged_window>& windows;   ///< By close, all known.
  const recorded_books& books;
  bool learns = true; ///< Learns the error of averages on the way.
  /// Called before each forecast with the number of those before; returns
  /// whether to go on. May be empty.
  std::function<bool(std::uint64_t done)> goes_on{};
};

/// Runs all models on the windows, each by its own rule and each time with the
/// prices received by then. The error of averages is learnt from the published
/// ones, and from each window's final price ten seconds after its close. A
/// moment without a forecast of every model, or whose newest price is older
/// than five minutes, is left out; so are windows without a price to beat or
/// winner, and what comes after `goes_on` has ended it.
judgement judge(const judged_inputs& inputs,
                const chance_settings& settings = {});

/// The same without published averages and books.
judgement judge(const std::vector<recorded_price>& prices,
                const std::vector<judged_window>& windows,
                const chance_settings& settings = {});

/// The market's own forecasts of the windows with books, with or without
/// prices; the leader is the outcome that it favours.
judgement judge_market(const recorded_books& books);

/// Gives windows under an average the prices and the winner that the venue did
/// not publish. Returns the number of windows with a stand-in; drops those that
/// lie outside the recording.
std::size_t stand_in(std::vector<judged_window>& windows,
                     const tick_averages& averages);

/// Many more windows from the prices alone: one closes every ten seconds, five
/// minutes after its open. They overlap, so they are not independent, but a
/// single event has less weight. Under the spot rule, those on the venue's own
/// grid are left out.
std::vector<judged_window>
shadow_windows(const std::vector<recorded_price>& prices);
std::vector<judged_window> shadow_windows(const tick_averages& averages,
                                          settlement rule);

/// Prints the scores of the loss probability on a recorded day, beside the
/// walks, the base rate and the market. Returns the exit code: 0, or 1 when a
/// file cannot be used, no window can be judged, or `goes_on` has ended it.
int run_judge(const judge_options& options, std::ostream& out,
              std::ostream& err);

} // namespace fillguard
