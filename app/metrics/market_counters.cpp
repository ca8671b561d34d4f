#include "app/metrics/market_counters.hpp"

#include "app/metrics/reading.hpp"

namespace fillguard::metrics {

namespace {

/// More results than a view ever shows, so that none is counted twice.
constexpr std::size_t most_remembered = 512;

} // namespace

void market_counters::count(const window_view& view) {
  const std::lock_guard guard{mutex_};
  auto& to = markets_[view.market];
  if (view.window && view.window->phase != window_phase::upcoming
      && to.window != view.window->id) {
    to.window = view.window->id;
    ++to.counts.windows_opened;
  }
  if (view.halted && !to.halted)
    ++to.counts.halts;
  to.halted = view.halted.has_value();
  const bool dangerous = in_danger(view);
  if (dangerous && !to.in_danger)
    ++to.counts.dangers;
  to.in_danger = dangerous;
  for (const auto& past : view.previous_windows)
    count_resolved(to, past);
}

void market_counters::count_resolved(market_track& to,
                                     const past_window& window) {
  if (!window.winner)
    return;
  const auto [known, is_new] = to.resolved.try_emplace(window.id);
  // A fill, a reversal or a fee may become known after the outcome. A profit
  // that becomes unknown stays as it was; without any deal there is none.
  const bool is_real =
    window.position
    && std::max({window.position->held, window.position->sold,
                 window.position->hedged})
         > shares{};
  const auto profit = window.profit.value_or(is_real ? known->second : money{});
  to.counts.profit += profit - known->second;
  known->second = profit;
  if (!is_new)
    return;
  if (to.resolved.size() > most_remembered)
    to.resolved.erase(to.resolved.begin());
  switch (*window.winner) {
  case window_outcome::up:
    ++to.counts.windows_up;
    break;
  case window_outcome::down:
    ++to.counts.windows_down;
    break;
  case window_outcome::half:
    ++to.counts.windows_half;
    break;
  }
}

void market_counters::count(const notice& event) {
  const std::lock_guard guard{mutex_};
  auto& to = markets_[event.market].counts;
  switch (event.kind) {
  case notice::kind_type::fill:
    if (event.capture && event.capture->status == fill_status::reversed)
      ++to.fills_reversed;
    else if (event.capture && event.capture->status == fill_status::confirmed)
      ++to.fills_confirmed;
    else
      ++to.fills;
    break;
  case notice::kind_type::set_aside:
    ++to.set_aside;
    break;
  case notice::kind_type::difference:
    ++to.differences;
    break;
  case notice::kind_type::window:
  case notice::kind_type::order:
  case notice::kind_type::peak:
  case notice::kind_type::danger:
  case notice::kind_type::hedge:
  case notice::kind_type::exit:
  case notice::kind_type::lock:
  case notice::kind_type::halt:
  case notice::kind_type::clock:
  case notice::kind_type::settled:
  case notice::kind_type::sight:
  case notice::kind_type::unguarded:
  case notice::kind_type::arming:
  case notice::kind_type::account:
  case notice::kind_type::control:
  case notice::kind_type::listing:
    break;
  }
}

std::map<market_key, market_counts> market_counters::counts() const {
  std::map<market_key, market_counts> out;
  const std::lock_guard guard{mutex_};
  for (const auto& [market, x] : markets_)
    out[market] = x.counts;
  return out;
}

} // namespace fillguard::metrics
