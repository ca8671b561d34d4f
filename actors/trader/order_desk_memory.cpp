// The desk's orders of the previous run, and the orders that wait for them.

#include "actors/trader/order_desk.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

/// Doubled with each look-up.
constexpr std::chrono::milliseconds first_patience{125};

/// A sale waits no longer for the fate of a former order, unless that is a
/// hedge: both together would reverse the position.
constexpr std::chrono::seconds sale_waits_for_former{2};

} // namespace

void order_desk::remember(const order_record& entry) {
  // Handled like new reports, but without events.
  order_events dropped;
  if (const auto* placed = std::get_if<order_placed>(&entry)) {
    auto& known = orders_[placed->wanted.intent];
    known = {};
    known.life = order_life{placed->wanted};
    known.life.record();
    known.life.send(placed->order_id);
    known.order_id = placed->order_id;
    known.since = placed->at;
    known.unsure = true;
    known.former = true;
    known.patience = first_patience;
    known.look_up_at = placed->at;
  } else if (const auto* answer = std::get_if<order_answered>(&entry)) {
    const auto known = orders_.find(answer->intent);
    if (known == orders_.end())
      return;
    answered(known->second, *answer, answer->at, dropped);
    // Even an order that is over may have reports that were not recorded.
    known->second.look_up_at = answer->at;
  } else if (const auto& fill = std::get<fill_evidence>(entry);
             auto* known = find(fill.order_id.value_or(""))) {
    known->life.match(fill);
  }
}

void order_desk::look_up_all(utc_time now) {
  for (auto& [intent, x] : orders_)
    if (x.held != hold::record)
      x.look_up_at = now;
}

void order_desk::recall(const order_wanted& x, utc_time now) {
  if (orders_.contains(x.intent) || refused_.contains(x.intent))
    return;
  auto& known = enter(x, now);
  known.held = hold::recollection;
  known.unsure = true;
  known.former = true;
  known.patience = first_patience;
  look_up(known, now);
}

bool order_desk::reconciling() const {
  return std::any_of(orders_.begin(), orders_.end(),
                     [](const auto& x) { return x.second.unsure; });
}

bool order_desk::must_wait(const order_wanted& x, utc_time now) const {
  const bool guards = x.intent.purpose != order_purpose::capture;
  const auto waited_enough = [&](const entry& order) {
    return x.direction == order_side::sell && order.first_look_up
           && order.life.wanted().intent.purpose != order_purpose::hedge
           && now - *order.first_look_up >= sale_waits_for_former;
  };
  return std::any_of(orders_.begin(), orders_.end(), [&](const auto& y) {
    const auto& [intent, order] = y;
    return order.unsure && (!guards || intent.window == x.intent.window)
           && !waited_enough(order);
  });
}

/// The previous run's sales of a purpose whose fate is still unknown.
void order_desk::cancel_unsure_sales(const order_wanted& before, utc_time now) {
  for (auto& [intent, order] : orders_)
    if (order.unsure && intent.window == before.intent.window
        && intent.purpose == before.intent.purpose && order.life.is_live()
        && order.held == hold::none
        && order.life.wanted().direction == order_side::sell
        && !order.life.cancel_asked_first()) {
      order.life.ask_cancel(now);
      requests_.emplace_back(cancel_order{{}, intent, order.order_id});
    }
}

/// Sales of a guard are sent even when the disk fails, so the previous run may
/// have sent one without a record.
bool order_desk::may_be_known(const order_wanted& x) const {
  return x.intent.purpose != order_purpose::capture
         && std::any_of(orders_.begin(), orders_.end(), [&x](const auto& y) {
              return y.second.former && y.first.window == x.intent.window;
            });
}

void order_desk::take_up(utc_time now, order_events& out) {
  const auto first_to_wait =
    std::stable_partition(held_back_.begin(), held_back_.end(),
                          [&](const auto& x) { return !must_wait(x, now); });
  std::vector<order_wanted> free{held_back_.begin(), first_to_wait};
  held_back_.erase(held_back_.begin(), first_to_wait);
  for (const auto& x : free)
    append(out, request(x, now));
}

} // namespace fillguard
