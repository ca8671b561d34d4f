#pragma once

#include "actors/window_state/windows/market_facts.hpp"
#include "actors/window_state/windows/window_track.hpp"
#include "messages/views.hpp"

namespace fillguard {

/// Fills in the parts of `out` that belong to a window. `holds` is the window's
/// `holding()`.
void show_window(window_view& out, const window_track& window,
                 const std::optional<window_track::held_tokens>& holds,
                 const market_facts& market);

/// Fills in what a position costs and brings: known without a book.
void show_results(position_view& out, const window_track& window);

/// Fills in how likely each outcome of that window is, or which one it was.
void show_win(win_view& out, const window_track& window,
              const market_facts& market);

} // namespace fillguard
