// How a market's state is shown.

#include "actors/window_state/market/market_state.hpp"
#include "actors/window_state/view/glance.hpp"
#include "actors/window_state/view/reasons.hpp"
#include "actors/window_state/view/show.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace fillguard {

namespace {

/// Names what the coin's price measures, and its distance to the price to beat.
void show_kind(window_view& out, settlement rule) {
  auto& btc = out.btc;
  if (!btc.value || !btc.source)
    return;
  btc.kind = kind_of(*btc.source);
  btc.settles = settles(*btc.source, rule);
  if (out.window && out.window->price_to_beat)
    btc.distance = *btc.value - *out.window->price_to_beat;
}

} // namespace

std::vector<order_wanted> market_state::unacknowledged() const {
  std::vector<order_wanted> out;
  for (const auto& window : windows_) {
    auto more = window.unacknowledged();
    std::move(more.begin(), more.end(), std::back_inserter(out));
  }
  return out;
}

std::vector<window_info> market_state::windows() const {
  std::vector<window_info> out;
  for (const auto& window : windows_)
    out.push_back(window.facts.info());
  return out;
}

std::optional<past_window> market_state::summary_of(const window_id& id) const {
  const auto at =
    std::find_if(windows_.begin(), windows_.end(), [&id](const auto& window) {
      return window.facts.info().id == id;
    });
  return at == windows_.end() ? std::nullopt : std::optional{at->past()};
}

window_view market_state::view() const {
  window_view out;
  out.market = settings_.market;
  out.at = now_;
  out.revision = revision_;
  out.halted = halted_;
  const auto* shown = current();
  const auto rule = settles_on(shown);
  out.btc = price_by(rule);
  out.btc.spot = prices_.spot(now_, settings_.btc_stale_after);
  out.btc_price_history = history_.samples();
  out.confidence.threshold = settings_.capture.min_confidence.to_double();
  std::optional<window_track::held_tokens> holds;
  if (shown) {
    holds = shown->holding();
    const auto now = facts();
    show_window(out, *shown, holds, now);
    show_win(out.win_probability, *shown, now);
  }
  show_kind(out, rule);
  for (const auto* past = shown; past && past != windows_.data();) {
    auto& closed = out.previous_windows.emplace_back((--past)->past());
    // Money waits in a window until it is settled.
    if (closed.position && !closed.winner)
      show_results(*closed.position, *past);
  }
  out.clock = clock_.view(now_);
  out.account = account();
  out.day = day_.view(windows_, now_, settings_.book_stale_after);
  auto words = status_and_reason(shown, holds, out, settings_);
  out.status = std::move(words.status);
  out.reason = std::move(words.reason);
  out.second = second_;
  return out;
}

trace::state_glance market_state::glance() const {
  const auto* shown = current();
  return glance_at(shown, halted_.has_value(),
                   reading_for(settings_.danger.acts_on, settles_on(shown)));
}

} // namespace fillguard
