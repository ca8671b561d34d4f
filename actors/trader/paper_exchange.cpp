#include "actors/trader/paper_exchange.hpp"

#include "actors/trader/venue_rules.hpp"

#include <algorithm>

namespace fillguard {

namespace {

/// Of a window's books and orders, after its close.
constexpr auto remember_for = std::chrono::hours{1};

} // namespace

std::string paper_exchange::order_id(const order_wanted& x) const {
  return "paper-" + slug(x.intent.window) + '-' + to_string(x.intent.purpose)
         + '-' + std::to_string(x.intent.number);
}

paper_exchange::events paper_exchange::place(const order_wanted& x,
                                             utc_time now) {
  auto out = advance(now);
  if (auto known = orders_.find(x.intent); known != orders_.end()) {
    out.push_back(known->second.answer);
    return out;
  }
  if (auto known = rejected_.find(x.intent); known != rejected_.end()) {
    out.push_back(known->second);
    return out;
  }
  for (const auto& [intent, order] : orders_) {
    if (intent.window == x.intent.window && intent.purpose == x.intent.purpose
        && order.live()) {
      reject(x, "order " + order.sent.order_id + " is still live", out);
      return out;
    }
  }
  const auto& book = books_[x.intent.window];
  const bool marketable =
    book.usable(now_, settings_.book_staleness)
    && !book.offers(x.token, x.direction, x.limit).empty();
  if (auto why = refusal(x, marketable, now_)) {
    reject(x, *why, out);
    return out;
  }
  if (x.direction == trade_direction::sell
      && x.quantity > sellable(x.intent.window, x.token)) {
    reject(x,
           "not enough balance: "
             + to_string(sellable(x.intent.window, x.token)) + " can be sold",
           out);
    return out;
  }
  order fresh;
  fresh.wanted = x;
  fresh.left = x.quantity;
  fresh.match_at = now_ + x.rules.taker_delay;
  fresh.sent.intent = x.intent;
  fresh.sent.order_id = order_id(x);
  fresh.sent.token = x.token;
  fresh.sent.direction = x.direction;
  fresh.sent.limit = x.limit;
  fresh.sent.quantity = x.quantity;
  fresh.sent.at = now_;
  out.push_back(fresh.sent);
  say(fresh, order_state::delayed, "", out);
  auto& placed = orders_.emplace(x.intent, std::move(fresh)).first->second;
  if (placed.match_at <= now_)
    match(placed, out);
  return out;
}

paper_exchange::events paper_exchange::cancel(const intent_id& x,
                                              utc_time now) {
  auto out = advance(now);
  const auto known = orders_.find(x);
  if (known != orders_.end() && known->second.live())
    say(known->second, order_state::cancelled, "cancelled by us", out);
  return out;
}

std::optional<paper_exchange::events>
paper_exchange::look_up(const intent_id& x, utc_time now) {
  auto out = advance(now);
  const auto known = orders_.find(x);
  if (known == orders_.end())
    return std::nullopt;
  out.insert(out.end(), known->second.fills.begin(), known->second.fills.end());
  out.push_back(known->second.answer);
  return out;
}

shares paper_exchange::sellable(const window_id& window, side token) const {
  shares out;
  for (const auto& [intent, x] : orders_) {
    if (intent.window != window || x.wanted.token != token)
      continue;
    const bool buys = x.wanted.direction == trade_direction::buy;
    const auto& fee = x.wanted.rules.taker_fee;
    for (const auto& fill : x.fills) {
      const bool taken = fill.fee && *fill.fee > money{};
      if (!buys)
        out -= fill.quantity;
      else
        out += taken && fee ? net_of_fee(*fee, *fill.price, fill.quantity)
                            : fill.quantity;
    }
    if (!buys && x.live())
      out -= x.left;
  }
  return std::max(out, shares{});
}

paper_exchange::events paper_exchange::note(const book_update& x) {
  // What was due before this frame meets the book as it was then.
  auto out = advance(x.received_at);
  books_[x.window].note(x);
  match_window(x.window, out);
  return out;
}

paper_exchange::events paper_exchange::advance(utc_time now) {
  events out;
  // One due time after the other, so that skipped ticks change nothing.
  while (auto due = next_due()) {
    if (*due > now)
      break;
    now_ = std::max(now_, *due);
    expire(out);
    for (auto& [intent, order] : orders_)
      if (order.held() && order.match_at <= now_)
        match(order, out);
    confirm(out);
  }
  now_ = std::max(now_, now);
  forget();
  return out;
}

std::optional<utc_time> paper_exchange::next_due() const {
  std::optional<utc_time> out;
  auto consider = [&out](utc_time x) { out = out ? std::min(*out, x) : x; };
  for (const auto& [intent, order] : orders_) {
    if (!order.live())
      continue;
    consider(order.wanted.expires_at);
    // One that waits for a book has nothing due but its end.
    if (order.held() && order.match_at > now_)
      consider(order.match_at);
  }
  if (!unconfirmed_.empty())
    consider(unconfirmed_.begin()->first);
  return out;
}

void paper_exchange::reject(const order_wanted& x, std::string why,
                            events& out) {
  order_answered answer;
  answer.intent = x.intent;
  answer.state = order_state::rejected;
  answer.reason = std::move(why);
  answer.at = now_;
  rejected_[x.intent] = answer;
  out.push_back(std::move(answer));
}

void paper_exchange::say(order& x, order_state state, std::string reason,
                         events& out) const {
  x.answer.intent = x.wanted.intent;
  x.answer.order_id = x.sent.order_id;
  x.answer.state = state;
  x.answer.reason = std::move(reason);
  x.answer.matched = x.wanted.quantity - x.left;
  x.answer.at = now_;
  out.push_back(x.answer);
}

void paper_exchange::match(order& x, events& out) {
  const auto book = books_.find(x.wanted.intent.window);
  if (book == books_.end()
      || !book->second.usable(now_, settings_.book_staleness)) {
    // What never rests does not wait for a book either.
    if (x.held() && x.wanted.lifetime != time_in_force::good_till_cancelled)
      say(x, order_state::cancelled, "no book to match with", out);
    return;
  }
  if (x.held())
    take(x, out);
  else
    be_hit(x, out);
}

void paper_exchange::take(order& x, events& out) {
  const auto& want = x.wanted;
  const auto on_offer =
    books_[want.intent.window].offers(want.token, want.direction, want.limit);
  shares there;
  for (const auto& level : on_offer)
    there += level.size;
  if (want.lifetime == time_in_force::fill_or_kill && there < x.left) {
    say(x, order_state::cancelled, "FOK orders are fully filled or killed",
        out);
    return;
  }
  for (const auto& level : on_offer) {
    if (x.left.is_zero())
      break;
    const auto part = std::min(level.size, x.left);
    std::optional<money> fee;
    if (want.rules.taker_fee)
      fee = taker_fee(*want.rules.taker_fee, level.price, part);
    books_[want.intent.window].take(want.token, want.direction, level.price,
                                    part);
    fill(x, level.price, part, fee, out);
  }
  if (x.left.is_zero())
    say(x, order_state::done, "", out);
  else if (want.lifetime == time_in_force::good_till_cancelled)
    say(x, order_state::resting, "", out);
  else
    say(x, order_state::cancelled,
        x.fills.empty() ? "no orders found to match with FAK order"
                        : "the rest of a FAK order is killed",
        out);
}

void paper_exchange::be_hit(order& x, events& out) {
  const auto& want = x.wanted;
  auto& book = books_[want.intent.window];
  for (const auto& level :
       book.offers(want.token, want.direction, want.limit)) {
    if (x.left.is_zero())
      break;
    const auto part = std::min(level.size, x.left);
    book.take(want.token, want.direction, level.price, part);
    fill(x, want.limit, part, money{}, out);
  }
  if (x.left.is_zero())
    say(x, order_state::done, "", out);
}

void paper_exchange::fill(order& x, price at, shares quantity,
                          std::optional<money> fee, events& out) {
  x.left -= quantity;
  fill_evidence match;
  match.source = fill_source::paper;
  match.window = x.wanted.intent.window;
  match.token = x.wanted.token;
  match.direction = x.wanted.direction;
  match.order_id = x.sent.order_id;
  match.trade_id = x.sent.order_id + '-' + std::to_string(x.fills.size() + 1);
  match.ordered = x.wanted.quantity;
  match.quantity = quantity;
  match.price = at;
  match.fee = fee;
  match.source_time = now_;
  match.received_at = now_;
  unconfirmed_.emplace(now_ + settings_.confirm_after,
                       confirmation{x.wanted.intent, x.fills.size()});
  x.fills.push_back(match);
  out.push_back(std::move(match));
}

void paper_exchange::match_window(const window_id& x, events& out) {
  for (auto& [intent, order] : orders_)
    if (intent.window == x && order.live() && order.match_at <= now_)
      match(order, out);
}

void paper_exchange::expire(events& out) {
  for (auto& [intent, order] : orders_)
    if (order.live() && order.wanted.expires_at <= now_)
      say(order, order_state::cancelled, "expired", out);
}

void paper_exchange::confirm(events& out) {
  while (!unconfirmed_.empty() && unconfirmed_.begin()->first <= now_) {
    const auto due = unconfirmed_.begin()->second;
    unconfirmed_.erase(unconfirmed_.begin());
    auto& match = orders_.at(due.intent).fills[due.fill];
    match.status = fill_status::confirmed;
    // What is kept remembers when it was first known.
    auto said = match;
    said.received_at = now_;
    out.push_back(std::move(said));
  }
}

void paper_exchange::forget() {
  auto over = [this](const window_id& x) {
    return x.opens_at + length_of(x.market.length) + remember_for <= now_;
  };
  std::erase_if(books_, [&](const auto& x) { return over(x.first); });
  std::erase_if(rejected_, [&](const auto& x) { return over(x.first.window); });
  std::erase_if(orders_, [&](const auto& x) {
    return over(x.first.window) && !x.second.live()
           && std::none_of(x.second.fills.begin(), x.second.fills.end(),
                           [](const auto& y) {
                             return y.status == fill_status::provisional;
                           });
  });
}

} // namespace fillguard
