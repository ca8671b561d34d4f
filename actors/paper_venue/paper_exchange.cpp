#include "actors/paper_venue/paper_exchange.hpp"

#include "actors/paper_venue/venue_rules.hpp"
#include "messages/position.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace fillguard {

namespace {

/// How long a window's books and orders are kept after its close.
constexpr auto remember_for = std::chrono::hours{1};

/// The same number for the same trade, in every run and on every machine
/// (FNV-1a, with the last step of MurmurHash3).
std::uint64_t number_of(const std::string& trade, std::string_view use) {
  std::uint64_t out = 14'695'981'039'346'656'037U;
  for (const auto part : {std::string_view{trade}, use})
    for (const auto x : part)
      out = (out ^ static_cast<unsigned char>(x)) * 1'099'511'628'211U;
  out = (out ^ (out >> 33U)) * 0xff51afd7ed558ccdU;
  return out ^ (out >> 33U);
}

} // namespace

std::string paper_exchange::order_id(const order_wanted& x) const {
  return "paper-" + slug(x.intent.window) + '-' + to_string(x.intent.purpose)
         + '-' + std::to_string(x.intent.number);
}

void paper_exchange::submit(const order_wanted& order, utc_time now) {
  advance(now);
  if (orders_.contains(order.intent))
    return;
  const auto& book = books_[order.intent.window];
  const bool marketable =
    book.usable(now_, settings_.book_staleness)
    && !book.offers(order.token, order.direction, order.limit).empty();
  if (auto why = refusal(order, marketable, now_))
    return reject(order, std::move(*why));
  if (order.direction == order_side::sell)
    if (const auto there = sellable(order.intent.window, order.token);
        order.quantity > there)
      return reject(order, "not enough balance: " + to_string(there)
                             + " are settled and can be sold");
  auto& fresh = orders_[order.intent];
  fresh.life = order_life{order};
  fresh.life.send(order_id(order));
  fresh.match_at = now_ + settings_.taker_delay;
  set_state(fresh, order_state::delayed, "");
  if (fresh.match_at <= now_)
    match(fresh);
}

void paper_exchange::cancel(const intent_id& x, utc_time now) {
  advance(now);
  const auto known = orders_.find(x);
  if (known != orders_.end() && known->second.life.is_live())
    set_state(known->second, order_state::cancelled, "cancelled by us");
}

bool paper_exchange::look_up(const intent_id& intent, utc_time now) {
  advance(now);
  const auto known = orders_.find(intent);
  if (known == orders_.end())
    return false;
  const auto& life = known->second.life;
  for (const auto& fill : life.fills())
    report(fill);
  if (const auto answer = life.last_answer())
    report(*answer);
  return true;
}

shares paper_exchange::sellable(const window_id& window, outcome token) const {
  shares out;
  for (const auto& [intent, order] : orders_) {
    const auto& wanted = order.life.wanted();
    if (intent.window != window || wanted.token != token)
      continue;
    const bool buys = wanted.direction == order_side::buy;
    for (const auto& fill : order.life.fills()) {
      if (buys && fill.status == fill_status::confirmed)
        out +=
          shares_received(fill.quantity, fill.price, fill.fee, wanted.rules);
      else if (!buys && fill.status != fill_status::reversed)
        out -= fill.quantity;
    }
    if (!buys)
      out -= order.life.open();
  }
  return std::max(out, shares{});
}

void paper_exchange::follow(const book_update& x) {
  // Orders that were due before this frame match with the book of that time.
  advance(x.received_at);
  books_[x.window].apply(x);
  match_window(x.window);
}

void paper_exchange::advance(utc_time now) {
  // One due time after the other, so that skipped ticks do not change the
  // result.
  while (auto due = next_due()) {
    if (*due > now)
      break;
    now_ = std::max(now_, *due);
    expire();
    for (auto& [intent, order] : orders_)
      if (order.held() && order.match_at <= now_)
        match(order);
    settle();
  }
  now_ = std::max(now_, now);
  forget();
}

std::optional<utc_time> paper_exchange::next_due() const {
  std::optional<utc_time> out;
  auto consider = [&out](utc_time x) { out = out ? std::min(*out, x) : x; };
  for (const auto& [intent, order] : orders_) {
    if (!order.life.is_live())
      continue;
    consider(order.life.wanted().expires_at);
    // An order that waits for a book has only its expiry due.
    if (order.held() && order.match_at > now_)
      consider(order.match_at);
  }
  if (!unsettled_.empty())
    consider(unsettled_.begin()->first);
  return out;
}

void paper_exchange::reject(const order_wanted& x, std::string why) {
  order_answered answer;
  answer.intent = x.intent;
  answer.state = order_state::rejected;
  answer.reason = std::move(why);
  answer.at = now_;
  report(std::move(answer));
}

void paper_exchange::set_state(order& x, order_state state,
                               std::string reason) {
  order_answered answer;
  answer.intent = x.life.wanted().intent;
  answer.order_id = x.life.order_id();
  answer.state = state;
  answer.reason = std::move(reason);
  answer.matched = x.life.matched_by_fills();
  answer.at = now_;
  x.life.answer(answer);
  report(std::move(answer));
}

void paper_exchange::match(order& resting) {
  const auto book = books_.find(resting.life.wanted().intent.window);
  if (book == books_.end()
      || !book->second.usable(now_, settings_.book_staleness)) {
    // An order that may not rest does not wait for a book either.
    if (resting.held()
        && resting.life.wanted().lifetime != time_in_force::good_till_cancelled)
      set_state(resting, order_state::cancelled, "no book to match with");
    return;
  }
  if (resting.held())
    match_now(resting);
  else
    be_hit(resting);
}

net::polymarket::order_rest paper_exchange::rest_of(const order& x) {
  auto out = net::polymarket::rest_of(x.life.wanted());
  // A trade that failed does not bring its part back.
  for (const auto& fill : x.life.fills())
    out.fill(fill.price.value_or(x.life.wanted().limit), fill.quantity);
  return out;
}

void paper_exchange::match_now(order& taker) {
  const auto& wanted = taker.life.wanted();
  auto& book = books_[wanted.intent.window];
  auto rest = rest_of(taker);
  const auto parts = net::polymarket::take(
    rest, book.offers(wanted.token, wanted.direction, wanted.limit));
  if (wanted.lifetime == time_in_force::fill_or_kill && !rest.is_empty()) {
    set_state(taker, order_state::cancelled,
              "FOK orders are fully filled or killed");
    return;
  }
  for (const auto& part : parts) {
    std::optional<money> fee;
    if (wanted.rules.taker_fee)
      fee = taker_fee(*wanted.rules.taker_fee, part.price, part.size);
    book.remove(wanted.token, wanted.direction, part.price, part.size);
    fill(taker, part.price, part.size, fee);
  }
  if (rest.is_empty())
    set_state(taker, order_state::done, "");
  else if (wanted.lifetime == time_in_force::good_till_cancelled)
    set_state(taker, order_state::resting, "");
  else
    set_state(taker, order_state::cancelled,
              taker.life.fills().empty()
                ? "no orders found to match with FAK order"
                : "the rest of a FAK order is killed");
}

void paper_exchange::be_hit(order& resting) {
  const auto& wanted = resting.life.wanted();
  auto& book = books_[wanted.intent.window];
  auto rest = rest_of(resting);
  for (const auto& part : net::polymarket::take(
         rest, book.offers(wanted.token, wanted.direction, wanted.limit))) {
    book.remove(wanted.token, wanted.direction, part.price, part.size);
    fill(resting, wanted.limit, part.size, money{});
  }
  if (rest.is_empty())
    set_state(resting, order_state::done, "");
}

void paper_exchange::fill(order& resting, price at, shares quantity,
                          std::optional<money> fee) {
  const auto& wanted = resting.life.wanted();
  const auto count = resting.life.fills().size();
  fill_evidence match;
  match.source = fill_source::paper;
  match.window = wanted.intent.window;
  match.token = wanted.token;
  match.direction = wanted.direction;
  match.order_id = resting.life.order_id();
  match.trade_id = resting.life.order_id() + '-' + std::to_string(count + 1);
  match.ordered = wanted.quantity;
  match.quantity = quantity;
  match.price = at;
  match.fee = fee;
  match.source_time = now_;
  match.received_at = now_;
  unsettled_.emplace(now_ + settles_after(*match.trade_id),
                     settling_trade{wanted.intent, count});
  resting.life.match(match);
  report(std::move(match));
}

void paper_exchange::match_window(const window_id& x) {
  for (auto& [intent, order] : orders_)
    if (intent.window == x && order.life.is_live() && order.match_at <= now_)
      match(order);
}

void paper_exchange::expire() {
  for (auto& [intent, order] : orders_)
    if (order.life.is_live() && order.life.wanted().expires_at <= now_)
      set_state(order, order_state::cancelled, "expired");
}

std::chrono::milliseconds
paper_exchange::settles_after(const std::string& trade) const {
  // The fourth power of a number from 0 to 1: half of the trades settle in the
  // first sixteenth of the time, few take the whole.
  constexpr std::uint64_t one = 1'000;
  const auto part = number_of(trade, "settles") % (one + 1);
  const auto most = static_cast<std::uint64_t>(
    std::max<std::int64_t>(settings_.settles_within.count(), 0));
  const auto more =
    most * (part * part) / (one * one) * (part * part) / (one * one);
  return settings_.settles_after
         + std::chrono::milliseconds{static_cast<std::int64_t>(more)};
}

bool paper_exchange::fails(const std::string& trade) const {
  return number_of(trade, "fails") % 1'000 < settings_.fails_of_1000;
}

void paper_exchange::settle() {
  while (!unsettled_.empty() && unsettled_.begin()->first <= now_) {
    const auto due = unsettled_.begin()->second;
    unsettled_.erase(unsettled_.begin());
    auto& life = orders_.at(due.intent).life;
    auto match = life.fills()[due.fill];
    match.status = fails(match.trade_id.value_or("")) ? fill_status::reversed
                                                      : fill_status::confirmed;
    match.received_at = now_;
    life.match(match);
    report(std::move(match));
  }
}

void paper_exchange::forget() {
  auto over = [this](const window_id& x) {
    return closes_at(x) + remember_for <= now_;
  };
  std::erase_if(books_, [&](const auto& x) { return over(x.first); });
  std::erase_if(orders_, [&](const auto& x) {
    const auto& life = x.second.life;
    return over(x.first.window) && !life.is_live()
           && std::none_of(life.fills().begin(), life.fills().end(),
                           [](const auto& y) {
                             return y.status == fill_status::provisional;
                           });
  });
}

} // namespace fillguard
