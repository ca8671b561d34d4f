#pragma once

#include "actors/window_state/prices/settlement_chance.hpp"
#include "app/judge/recorded_day.hpp"
#include "app/judge/scores.hpp"

#include <array>
#include <iosfwd>
#include <string>
#include <vector>

namespace fillguard {

struct judge_options {
  std::string prices;  ///< CSV, may be gzipped.
  std::string windows; ///< JSON lines, may be gzipped.
};

/// Seconds left at which the probabilities are computed.
inline constexpr std::array judged_at{120, 60, 30, 10, 5};

/// Forecasts of the probability that the leader loses: the outcome that the
/// newest received price favours, UP at a tie.
struct judged_horizon {
  int seconds_left = 0;
  std::vector<forecast> improved;
  std::vector<forecast> walk; ///< The plain random walk, on the same questions.
};

using judgement = std::array<judged_horizon, judged_at.size()>;

/// Runs both models on windows that settled on spot, each time with the prices
/// received by then. `prices` in order of receipt. A moment without a forecast
/// of both models, or whose newest price is older than five minutes, is left
/// out.
judgement judge(const std::vector<recorded_price>& prices,
                const std::vector<judged_window>& windows,
                const chance_settings& settings = {});

/// Many more windows from the prices alone: one closes every ten seconds, and
/// its price to beat is the price five minutes before. They overlap, so they
/// are not independent, but a single event has less weight. Windows on the
/// venue's own grid are left out.
std::vector<judged_window>
shadow_windows(const std::vector<recorded_price>& prices);

/// Prints the scores of the loss probability on a recorded day, beside the
/// random walk and the base rate. Returns the exit code: 0, or 1 when a file
/// cannot be used.
int run_judge(const judge_options& options, std::ostream& out,
              std::ostream& err);

} // namespace fillguard
