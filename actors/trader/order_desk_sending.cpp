// How the desk sends an order: when its record is on disk, or at the end of the
// wait for it.

#include "actors/trader/order_desk.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

/// A sell that the previous run may have sent is sent again after this long
/// without a reply, since shares can be sold only once. A buy waits for the
/// look-up.
constexpr std::chrono::seconds sale_waits_for_look_up{2};

/// A hedge waits for its record no longer: the position is sold instead.
constexpr std::chrono::seconds hedge_patience{2};

/// What becomes of an order whose record is not on disk.
enum class unrecorded : std::uint8_t {
  waits,    ///< It protects no position.
  given_up, ///< After `hedge_patience`.
  sent,     ///< After `record_patience`.
};

/// A buy is never sent without its record: after a restart nothing would be
/// known of it, and the same decision could be taken, and bought, again. A sale
/// repeated sells no more than is held.
unrecorded without_record(order_purpose purpose) {
  switch (purpose) {
  case order_purpose::capture:
  case order_purpose::profit_lock:
    return unrecorded::waits;
  case order_purpose::hedge:
    return unrecorded::given_up;
  case order_purpose::exit:
  case order_purpose::by_hand:
  case order_purpose::redeem:
    break;
  }
  return unrecorded::sent;
}

bool sells(const order_life& x) {
  return x.wanted().direction == order_side::sell;
}

} // namespace

void order_desk::record(const order_record& x, market_key market) {
  if (!log_)
    return;
  log_->record(x);
  log_->request_sync(market);
}

void order_desk::record(entry& x, const order_wanted& order) {
  x.held = hold::record;
  if (!log_)
    return;
  log_->record(order_placed{order, x.order_id, x.since});
  x.record = log_->request_sync(order.intent.window.market);
}

void order_desk::send_recorded(utc_time now, order_events& out) {
  const auto synced_up_to = log_ ? log_->synced_up_to() : 0;
  for (auto& [intent, order] : orders_) {
    const bool waited_long =
      order.held == hold::look_up && sells(order.life)
      && now - order.life.wanted().decided_at >= sale_waits_for_look_up;
    if (order.held != hold::record && !waited_long)
      continue;
    if (auto why = out_of_date(order.life.wanted(), now)) {
      drop(order, std::move(*why), now, out);
      continue;
    }
    if (waited_long) {
      out.push_back(order.sent());
      record(order, order.life.wanted());
    }
    if (synced_up_to >= order.record) {
      order.life.record();
      submit(order, now);
      continue;
    }
    const auto failing = log_->failing_because();
    switch (without_record(intent.purpose)) {
    case unrecorded::waits:
      if (failing)
        drop(order, *failing, now, out);
      break;
    case unrecorded::given_up:
      if (failing || now - order.since >= hedge_patience)
        drop(order, failing.value_or("its record is not on disk in time"), now,
             out);
      break;
    case unrecorded::sent:
      if (failing || now - order.since >= record_patience)
        submit(order, now);
    }
  }
}

void order_desk::submit(entry& x, utc_time now) {
  x.held = hold::none;
  x.sent_at = now;
  x.stale_round = x.round;
  x.life.send(x.order_id);
  x.look_up_at = now + x.patience; // No reply yet.
  requests_.emplace_back(submit_order{{}, x.life.wanted(), x.order_id});
}

/// Does not send an order any more. One that the previous run may have sent,
/// and of which the venue has not reported, is looked up until it does.
void order_desk::drop(entry& order, std::string why, utc_time now,
                      order_events& out) {
  if (order.look_up_at)
    order.held = hold::recollection;
  else
    give_up(order, std::move(why), now, out);
}

/// Ends an order that was not sent.
void order_desk::give_up(entry& order, std::string why, utc_time now,
                         order_events& out) {
  order.held = hold::none;
  order_answered answer;
  answer.intent = order.life.wanted().intent;
  answer.order_id = order.order_id;
  answer.state = order_state::rejected;
  answer.reason = std::move(why);
  answer.matched = shares{};
  answer.at = now;
  record(answer, answer.intent.window.market);
  answered(order, answer, now, out);
}

std::optional<utc_time> order_desk::next_due() const {
  std::optional<utc_time> out;
  const auto consider = [&out](utc_time x) {
    out = out ? std::min(*out, x) : x;
  };
  for (const auto& [intent, x] : orders_) {
    if (x.look_up_at)
      consider(*x.look_up_at);
    const auto alone = without_record(intent.purpose);
    if (x.held == hold::record && alone == unrecorded::sent)
      consider(x.since + record_patience);
    if (x.held == hold::record && alone == unrecorded::given_up)
      consider(x.since + hedge_patience);
    if (x.held == hold::look_up && sells(x.life))
      consider(x.life.wanted().decided_at + sale_waits_for_look_up);
  }
  return out;
}

} // namespace fillguard
