#include "actors/paper_venue/paper_exchange.hpp"

#include <algorithm>

namespace fillguard {

// A recorded order without any report had not arrived at the venue.
void paper_exchange::remember(const order_record& x) {
  if (const auto* placed = std::get_if<order_placed>(&x))
    about_to_come_.insert_or_assign(placed->wanted.intent, *placed);
  else if (const auto* answer = std::get_if<order_answered>(&x))
    remember(*answer);
  else
    remember(std::get<fill_evidence>(x));
}

paper_exchange::order* paper_exchange::remembered(const intent_id& intent) {
  if (const auto known = orders_.find(intent); known != orders_.end())
    return &known->second;
  const auto coming = about_to_come_.find(intent);
  if (coming == about_to_come_.end())
    return nullptr;
  order fresh;
  const auto& placed = coming->second;
  fresh.life = order_life{placed.wanted};
  fresh.life.send(placed.order_id);
  fresh.match_at = placed.at + settings_.taker_delay;
  about_to_come_.erase(coming);
  return &orders_.emplace(intent, std::move(fresh)).first->second;
}

void paper_exchange::remember(const order_answered& x) {
  now_ = std::max(now_, x.at);
  if (x.state == order_state::rejected) {
    about_to_come_.erase(x.intent);
  } else if (auto* known = remembered(x.intent)) {
    known->life.answer(x);
  }
}

void paper_exchange::remember(const fill_evidence& evidence) {
  now_ = std::max(now_, evidence.received_at);
  for (const auto& [intent, coming] : about_to_come_)
    if (coming.order_id == evidence.order_id) {
      remembered(intent_id{intent});
      break;
    }
  const auto at =
    std::find_if(orders_.begin(), orders_.end(), [&evidence](const auto& y) {
      return y.second.life.order_id() == evidence.order_id;
    });
  if (at == orders_.end())
    return;
  auto& [intent, known] = *at;
  const auto& fills = known.life.fills();
  const auto index = static_cast<std::size_t>(
    std::find_if(
      fills.begin(), fills.end(),
      [&evidence](const auto& y) { return y.trade_id == evidence.trade_id; })
    - fills.begin());
  const bool fresh = index == fills.size();
  known.life.match(evidence);
  if (evidence.status != fill_status::provisional)
    std::erase_if(unsettled_, [&, who = intent](const auto& y) {
      return y.second.intent == who && y.second.fill == index;
    });
  else if (fresh)
    unsettled_.emplace(evidence.source_time.value_or(evidence.received_at)
                         + settles_after(evidence.trade_id.value_or("")),
                       settling_trade{intent, index});
  if (!fresh)
    return; // A repeated report, as after a look-up.
  // What the fill took from the book must not be on offer again.
  if (evidence.price)
    books_[evidence.window].remove(evidence.token, evidence.direction,
                                   *evidence.price, evidence.quantity);
}

} // namespace fillguard
