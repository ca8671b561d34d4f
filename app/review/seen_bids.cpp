#include "app/review/seen_bids.hpp"

#include "app/review/ledger.hpp"

#include <algorithm>

namespace fillguard::review {

bool seen_bids::apply(const book_update& update) {
  using kind = book_update::kind_type;
  using flaw = order_book::flaw;
  // Streams and polls overtake each other.
  if (known_ && is_old(update))
    return !book_.crossed();
  switch (update.kind) {
  case kind::snapshot:
    known_ = book_.replace(update.bids, update.asks) == flaw::none;
    if (update.source_time)
      source_time_ = update.source_time;
    break;
  case kind::change:
    if (update.source_time)
      source_time_ = update.source_time;
    if (known_) {
      // A crossed book is uncrossed by the next frame.
      const auto found = book_.change(update.bids, update.asks);
      known_ = found == flaw::none || found == flaw::crossed;
    }
    break;
  case kind::distrust:
    known_ = false;
    break;
  case kind::confirm:
    break;
  }
  if (known_)
    last_ = std::max(last_, update.received_at);
  return known_ && !book_.crossed();
}

bool seen_bids::is_old(const book_update& update) const {
  using kind = book_update::kind_type;
  return (update.kind == kind::snapshot || update.kind == kind::change)
         && update.source_time && source_time_
         && *update.source_time < *source_time_;
}

std::optional<price> seen_bids::best(outcome token) const {
  const auto top = token == outcome::up ? book_.top() : mirror(book_.top());
  return top.bid ? std::optional{top.bid->price} : std::nullopt;
}

std::optional<recorded_sale> seen_bids::sell(outcome token, shares quantity,
                                             const market_rules& rules,
                                             utc_time at) const {
  recorded_sale out{at, {}, quantity, {}};
  // Best level last, in UP's prices: a bid for DOWN is an ask for UP.
  const auto& levels = token == outcome::up ? book_.bids() : book_.asks();
  for (auto level = levels.rbegin();
       level != levels.rend() && out.left > shares{}; ++level) {
    const auto bid =
      token == outcome::up ? level->price : complement(level->price);
    const auto part = std::min(out.left, level->size);
    const auto fee = sale_fee(rules, bid, part);
    if (!fee)
      return std::nullopt;
    out.proceeds += bid * part - *fee;
    out.sold += part;
    out.left -= part;
  }
  return out;
}

} // namespace fillguard::review
