#include "app/service/unguarded.hpp"

#include "messages/position.hpp"

#include <chrono>
#include <cmath>
#include <optional>
#include <string>

namespace fillguard {

namespace {

/// From a match to its settlement; users measured 10 to 50 s.
constexpr std::chrono::seconds settled_within{60};

std::string words(const position_view& position, const book_view& book,
                  double seconds_left, shares open) {
  auto out =
    "the service ends while " + to_string(open) + ' '
    + to_string(position.token)
    + (position.average_price
         ? " bought at " + to_string(*position.average_price)
         : "")
    + (open == position.held ? " are held" : " are held and not covered")
    + ": nothing watches or sells them from now on; ";
  out += book.top.bid && !book.stale ? "bid " + to_string(book.top.bid->price)
                                     : "bid unknown";
  return out + ", "
         + std::to_string(static_cast<long>(std::floor(seconds_left)))
         + " s left";
}

} // namespace

std::vector<notice>
unguarded_from_now(const std::vector<std::shared_ptr<const window_view>>& views,
                   utc_time now) {
  std::vector<notice> out;
  for (const auto& view : views) {
    if (!view->window || !view->position
        || view->window->phase != window_phase::open
        || view->window->closes_at <= now)
      continue;
    const auto& position = *view->position;
    const auto open = position.held - position.hedged;
    if (open < dust)
      continue;
    auto& warning = out.emplace_back();
    warning.market = view->market;
    warning.window = view->window->id;
    warning.kind = notice::kind_type::unguarded;
    warning.text = words(position, view->book(position.token),
                         seconds_between(now, view->window->closes_at), open);
    warning.at = now;
    warning.capture = view->capture_99c;
    warning.position = position;
  }
  return out;
}

bool may_buy(const window_view& view) {
  if (view.status == "ordered")
    return true;
  const auto& capture = view.capture_99c;
  return capture && capture->ordered && capture->filled > shares{}
         && capture->filled < *capture->ordered && view.window
         && view.window->phase == window_phase::open;
}

std::vector<notice>
buys_not_withdrawn(const std::vector<std::shared_ptr<const window_view>>& views,
                   utc_time now) {
  std::vector<notice> out;
  for (const auto& view : views) {
    if (!may_buy(*view) || !view->window)
      continue;
    auto& warning = out.emplace_back();
    warning.market = view->market;
    warning.window = view->window->id;
    warning.kind = notice::kind_type::unguarded;
    warning.text =
      "the service ends, and the cancel of its buy "
      + (view->capture_99c && view->capture_99c->order_id
           ? "order " + *view->capture_99c->order_id + ' '
           : std::string{})
      + "is not confirmed: it may still buy, and nothing watches what it buys; "
        "look at the open orders on the venue's site";
    warning.at = now;
    warning.capture = view->capture_99c;
    warning.position = view->position;
  }
  return out;
}

std::optional<std::string> late_capture(const config& settings) {
  const auto least = settings.state.capture.min_time_left;
  if (settings.mode != service_mode::live || least >= settled_within)
    return std::nullopt;
  const auto in_seconds = [](std::chrono::nanoseconds x) {
    return std::to_string(
      std::chrono::duration_cast<std::chrono::seconds>(x).count());
  };
  return "capture_99c.min_seconds_left is " + in_seconds(least)
         + ": a bought share can be sold once it is settled, which may take "
         + in_seconds(settled_within)
         + " s, so that a later capture may have no exit before the close";
}

} // namespace fillguard
