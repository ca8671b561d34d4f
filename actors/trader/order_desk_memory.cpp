#include "actors/trader/order_desk.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

/// Twice this after the first look-up, and so on.
constexpr std::chrono::milliseconds first_patience{125};

} // namespace

void order_desk::remember(const order_placed& x) {
  venue_->remember(x);
  entry known;
  known.wanted = x.wanted;
  known.wanted.tag = {};
  known.sent = x.sent();
  known.unsure = true;
  known.former = true;
  known.patience = first_patience;
  known.look_up_at = x.at;
  orders_.insert_or_assign(x.wanted.intent, std::move(known));
}

void order_desk::remember(const order_event& x) {
  venue_->remember(x);
  // Taken as when it was news, only that nobody is told.
  order_events nobody;
  if (const auto* answer = std::get_if<order_answered>(&x)) {
    take(*answer, answer->at, nobody);
    // Even of one that is over, more may have been said than was recorded.
    const auto known = orders_.find(answer->intent);
    if (known != orders_.end())
      known->second.look_up_at = answer->at;
  } else if (const auto* fill = std::get_if<fill_evidence>(&x)) {
    take(*fill, nobody);
  }
}

order_events order_desk::recall(const order_wanted& x, utc_time now) {
  order_events out;
  if (auto said = venue_->look_up(x.intent, now))
    take_on(x, std::move(*said), now, out);
  else
    refuse(x.intent, order_state::unsent, "not sent before the restart", now,
           out);
  return out;
}

bool order_desk::reconciling() const {
  return std::any_of(orders_.begin(), orders_.end(),
                     [](const auto& x) { return x.second.unsure; });
}

bool order_desk::must_wait(const order_wanted& x) const {
  const bool guards = x.intent.purpose != order_purpose::capture;
  return std::any_of(orders_.begin(), orders_.end(), [&](const auto& y) {
    const auto& [intent, order] = y;
    return order.unsure && (!guards || intent.window == x.intent.window);
  });
}

/// What guards leaves though the disk can take no record of it. A former life
/// may then have sent one that this life does not know of.
bool order_desk::may_be_known(const order_wanted& x) const {
  return x.intent.purpose != order_purpose::capture
         && std::any_of(orders_.begin(), orders_.end(), [&x](const auto& y) {
              return y.second.former && y.first.window == x.intent.window;
            });
}

void order_desk::take_up(utc_time now, order_events& out) {
  const auto first_to_wait =
    std::stable_partition(held_back_.begin(), held_back_.end(),
                          [this](const auto& x) { return !must_wait(x); });
  std::vector<order_wanted> free{held_back_.begin(), first_to_wait};
  held_back_.erase(held_back_.begin(), first_to_wait);
  for (const auto& x : free) {
    auto more = want(x, now);
    out.insert(out.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
  }
}

} // namespace fillguard
