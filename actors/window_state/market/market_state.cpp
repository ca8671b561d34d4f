#include "actors/window_state/market/market_state.hpp"

#include "actors/window_state/view/position_words.hpp"
#include "actors/window_state/view/show.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace fillguard {

namespace {

chance_settings chances(const window_state_settings& settings) {
  chance_settings out;
  out.stale_after = settings.btc_stale_after;
  return out;
}

/// Whether a notice of that kind shows the danger at that time.
bool is_about_danger(notice::kind_type kind) {
  using enum notice::kind_type;
  return kind == danger || kind == sight || kind == exit || kind == hedge
         || kind == lock;
}

} // namespace

market_state::market_state(window_state_settings settings)
    : settings_{std::move(settings)}, prices_{settings_.market.length},
      history_{settings_.velocity_window}, spots_{chances(settings_)} {
  // nop
}

void market_state::begin(utc_time at) {
  ++revision_;
  now_ = std::max(now_, at);
  second_.reset();
}

void market_state::mark_second(utc_time second) {
  // A window that was found late opens between two seconds, and the opening of
  // an earlier one may be reported now.
  constexpr std::chrono::seconds one{1};
  if (second.time_since_epoch() % one == std::chrono::nanoseconds{0}
      && now_ - second < one)
    second_ = second;
}

effects market_state::conclude(effects so_far) {
  so_far.visible = true;
  const auto market = facts();
  auto* shown = current();
  std::optional<window_track::held_tokens> held; // In the current window.
  for (auto& window : windows_) {
    const auto holds = window.holding();
    if (window.take_peak(market, holds))
      so_far +=
        announce(&window, notice::kind_type::peak,
                 "peak confidence " + to_string(*window.peak().value()));
    if (&window == shown)
      held = holds;
  }
  if (!shown)
    return so_far;
  if (auto found = shown->announce_found(market, held))
    so_far += announce(shown, notice::kind_type::account, std::move(*found));
  for (auto& each : shown->read_danger(market, held))
    so_far += announce(shown, each.kind, std::move(each.text));
  // Most inputs lead to nothing.
  if (auto decided = shown->guard_position(market, held); !decided.is_empty())
    so_far += carry_out(*shown, std::move(decided));
  if (auto decided = shown->try_capture(market); !decided.is_empty())
    so_far += carry_out(*shown, std::move(decided));
  return so_far;
}

effects market_state::refuse(refusal kind) {
  ++(refused_.*kind);
  // The input's time counts, so timers and rules still run.
  auto out = conclude({});
  out.visible = !out.notices.empty();
  return out;
}

window_track* market_state::find(const window_id& id) {
  const auto at =
    std::find_if(windows_.rbegin(), windows_.rend(), [&id](const auto& window) {
      return window.facts.info().id == id;
    });
  return at == windows_.rend() ? nullptr : &*at;
}

std::size_t market_state::current_index() const {
  const auto at =
    std::find_if(windows_.rbegin(), windows_.rend(),
                 [](const auto& window) { return window.facts.opened(); });
  return at == windows_.rend()
           ? 0
           : static_cast<std::size_t>(std::distance(at, windows_.rend())) - 1;
}

window_track* market_state::current() {
  return windows_.empty() ? nullptr : &windows_[current_index()];
}

const window_track* market_state::current() const {
  return windows_.empty() ? nullptr : &windows_[current_index()];
}

market_facts market_state::facts() const {
  return {now_,
          settings_,
          prices_,
          history_,
          spots_,
          halted_.has_value(),
          clock_.allows_entry(now_),
          not_armed_because(),
          no_buys_because()};
}

std::optional<account_view> market_state::account() const {
  if (!settings_.account.is_real)
    return std::nullopt;
  const auto* why = no_buys_because();
  return account_view{armed_, why ? *why : std::string{}, key_ends_at_,
                      dollars_};
}

const std::string* market_state::no_buys_because() const {
  if (!settings_.account.is_real || (armed_ && not_armed_.empty()))
    return nullptr;
  static const std::string unchecked = "the account is not checked yet";
  return not_armed_.empty() ? &unchecked : &not_armed_;
}

const std::string* market_state::not_armed_because() const {
  return armed_ ? nullptr : no_buys_because();
}

effects market_state::announce(const window_track* about,
                               notice::kind_type kind, std::string text) const {
  effects out;
  auto& event = out.notices.emplace_back();
  event.market = settings_.market;
  event.kind = kind;
  event.text = std::move(text);
  event.at = now_;
  if (const auto* why = not_armed_because())
    event.not_armed_because = *why;
  if (!about)
    return out;
  event.window = about->facts.info().id;
  window_view seen;
  show_window(seen, *about, about->holding(), facts());
  event.capture = seen.capture_99c;
  event.position = seen.position;
  event.details = position_words(*about, seen);
  if (is_about_danger(kind)) {
    event.danger_score = seen.danger_score;
    event.danger = seen.danger;
    event.sight = seen.sight;
  }
  return out;
}

effects market_state::carry_out(const window_track& window,
                                decisions decided) const {
  effects out;
  out.orders = std::move(decided.orders);
  out.cancels = std::move(decided.cancels);
  for (auto& each : decided.announcements)
    out += announce(&window, each.kind, std::move(each.text));
  return out;
}

} // namespace fillguard
