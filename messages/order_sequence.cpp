#include "messages/order_sequence.hpp"

#include <utility>

namespace fillguard {

void order_sequence::begin(order_wanted next) {
  totals before;
  before.matched = matched();
  before.attempts = attempts();
  // An order that was never sent is no failed attempt, and does not end a
  // streak of failures.
  if (is_unfilled() || state() == order_state::unsent) {
    before.unfilled_streak = unfilled_streak();
    before.missed = missed();
  }
  before_ = before;
  newest_.emplace(std::move(next));
}

bool order_sequence::send(const order_sent& report) {
  return is_of_newest(report.intent) && newest_->send(report.order_id);
}

bool order_sequence::answer(const order_answered& report) {
  return is_of_newest(report.intent) && newest_->answer(report);
}

bool order_sequence::match(const fill_evidence& fill) {
  return newest_ && fill.order_id == newest_->order_id()
         && newest_->match(fill);
}

void order_sequence::ask_cancel(utc_time at) {
  if (is_live())
    newest_->ask_cancel(at);
}

} // namespace fillguard
