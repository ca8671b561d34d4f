#include "actors/window_state/view/reasons.hpp"

#include "actors/window_state/view/position_words.hpp"

#include <algorithm>
#include <cstdint>

namespace fillguard {

namespace {

std::string in_seconds(std::int64_t ms) {
  return std::to_string(ms / 1000) + " s";
}

std::string book_trouble(const book_track& book, const window_view& view) {
  if (!view.up.age_ms)
    return "no book yet";
  if (!book.trusted())
    return "book not trusted until a full one";
  if (book.book().crossed())
    return "book crossed";
  return "book stale " + in_seconds(*view.up.age_ms);
}

/// Why there is no capture in an open window with a good book.
std::string no_capture(const window_track& window, const window_view& view,
                       const window_state_settings& settings) {
  const auto& rule = settings.capture;
  const auto& capture = window.capture();
  if (capture.is_used()) {
    const auto* order = capture.order();
    if (order && order->state() && !order->reason().empty())
      return "capture " + to_string(*order->state()) + ": " + order->reason();
    return "the window's one capture was tried";
  }
  if (auto why = window.no_entry_because())
    return *std::move(why);
  if (settings.account.is_real && settings.account.enters)
    if (auto why = window.account.no_entry_because(view.at))
      return *std::move(why);
  const auto left = window.facts.left(view.at);
  if (settings.captures && left < rule.min_time_left)
    return "too late for a capture";
  const auto penalty = time_penalty(settings.penalties, left);
  const auto up = window.book().ask(outcome::up);
  const auto down = window.book().ask(outcome::down);
  if (!up && !down)
    return "no asks";
  if (const auto& leading = view.confidence.leading;
      leading && !window.book().ask(*leading))
    return "no asks of " + to_string(*leading);
  const auto best =
    confidence(std::max(up.value_or(price{}), down.value_or(price{})), penalty);
  if (!settings.captures)
    return "watching only, confidence " + to_string(best);
  if (!settings.account.enters)
    return "guarding only, confidence " + to_string(best);
  if (best < rule.min_confidence)
    return "confidence " + to_string(best) + " < "
           + to_string(rule.min_confidence);
  if (view.halted)
    return "halted: " + *view.halted;
  if (view.clock && !view.clock->why.empty())
    return view.clock->why;
  if (window.facts.price_to_beat_is_disputed())
    return "no entry: price to beat disputed";
  const auto token = up >= down ? outcome::up : outcome::down;
  if (settings.guard.entry_filters && !capture.is_calm(token))
    return "entry filter: neither stable nor calm";
  return "max_spend " + to_string(rule.max_spend)
         + " is less than the smallest order";
}

/// "calm", or what is not known while it may not be.
std::string danger_words(const position_danger& danger,
                         const window_view& view) {
  const std::string reading = danger.dangerous() ? "danger" : "calm";
  const auto& sight = view.sight;
  if (sight.danger == danger_sight::known)
    return reading;
  std::string out =
    sight.danger == danger_sight::lost ? "sight lost" : "sight partly lost";
  if (sight.since)
    out += ' '
           + std::to_string(static_cast<std::int64_t>(
             std::max(seconds_between(*sight.since, view.at), 0.0)))
           + " s";
  return danger.dangerous() ? reading + ", " + out : out;
}

std::string order_words(const window_capture& known) {
  if (const auto state = known.order()->state())
    return "order " + to_string(*state);
  return known.shown() && known.shown()->order_id ? "order sent"
                                                  : "order decided";
}

status_words judge(const window_track* shown,
                   const std::optional<window_track::held_tokens>& holds,
                   const window_view& view,
                   const window_state_settings& settings) {
  if (!shown)
    return {"waiting", "no window yet"};
  const auto& facts = shown->facts;
  if (facts.closed())
    return {"closed", facts.winner()
                        ? "resolved " + outcome_words(*facts.winner())
                        : "waiting for the outcome"};
  const auto& guard = shown->guard();
  if (holds) {
    if (view.peak_confidence_missing_because)
      return {"holding", *view.peak_confidence_missing_because};
    if (view.up.stale)
      return {"holding", book_trouble(shown->book(), view)};
    if (shown->account.left_at())
      return {"left", "left alone, as the user requested"};
    if (shown->open_shares(holds->token) < dust)
      return {"hedged", "one of each pair pays a dollar"};
    if (!holds->is_capture && !shown->guard().flattens())
      return {
        "holding",
        danger_words(shown->danger(), view) + "; no capture: "
          + shown->no_capture_because(holds->token).value_or("bought by hand")};
    if (guard.goal())
      return {"exiting", guard.alarm().value_or(*guard.goal())};
    if (guard.alarm())
      return {"holding", *guard.alarm()};
    return {"holding", danger_words(shown->danger(), view)};
  }
  if (guard.goal())
    return {"exited", *guard.goal()};
  if (!facts.opened())
    return {"waiting", "window not open yet"};
  if (shown->capture().shown() && shown->capture().is_live())
    return {"ordered", order_words(shown->capture())};
  if (view.up.stale)
    return {"waiting", book_trouble(shown->book(), view)};
  return {"watching", no_capture(*shown, view, settings)};
}

} // namespace

status_words
status_and_reason(const window_track* shown,
                  const std::optional<window_track::held_tokens>& holds,
                  const window_view& view,
                  const window_state_settings& settings) {
  auto out = judge(shown, holds, view, settings);
  // A clock that became wrong concerns every reading; a start takes a moment to
  // measure it.
  const auto& clock = view.clock;
  if (clock && clock->age_ms && !clock->why.empty() && out.reason != clock->why)
    out.reason = clock->why + "; " + out.reason;
  if (view.account && !view.account->why.empty())
    out.reason = (view.account->armed ? "no buys: " : "NOT ARMED: ")
                 + view.account->why + "; " + out.reason;
  return out;
}

} // namespace fillguard
