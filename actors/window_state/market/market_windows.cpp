// How a market's state handles reports about its windows.

#include "actors/window_state/market/market_state.hpp"
#include "actors/window_state/view/position_words.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

/// Settled windows to keep for display.
constexpr std::size_t shown_windows = 4;

/// Windows to keep at most, even if their outcomes are late.
constexpr std::size_t max_past_windows = 12;

/// The same for windows with a position: a day of 5-minute windows.
constexpr std::size_t max_held_windows = 288;

/// How long a window is kept after its outcome is known, for displays and
/// counters.
constexpr std::chrono::minutes shown_when_resolved{1};

/// Whether the window may go.
bool is_done(const window_track& window, std::size_t newer_windows,
             utc_time now) {
  const auto& facts = window.facts;
  if (facts.winner())
    return !facts.resolved_at()
           || now - *facts.resolved_at() >= shown_when_resolved;
  return newer_windows
         > (window.position_now() ? max_held_windows : max_past_windows);
}

} // namespace

effects market_state::apply(const window_found& input) {
  begin(input.received_at);
  const auto& id = input.window.id;
  if (id.market != settings_.market)
    return refuse(&refused_inputs::other_market);
  if (auto* known = find(id)) {
    known->facts.describe_as(input.window);
    return conclude(observe_price_to_beat(*known));
  }
  if (input.window.closes_at <= now_)
    return refuse(&refused_inputs::over);
  const auto place =
    std::upper_bound(windows_.begin(), windows_.end(), id.opens_at,
                     [](utc_time time, const auto& other) {
                       return time < other.facts.info().id.opens_at;
                     });
  auto& window = *windows_.insert(place, window_track{input.window});
  auto out = observe_price_to_beat(window);
  if (now_ >= id.opens_at)
    out += open(window);
  forget_settled();
  return conclude(std::move(out));
}

effects market_state::apply(const window_opened& input) {
  begin(input.at);
  auto* known = find(input.window);
  if (!known)
    return refuse(&refused_inputs::unknown_window);
  mark_second(input.at);
  auto out = open(*known);
  forget_settled();
  return conclude(std::move(out));
}

effects market_state::apply(const window_closed& input) {
  begin(input.at);
  auto* known = find(input.window);
  if (!known)
    return refuse(&refused_inputs::unknown_window);
  mark_second(input.at);
  auto out = read_danger_before_close();
  out += close(*known);
  return conclude(std::move(out));
}

effects market_state::apply(const window_result& input) {
  begin(input.received_at);
  auto* known = find(input.window);
  if (!known)
    return refuse(&refused_inputs::unknown_window);
  effects out;
  auto& facts = known->facts;
  const auto rule = facts.info().rules.settles_on;
  if (input.final_price) {
    facts.publish_final_price(*input.final_price);
    spots_.learn(rule, facts.info().closes_at, *input.final_price);
  }
  if (input.price_to_beat)
    spots_.learn(rule, facts.info().id.opens_at, *input.price_to_beat);
  if (input.price_to_beat
      && facts.publish_price_to_beat(*input.price_to_beat)) {
    const auto published = to_string(*input.price_to_beat);
    out += announce(known, notice::kind_type::window,
                    "price to beat " + published + " (venue)");
    if (facts.venue_contradicts(facts.observed_price_to_beat()))
      out += announce(known, notice::kind_type::difference,
                      "price to beat: observed "
                        + to_string(*facts.observed_price_to_beat())
                        + ", venue: " + published);
    if (const auto site = facts.strike().site; facts.venue_contradicts(site))
      out += announce(known, notice::kind_type::difference,
                      "price to beat: the venue's site answered "
                        + to_string(*site) + ", venue: " + published);
  }
  if (input.winner && facts.resolve(*input.winner, now_)) {
    // A published result means that the window is over, even if our clock
    // differs.
    out += close(*known);
    const auto meaning = settlement_words(*known);
    out += announce(known, notice::kind_type::settled,
                    "resolved " + outcome_words(*input.winner)
                      + (meaning.empty() ? "" : ": " + meaning));
    forget_settled();
  }
  return conclude(std::move(out));
}

effects market_state::apply(const site_price_to_beat& input) {
  begin(input.received_at);
  if (input.window.market != settings_.market)
    return refuse(&refused_inputs::other_market);
  auto* known = find(input.window);
  if (!known)
    return refuse(&refused_inputs::unknown_window);
  if (input.value <= coin_price{})
    return refuse(&refused_inputs::bad_price);
  const auto before = known->facts.strike();
  if (!known->facts.take_site_answer(input))
    return refuse(&refused_inputs::old);
  return conclude(announce_strike(*known, before));
}

effects market_state::announce_strike(const window_track& window,
                                      const strike_reading& before) const {
  const auto now = window.facts.strike();
  effects out;
  if (now.site
      && (now.site != before.site || now.provisional != before.provisional))
    out += announce(&window, notice::kind_type::window,
                    "price to beat " + to_string(*now.site) + " (venue site"
                      + (now.provisional ? ", provisional)" : ")"));
  if (now.refused && now.refused != before.refused)
    out += announce(&window, notice::kind_type::window,
                    "price to beat: the venue's site answered "
                      + to_string(*now.refused)
                      + ", which is not taken: it answered another price for "
                        "the 5-minute window that opens at the same second");
  if (now.disputed && !before.disputed)
    out +=
      announce(&window, notice::kind_type::difference,
               "price to beat disputed: observed " + to_string(*now.observed)
                 + ", the venue's site answered " + to_string(*now.compared)
                 + "; not acted on until they agree or the venue decides");
  if (before.disputed && now.compared && now.observed && !now.disputed)
    out += announce(
      &window, notice::kind_type::difference,
      "price to beat no longer disputed: observed " + to_string(*now.observed)
        + ", the venue's site answered " + to_string(*now.compared));
  return out;
}

effects market_state::open(window_track& window) {
  return window.facts.open()
           ? announce(&window, notice::kind_type::window, "opens")
           : effects{};
}

effects market_state::close(window_track& window) {
  if (!window.facts.close())
    return {};
  auto out = announce(&window, notice::kind_type::window, "closes");
  out += carry_out(window, window.settle_guard(facts()));
  return out;
}

void market_state::forget_settled() {
  if (windows_.empty())
    return;
  auto past = current_index();
  auto at = windows_.begin();
  while (past > shown_windows) {
    if (is_done(*at, past, now_)) {
      day_.add(*at);
      at = windows_.erase(at);
    } else {
      ++at;
    }
    --past;
  }
}

} // namespace fillguard
