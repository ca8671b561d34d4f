#include "actors/window_state/view/reasons.hpp"

#include "actors/window_state/capture/capture_rule.hpp"

#include <algorithm>

namespace fillguard {

namespace {

std::string in_seconds(std::int64_t ms) {
  return std::to_string(ms / 1000) + " s";
}

std::string book_trouble(const window_track& x, const window_view& view) {
  if (!view.up.age_ms)
    return "no book yet";
  if (!x.book.trusted())
    return "book not trusted until a full one";
  if (x.book.book().crossed())
    return "book crossed";
  return "book stale " + in_seconds(*view.up.age_ms);
}

/// Why no capture was tried in an open window with a good book.
std::string no_capture(const window_track& x, const window_view& view,
                       const window_state_settings& settings) {
  const auto& rule = settings.capture;
  if (x.attempt_used) {
    if (x.order() && !x.order_reason().empty())
      return "capture " + to_string(*x.order()) + ": " + x.order_reason();
    return "the window's one capture was tried";
  }
  if (x.left(view.at) < rule.min_time_left)
    return "too late for a capture";
  const auto penalty = time_penalty(settings.penalties, x.left(view.at));
  const auto up = x.book.ask(side::up);
  const auto down = x.book.ask(side::down);
  if (!up && !down)
    return "no asks";
  const auto best =
    confidence(std::max(up.value_or(price{}), down.value_or(price{})), penalty);
  const auto limit = to_string(rule.min_confidence);
  if (best < rule.min_confidence)
    return "confidence " + to_string(best) + " < " + limit;
  if (view.halted)
    return "halted: " + *view.halted;
  if (!settings.captures)
    return "confidence " + to_string(best) + ", watching only";
  const auto token = up >= down ? side::up : side::down;
  if (settings.guard.entry_filters && !x.calm.check(token).allowed)
    return "entry filter: neither stable nor calm";
  return "max_spend " + to_string(rule.max_spend)
         + " is less than the smallest order";
}

std::string order_words(const window_track& x) {
  if (!x.order())
    return x.capture() && x.capture()->order_id ? "order sent"
                                                : "order decided";
  return "order " + to_string(*x.order());
}

} // namespace

status_words status_and_reason(const window_track* shown,
                               const window_view& view,
                               const window_state_settings& settings) {
  if (!shown)
    return {"waiting", "no window yet"};
  if (shown->closed)
    return {"closed", shown->outcome ? "resolved " + to_string(*shown->outcome)
                                     : "waiting for the outcome"};
  if (shown->held()) {
    if (view.peak_confidence_missing_because)
      return {"holding", *view.peak_confidence_missing_because};
    if (view.up.stale)
      return {"holding", book_trouble(*shown, view)};
    if (shown->open_shares(*shown->held()) < dust)
      return {"hedged", "one of each pair pays a dollar"};
    if (shown->guard.goal)
      return {"exiting", shown->guard.alarm.value_or(*shown->guard.goal)};
    if (shown->guard.alarm)
      return {"holding", *shown->guard.alarm};
    return {"holding", shown->dangerous ? "danger" : "calm"};
  }
  if (shown->guard.goal)
    return {"exited", *shown->guard.goal};
  if (!shown->opened)
    return {"waiting", "window not open yet"};
  if (shown->capture() && shown->order_live())
    return {"ordered", order_words(*shown)};
  if (view.up.stale)
    return {"waiting", book_trouble(*shown, view)};
  return {"watching", no_capture(*shown, view, settings)};
}

} // namespace fillguard
