#include "actors/trader/journaled_venue.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace fillguard {

namespace {

void append(order_events& to, order_events more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()),
            std::make_move_iterator(more.end()));
}

/// No position is worse guarded without it, so nothing of it has to leave
/// before it is recorded.
bool can_wait(order_purpose x) {
  return x == order_purpose::capture || x == order_purpose::profit_lock;
}

} // namespace

order_events journaled_venue::place(const order_wanted& x, utc_time now) {
  log_->note(order_placed{x, inner_->order_id(x), now});
  waiting_.emplace(x.intent,
                   waiting{x, now, log_->make_last(x.intent.window.market)});
  return advance(now);
}

order_events journaled_venue::cancel(const intent_id& x, utc_time now) {
  auto out = advance(now);
  if (const auto still = waiting_.find(x); still != waiting_.end()) {
    append(out, refuse(still->second, "cancelled before it was sent", now));
    waiting_.erase(still);
    return out;
  }
  append(out, recorded(inner_->cancel(x, now)));
  return out;
}

std::optional<order_events> journaled_venue::look_up(const intent_id& x,
                                                     utc_time now) {
  auto out = advance(now);
  if (waiting_.contains(x))
    return out;
  auto said = inner_->look_up(x, now);
  if (!said)
    return out.empty() ? std::nullopt : std::optional{std::move(out)};
  append(out, recorded(std::move(*said)));
  return out;
}

order_events journaled_venue::note(const book_update& x) {
  return recorded(inner_->note(x));
}

order_events journaled_venue::advance(utc_time now) {
  order_events out;
  const auto lasting = log_->lasting();
  const auto trouble = waiting_.empty() ? std::nullopt : log_->trouble();
  for (auto at = waiting_.begin(); at != waiting_.end();) {
    const auto& x = at->second;
    const bool patient = can_wait(x.order.intent.purpose);
    const bool free = lasting >= x.number
                      || (!patient && (trouble || now - x.since >= patience));
    if (free) {
      append(out, recorded(inner_->place(x.order, now)));
    } else if (patient && trouble) {
      append(out, refuse(x, *trouble, now));
    } else {
      ++at;
      continue;
    }
    at = waiting_.erase(at);
  }
  append(out, recorded(inner_->advance(now)));
  return out;
}

std::optional<utc_time> journaled_venue::next_due() const {
  auto out = inner_->next_due();
  for (const auto& [intent, x] : waiting_)
    if (!can_wait(intent.purpose)) {
      const utc_time due = x.since + patience;
      out = out ? std::min(*out, due) : due;
    }
  return out;
}

order_events journaled_venue::recorded(order_events x) {
  std::optional<market_key> about;
  for (const auto& y : x) {
    if (const auto* answer = std::get_if<order_answered>(&y)) {
      log_->note(*answer);
      about = answer->intent.window.market;
    } else if (const auto* fill = std::get_if<fill_evidence>(&y)) {
      log_->note(*fill);
      about = fill->window.market;
    }
    // That it was sent was recorded before it was.
  }
  if (about)
    log_->make_last(*about);
  return x;
}

order_events journaled_venue::refuse(const waiting& x, std::string why,
                                     utc_time now) {
  order_answered answer;
  answer.intent = x.order.intent;
  answer.order_id = inner_->order_id(x.order);
  answer.state = order_state::rejected;
  answer.reason = std::move(why);
  answer.matched = shares{};
  answer.at = now;
  return recorded({answer});
}

} // namespace fillguard
