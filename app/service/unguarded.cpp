#include "app/service/unguarded.hpp"

#include "messages/position.hpp"

#include <cmath>
#include <optional>
#include <string>

namespace fillguard {

namespace {

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

} // namespace fillguard
