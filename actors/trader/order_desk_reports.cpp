// How the desk handles a venue's reports, and looks up orders without any.

#include "actors/trader/order_desk.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

constexpr std::chrono::milliseconds most_patience{30'000};

/// Shorter, since other orders wait for an order of the previous run.
constexpr std::chrono::milliseconds most_patience_if_unsure{1'000};

/// A venue may need some seconds to find an order that it has just accepted.
constexpr std::chrono::seconds not_found_counts_after{10};
constexpr int not_found_counts_look_ups = 2;

} // namespace

order_events order_desk::report(const venue_report& x, utc_time now) {
  order_events out;
  std::visit([&](const auto& y) { apply(y, now, out); }, x);
  take_up(now, out);
  return out;
}

void order_desk::apply(const order_answered& x, utc_time now,
                       order_events& out) {
  const auto known = orders_.find(x.intent);
  if (known != orders_.end())
    is_there(known->second, now, out);
  record(x, x.intent.window.market);
  if (known != orders_.end())
    answered(known->second, x, now, out);
}

void order_desk::apply(const fill_evidence& x, utc_time now,
                       order_events& out) {
  auto* order = find(x.order_id.value_or(""));
  if (order)
    is_there(*order, now, out);
  record(x, x.window.market);
  if (order)
    order->life.match(x);
  out.push_back(x);
}

void order_desk::apply(const order_not_found& report, utc_time now,
                       order_events& out) {
  const auto known = orders_.find(report.intent);
  if (known == orders_.end())
    return;
  auto& order = known->second;
  switch (order.held) {
  case hold::record:
    return; // The order was not sent yet.
  case hold::recollection:
    orders_.erase(known);
    return refuse(report.intent, order_state::unsent,
                  "not sent before the restart", now, out);
  case hold::look_up:
    out.push_back(order.sent());
    order.look_up_at.reset();
    record(order, order.life.wanted());
    return send_recorded(now, out);
  case hold::none:
    break;
  }
  if (report.round <= order.stale_round)
    return; // The look-up was sent before the order.
  if (!order.life.is_live()) {
    order.look_up_at.reset(); // Its end was reported, and stands.
    return;
  }
  ++order.not_found;
  const auto left_at = order.sent_at.value_or(order.since);
  const bool may_be_on_its_way = order.not_found < not_found_counts_look_ups
                                 || now - left_at < not_found_counts_after;
  if (may_be_on_its_way && !report.certain)
    return;
  order_answered answer;
  answer.intent = report.intent;
  // Without certainty, no other order may replace this one.
  answer.state = report.certain ? order_state::unsent : order_state::rejected;
  answer.reason = "the venue does not have it";
  answer.matched = order.life.matched();
  answer.at = now;
  answered(order, answer, now, out);
}

/// The venue has the order, from this run or the previous one.
void order_desk::is_there(entry& each, utc_time now, order_events& out) {
  each.unsure = false;
  each.not_found = 0;
  if (each.held == hold::none)
    return;
  const auto& order = each.life.wanted();
  if (each.held != hold::record) {
    // The previous run sent the order; it is not sent again.
    record(order_placed{order, each.order_id, each.since},
           order.intent.window.market);
    out.push_back(each.sent());
  }
  each.held = hold::none;
  each.life.send(each.order_id);
  if (!each.look_up_at)
    each.look_up_at = now + each.patience;
  if (each.life.cancel_asked_last())
    requests_.emplace_back(cancel_order{{}, order.intent, each.order_id});
}

void order_desk::answered(entry& order, const order_answered& answer,
                          utc_time now, order_events& out) {
  auto named = answer;
  named.order_id = order.order_id;
  const bool news = order.life.answer(named);
  // A resting order may be without reports for long; any other should have one
  // soon.
  const bool rests =
    order.life.state() == order_state::resting
    && order.life.wanted().lifetime == time_in_force::good_till_cancelled;
  if (!order.life.is_live())
    order.unsure = false;
  if (!order.life.is_live() || rests)
    order.look_up_at.reset();
  else if (!order.look_up_at)
    order.look_up_at = now + order.patience;
  if (!news)
    return;
  out.push_back(*order.life.last_answer());
  if (auto by_status = match_by_status(order, now))
    out.push_back(std::move(*by_status));
}

order_desk::entry* order_desk::find(const std::string& order_id) {
  const auto at =
    std::find_if(orders_.begin(), orders_.end(), [&order_id](const auto& x) {
      return x.second.order_id == order_id;
    });
  return at == orders_.end() ? nullptr : &at->second;
}

void order_desk::look_up(entry& x, utc_time now) {
  x.patience = std::min(x.patience * 2,
                        x.unsure ? most_patience_if_unsure : most_patience);
  x.look_up_at = now + x.patience;
  if (!x.first_look_up)
    x.first_look_up = now;
  requests_.emplace_back(
    look_up_order{{}, x.life.wanted().intent, x.order_id, ++x.round});
}

std::optional<fill_evidence> order_desk::match_by_status(const entry& each,
                                                         utc_time now) {
  if (each.life.matched() <= each.life.matched_by_fills())
    return std::nullopt;
  const auto& order = each.life.wanted();
  fill_evidence out;
  out.source = fill_source::order_status;
  out.window = order.intent.window;
  out.token = order.token;
  out.direction = order.direction;
  out.order_id = each.order_id;
  out.ordered = order.quantity;
  out.quantity = each.life.matched();
  out.received_at = now;
  return out;
}

} // namespace fillguard
