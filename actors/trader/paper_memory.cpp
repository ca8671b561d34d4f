#include "actors/trader/paper_exchange.hpp"

#include <algorithm>

namespace fillguard {

// An order that was about to come, and of which nothing was ever said, had not
// arrived.
void paper_exchange::remember(const order_placed& x) {
  about_to_come_.insert_or_assign(x.wanted.intent, x);
}

void paper_exchange::remember(const order_event& x) {
  if (const auto* answer = std::get_if<order_answered>(&x))
    remember(*answer);
  else if (const auto* match = std::get_if<fill_evidence>(&x))
    remember(*match);
}

paper_exchange::order* paper_exchange::remembered(const intent_id& x) {
  if (const auto known = orders_.find(x); known != orders_.end())
    return &known->second;
  const auto coming = about_to_come_.find(x);
  if (coming == about_to_come_.end())
    return nullptr;
  order fresh;
  fresh.wanted = coming->second.wanted;
  fresh.sent = coming->second.sent();
  fresh.left = fresh.wanted.quantity;
  fresh.match_at = coming->second.at + fresh.wanted.rules.taker_delay;
  about_to_come_.erase(coming);
  return &orders_.emplace(x, std::move(fresh)).first->second;
}

void paper_exchange::remember(const order_answered& x) {
  now_ = std::max(now_, x.at);
  if (x.state == order_state::rejected) {
    about_to_come_.erase(x.intent);
    rejected_[x.intent] = x;
  } else if (auto* known = remembered(x.intent)) {
    known->answer = x;
  }
}

void paper_exchange::remember(const fill_evidence& x) {
  now_ = std::max(now_, x.received_at);
  for (const auto& [intent, coming] : about_to_come_)
    if (coming.order_id == x.order_id) {
      remembered(intent_id{intent});
      break;
    }
  const auto at =
    std::find_if(orders_.begin(), orders_.end(), [&x](const auto& y) {
      return y.second.sent.order_id == x.order_id;
    });
  if (at == orders_.end())
    return;
  auto& [intent, known] = *at;
  const auto same =
    std::find_if(known.fills.begin(), known.fills.end(),
                 [&x](const auto& y) { return y.trade_id == x.trade_id; });
  if (same != known.fills.end()) {
    if (x.status == fill_status::provisional)
      return; // Said again, as a look-up does.
    same->status = x.status;
    const auto index = static_cast<std::size_t>(same - known.fills.begin());
    std::erase_if(unconfirmed_, [&, who = intent](const auto& y) {
      return y.second.intent == who && y.second.fill == index;
    });
    return;
  }
  known.left -= x.quantity;
  if (x.status == fill_status::provisional)
    unconfirmed_.emplace(x.source_time.value_or(x.received_at)
                           + settings_.confirm_after,
                         confirmation{intent, known.fills.size()});
  known.fills.push_back(x);
  known.fills.back().tag = {};
  // What it took must not be there to take again.
  if (x.price)
    books_[x.window].take(x.token, x.direction, *x.price, x.quantity);
}

} // namespace fillguard
