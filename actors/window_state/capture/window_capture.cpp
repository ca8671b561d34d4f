#include "actors/window_state/capture/window_capture.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

constexpr std::size_t index(outcome token) {
  return static_cast<std::size_t>(token);
}

/// Whether the order was never live at the venue.
bool never_was(const order_life& order) {
  const auto state = order.state();
  return state == order_state::rejected || state == order_state::unsent;
}

} // namespace

decisions window_capture::decide(const capture_facts& facts,
                                 const capture_settings& settings) {
  if (used_)
    return {};
  const auto& window = facts.window;
  const auto chance =
    find_capture(facts.up_ask, facts.down_ask, window.closes_at - facts.now,
                 facts.penalties, settings);
  if (!chance || (facts.filtered && !is_calm(chance->token)))
    return {};
  const auto size = size_capture(settings, window.rules);
  if (!size)
    return {};
  order_wanted order;
  order.intent = {window.id, order_purpose::capture,
                  order_ ? order_->wanted().intent.number + 1 : 1};
  order.token = chance->token;
  order.direction = order_side::buy;
  order.limit = size->limit;
  order.quantity = size->quantity;
  order.lifetime = time_in_force::good_till_cancelled;
  order.rules = window.rules;
  order.decided_at = facts.now;
  // An order that rests longer could only fill late, on a falling price. A
  // last-moment order still gets the time that matching takes.
  constexpr std::chrono::seconds to_match{1};
  order.expires_at = std::min(
    window.closes_at,
    std::max(window.closes_at - settings.min_time_left, facts.now + to_match));
  // Marked before sending, so that a fault on the way cannot repeat the order.
  used_ = true;
  order_.emplace(order);
  primary_ = order.token;
  captured_of(order.token).shown.ordered = order.quantity;
  decisions out;
  out.announce(notice::kind_type::order,
               "order to buy " + to_string(order.quantity) + ' '
                 + to_string(order.token) + " at " + to_string(order.limit)
                 + ", confidence " + to_string(chance->confidence) + " at ask "
                 + to_string(chance->ask));
  out.orders.push_back(std::move(order));
  return out;
}

decisions window_capture::withdraw(utc_time now,
                                   std::chrono::nanoseconds retry_after) {
  if (!is_live())
    return {};
  const auto& asked = order_->cancel_asked_last();
  if (asked && now - *asked < retry_after)
    return {};
  order_->ask_cancel(now);
  decisions out;
  out.cancels.push_back({{}, order_->wanted().intent, now});
  return out;
}

bool window_capture::apply(const order_sent& report) {
  if (order_
      && (order_->wanted().intent != report.intent || never_was(*order_)))
    return false;
  used_ = true;
  if (order_)
    order_->send(report.order_id);
  else
    order_.emplace(report);
  if (!primary_)
    primary_ = report.token;
  auto& shown = captured_of(report.token).shown;
  const auto before = shown;
  shown.order_id = report.order_id;
  shown.ordered = report.quantity;
  return shown != before;
}

bool window_capture::apply(const order_answered& report) {
  if (!order_ || order_->wanted().intent != report.intent
      || !order_->answer(report))
    return false;
  if (never_was(*order_))
    forget_unfilled();
  if (order_->state() == order_state::unsent && !primary_)
    used_ = false; // The capture may be decided again, if still right.
  return true;
}

/// An order that was never live is not shown as ordered, unless it has fills.
void window_capture::forget_unfilled() {
  if (!primary_)
    return;
  auto& known = fills_[index(*primary_)];
  if (!known || known->revision != 0)
    return;
  known.reset();
  const auto other = opposite(*primary_);
  primary_.reset();
  if (fills_[index(other)])
    primary_ = other;
}

bool window_capture::apply(const fill_detected& fill) {
  auto& known = captured_of(fill.token);
  used_ = true;
  known.revision = fill.revision;
  auto& shown = known.shown;
  const auto before = shown;
  if (fill.order_id)
    shown.order_id = fill.order_id;
  if (fill.ordered)
    shown.ordered = fill.ordered;
  shown.filled = fill.filled;
  shown.average_price = fill.average_price;
  shown.fee = fill.fee;
  // A restarted detector may have later evidence of the fill only.
  shown.fill_detected_at = std::min(
    shown.fill_detected_at.value_or(fill.detected_at), fill.detected_at);
  shown.source = fill.source;
  shown.status = fill.status;
  const auto primary = primary_;
  if (!primary_ || (shown.held() && !this->shown()->held()))
    primary_ = fill.token;
  return shown != before || primary != primary_;
}

bool window_capture::is_unacknowledged() const {
  return order_ && order_->is_unacknowledged() && !order_->cancel_asked_first()
         && !(shown() && shown()->order_id);
}

window_capture::captured& window_capture::captured_of(outcome token) {
  auto& out = fills_[index(token)];
  if (!out) {
    out = captured{};
    out->shown.token = token;
  }
  return *out;
}

} // namespace fillguard
