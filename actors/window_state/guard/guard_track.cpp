#include "actors/window_state/guard/guard_track.hpp"

#include <algorithm>

namespace fillguard {

void order_line::decided(const order_wanted& x) {
  matched_before_ = matched();
  const bool goes_on = in_vain() || state_ == order_state::unsent;
  fruitless_ = goes_on ? fruitless() : 0;
  misses_ = goes_on ? misses() : 0;
  wanted_ = x;
  wanted_->tag = {};
  order_id_.clear();
  state_.reset();
  reason_.clear();
  matched_.reset();
  ended_at_.reset();
  unwanted_since.reset();
  cancel_asked_at.reset();
  ++attempts_;
}

bool order_line::note(const order_sent& x) {
  if (!wanted_ || wanted_->intent != x.intent || order_id_ == x.order_id)
    return false;
  order_id_ = x.order_id;
  return true;
}

bool order_line::note(const order_answered& x) {
  if (!wanted_ || wanted_->intent != x.intent)
    return false;
  const bool fresh = state_ != x.state || reason_ != x.reason
                     || (x.matched && x.matched != matched_);
  if (!fresh || (state_ && is_end(*state_) && !is_end(x.state)))
    return false;
  state_ = x.state;
  reason_ = x.reason;
  if (x.matched)
    matched_ = std::max(matched_.value_or(shares{}), *x.matched);
  if (is_end(x.state) && !ended_at_)
    ended_at_ = x.at;
  return true;
}

shares order_line::matched_of_newest() const {
  if (!wanted_)
    return {};
  if (state_ == order_state::done)
    return wanted_->quantity;
  return matched_.value_or(shares{});
}

} // namespace fillguard
