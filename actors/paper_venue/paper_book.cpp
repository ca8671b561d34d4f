#include "actors/paper_venue/paper_book.hpp"

#include <algorithm>

namespace fillguard {

void paper_book::apply(const book_update& update) {
  using kind = book_update::kind_type;
  using flaw = order_book::flaw;
  switch (update.kind) {
  case kind::snapshot:
    trusted_ = book_.replace(update.bids, update.asks) == flaw::none;
    break;
  case kind::change: {
    if (!trusted_)
      return;
    const auto found = book_.change(update.bids, update.asks);
    // The next frame may uncross a crossed book: `usable` checks.
    trusted_ = found == flaw::none || found == flaw::crossed;
    break;
  }
  case kind::distrust:
    trusted_ = false;
    break;
  case kind::confirm:
    break;
  }
  if (!trusted_)
    return;
  updated_at_ = std::max(updated_at_, update.received_at);
  forget_gone(taken_asks_, book_.asks());
  forget_gone(taken_bids_, book_.bids());
}

bool paper_book::usable(utc_time now, std::chrono::milliseconds most) const {
  return trusted_ && !book_.crossed() && now - updated_at_ <= most;
}

std::vector<book_level> paper_book::offers(outcome token, order_side direction,
                                           price limit) const {
  const bool asks = takes_asks(token, direction);
  const auto& levels = asks ? book_.asks() : book_.bids();
  const auto& taken = asks ? taken_asks_ : taken_bids_;
  std::vector<book_level> out;
  for (auto at = levels.rbegin(); at != levels.rend(); ++at) {
    const auto here = token == outcome::up ? at->price : complement(at->price);
    const bool beyond =
      direction == order_side::buy ? here > limit : here < limit;
    if (beyond)
      break;
    const auto gone = taken.find(at->price);
    const auto left = gone == taken.end() ? at->size : at->size - gone->second;
    if (left > shares{})
      out.push_back({here, left});
  }
  return out;
}

void paper_book::remove(outcome token, order_side direction, price at,
                        shares quantity) {
  auto& taken = takes_asks(token, direction) ? taken_asks_ : taken_bids_;
  taken[token == outcome::up ? at : complement(at)] += quantity;
}

void paper_book::forget_gone(taken_levels& taken,
                             const std::vector<book_level>& shown) {
  for (auto at = taken.begin(); at != taken.end();) {
    const auto level =
      std::find_if(shown.begin(), shown.end(),
                   [&](const auto& x) { return x.price == at->first; });
    if (level == shown.end()) {
      at = taken.erase(at);
      continue;
    }
    at->second = std::min(at->second, level->size);
    ++at;
  }
}

} // namespace fillguard
