#pragma once

#include "app/replay/player.hpp"
#include "app/replay/recording.hpp"
#include "app/replay/replay.hpp"
#include "app/replay/scorecard.hpp"

#include <cstddef>
#include <map>
#include <span>

namespace fillguard {

/// A recording played with one set of settings, each market into a state of its
/// own. Several can play one recording at the same time, in threads.
class playback {
public:
  /// `from` outlives it. `show` null: nothing is shown.
  playback(const replay_options& options, const recording& from,
           player::show_function show);

  /// Plays the next frames.
  void play(std::span<const recorded_frame> frames);

  /// Plays the rest of the windows after their last frame.
  void finish();

  /// In the order of the windows' opens.
  scorecard scores() const;

  player::totals sums() const;

  /// Adds what the states have refused.
  void add_refused(bad_by_kind& to) const;

private:
  void play_frame(const recorded_frame& frame);
  void play_prices(utc_time until);
  player& player_of(market_key market);

  window_state_settings state_;
  bool paper_;
  paper_settings desk_;
  spending_caps caps_;
  const recording& from_;
  player::show_function show_;
  std::size_t next_price_ = 0;
  std::map<market_key, player> players_;
};

} // namespace fillguard
