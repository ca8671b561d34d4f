#pragma once

#include "actors/window_state/market/market_state.hpp"
#include "app/replay/metadata.hpp"
#include "app/replay/paper_desk.hpp"
#include "app/replay/scorecard.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace fillguard {

/// Plays one market's recording into its state, and shows the state for each
/// second of each window. The state at second s includes all inputs up to s.
/// The seconds go from the open (or the window's first frame, if later) to the
/// close.
class player {
public:
  using show_function = std::function<void(window_view)>;

  struct totals {
    std::uint64_t windows = 0;
    std::uint64_t lines = 0;
    std::uint64_t updates = 0; ///< Of books.
    std::uint64_t late = 0;    ///< Updates after their window's close.
  };

  /// `desk` absent: nothing is traded. `show` null: nothing is shown.
  player(window_state_settings settings, std::optional<paper_desk> desk,
         show_function show);

  /// Passes every second before `at`. An input at a whole second still belongs
  /// to that second.
  void pass_until(utc_time at);

  void deliver(const btc_price& x);

  /// Applies an update. The first one of a window adds the window.
  void deliver(const book_update& update, const recorded_window& window);

  /// The next second to pass while a window is open; absent when none is.
  std::optional<utc_time> next_due() const {
    return windows_.empty() ? std::nullopt : next_second_;
  }

  const totals& sums() const { return sums_; }

  /// The results of the closed windows.
  const scorecard& scores() const { return scores_; }
  const market_state& state() const { return state_; }

private:
  struct playing {
    recorded_window window;
    bool opened = false;
    bool closed = false;
  };

  void second(utc_time at);
  void close(playing& current, utc_time at);
  void advance_desk(utc_time at);
  void begin(const recorded_window& window, utc_time at);
  playing* find(const window_id& x);

  template <class T>
  void fold_in(const T& x);
  void fold_in(paper_desk::events x);

  market_state state_;
  std::optional<paper_desk> desk_;
  show_function show_;
  std::vector<playing> windows_; ///< Open or future, by opening time.
  std::optional<window_id> last_closed_;
  std::optional<utc_time> next_second_;
  totals sums_;
  scorecard scores_;
};

} // namespace fillguard
