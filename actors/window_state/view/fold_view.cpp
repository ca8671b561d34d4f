// How the fold shows itself.

#include "actors/window_state/fold.hpp"
#include "actors/window_state/view/reasons.hpp"

#include <algorithm>

namespace fillguard {

std::vector<window_info> fold::windows() const {
  std::vector<window_info> out;
  for (const auto& x : windows_)
    out.push_back(x.info);
  return out;
}

std::optional<past_window> fold::account_of(const window_id& x) const {
  const auto at = std::find_if(windows_.begin(), windows_.end(),
                               [&x](const auto& y) { return y.info.id == x; });
  return at == windows_.end() ? std::nullopt : std::optional{at->past()};
}

window_view fold::view() const {
  window_view out;
  out.market = settings_.market;
  out.at = now_;
  out.revision = revision_;
  out.halted = halted_;
  out.btc = btc();
  out.btc_price_history = history_.samples();
  out.confidence.threshold = settings_.capture.min_confidence.to_double();
  const auto* shown = current();
  if (shown)
    show_window(out, *shown);
  for (const auto* x = shown; x && x != windows_.data();)
    out.previous_windows.push_back((--x)->past());
  auto words = status_and_reason(shown, out, settings_);
  out.status = std::move(words.status);
  out.reason = std::move(words.reason);
  out.second = second_;
  return out;
}

void fold::show_window(window_view& out, const window_track& x) const {
  auto& window = out.window.emplace();
  window.id = x.info.id;
  window.closes_at = x.info.closes_at;
  window.phase = x.phase();
  window.seconds_left = seconds_between(now_, x.info.closes_at);
  window.price_to_beat = x.strike();
  window.price_to_beat_source = x.strike_from();
  window.settles_on = x.info.rules.settles_on;
  window.outcome = x.outcome;
  out.up = x.book.view(side::up, now_, settings_.book_stale_after);
  out.down = x.book.view(side::down, now_, settings_.book_stale_after);
  const auto penalty = time_penalty(settings_.penalties, x.left(now_));
  auto& sure = out.confidence;
  sure.time_penalty = penalty.to_double();
  if (const auto ask = x.book.ask(side::up))
    sure.up = confidence(*ask, penalty).to_double();
  if (const auto ask = x.book.ask(side::down))
    sure.down = confidence(*ask, penalty).to_double();
  if (sure.up || sure.down)
    sure.leading =
      !sure.down || (sure.up && *sure.up >= *sure.down) ? side::up : side::down;
  if (const auto* capture = x.capture())
    out.capture_99c = *capture;
  out.position = x.position_now();
  if (x.peak.value())
    out.capture_99c_peak_confidence = x.peak.value()->to_double();
  else if (x.held())
    out.peak_confidence_missing_because = to_string(x.peak.missing_because());
  if (x.held())
    show_danger(out, x);
}

void fold::show_danger(window_view& out, const window_track& x) const {
  out.danger_score = x.danger.score;
  out.loss_probability = x.loss.probability;
  auto& danger = out.danger.emplace();
  danger.threshold = settings_.danger.threshold;
  danger.acts_on = to_string(settings_.danger.acts_on);
  danger.loss = show_loss(x);
  if (fresh(x)) {
    auto& depth = danger.depth.emplace();
    depth.sellable = x.way_out.filled;
    depth.sale_average = x.way_out.average;
    depth.hedgeable = x.hedge_price.bought.filled;
    depth.hedge_average = x.hedge_price.bought.average;
    depth.token_velocity = x.token_move;
  }
  for (std::size_t i = 0; i < x.danger.parts.size(); ++i) {
    const auto& part = x.danger.parts[i];
    const auto* name = to_string(static_cast<danger_reading::signal>(i));
    danger.signals.push_back({name, part.raw, part.weight, part.component});
    if (!part.raw)
      danger.unknown.emplace_back(name);
  }
}

loss_view fold::show_loss(const window_track& x) const {
  loss_view out;
  out.threshold = settings_.danger.loss_threshold;
  out.by_price = x.loss.by_price;
  out.by_market = x.loss.by_market;
  out.source = x.chance.source;
  if (const auto& chance = x.chance.said.chance) {
    out.distance = chance->distance;
    out.deviation = chance->deviation;
  }
  if (x.loss.lacks != chance_lacks::nothing)
    out.lacks = to_string(x.loss.lacks);
  return out;
}

} // namespace fillguard
