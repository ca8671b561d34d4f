#include "messages/order_sequence.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

void order_sequence::begin(order_wanted next) {
  totals before = before_;
  // An order that was never sent is no failed attempt, and does not end a
  // streak of failures.
  if (newest_ && !is_unfilled() && state() != order_state::unsent)
    before.unfilled_streak = before.missed = 0;
  else {
    before.unfilled_streak = unfilled_streak();
    before.missed = missed();
  }
  if (is_live()) {
    undecided_.push_back(std::move(*newest_));
  } else if (newest_) {
    before.matched = before.matched + newest_->matched();
    ++before.attempts;
  }
  before_ = before;
  newest_.emplace(std::move(next));
}

order_life* order_sequence::find(const intent_id& intent) {
  if (newest_ && newest_->wanted().intent == intent)
    return &*newest_;
  const auto at =
    std::find_if(undecided_.begin(), undecided_.end(),
                 [&](const auto& x) { return x.wanted().intent == intent; });
  return at == undecided_.end() ? nullptr : &*at;
}

bool order_sequence::send(const order_sent& report) {
  auto* order = find(report.intent);
  return order && order->send(report.order_id);
}

bool order_sequence::answer(const order_answered& report) {
  auto* order = find(report.intent);
  return order && order->answer(report);
}

bool order_sequence::match(const fill_evidence& fill) {
  if (newest_ && fill.order_id == newest_->order_id())
    return newest_->match(fill);
  const auto at =
    std::find_if(undecided_.begin(), undecided_.end(),
                 [&](const auto& x) { return fill.order_id == x.order_id(); });
  return at != undecided_.end() && at->match(fill);
}

void order_sequence::ask_cancel(utc_time at) {
  if (is_live())
    newest_->ask_cancel(at);
}

bool order_sequence::may_trade() const {
  return is_live()
         || std::any_of(undecided_.begin(), undecided_.end(),
                        [](const auto& x) { return x.is_live(); });
}

shares order_sequence::matched() const {
  auto out = before_.matched;
  for (const auto& x : undecided_)
    out = out + x.matched();
  return newest_ ? out + newest_->matched() : out;
}

} // namespace fillguard
