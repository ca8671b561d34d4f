#include "actors/trader/order_desk.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

constexpr auto remember_orders_for = std::chrono::hours{1};

std::int64_t utc_day(utc_time x) {
  return to_unix_seconds(x) / 86'400;
}

} // namespace

order_sent order_desk::entry::sent() const {
  return order_placed{life.wanted(), order_id, since}.sent();
}

money order_desk::entry::cost() const {
  const auto& order = life.wanted();
  if (order.direction == order_side::sell)
    return {};
  const auto matched = life.matched();
  return highest_cost(order, life.is_live() ? std::max(order.quantity, matched)
                                            : matched);
}

money order_desk::spent(const window_id& x) const {
  money out;
  for (const auto& [intent, order] : orders_)
    if (intent.window == x)
      out += order.cost();
  return out;
}

money order_desk::spent_on_day(utc_time at) const {
  const auto day = utc_day(at);
  const auto gone = forgotten_.find(day);
  auto out = gone == forgotten_.end() ? money{} : gone->second;
  for (const auto& [intent, order] : orders_)
    if (utc_day(order.since) == day)
      out += order.cost();
  return out;
}

order_events order_desk::request(const order_wanted& wanted, utc_time now) {
  auto out = advance(now);
  if (const auto known = orders_.find(wanted.intent); known != orders_.end()) {
    const auto& order = known->second;
    if (order.held == hold::look_up || order.held == hold::recollection)
      return out; // The venue's reports will follow.
    if (auto answer = order.life.last_answer())
      out.push_back(std::move(*answer));
    else
      out.push_back(order.sent());
    return out;
  }
  if (const auto known = refused_.find(wanted.intent);
      known != refused_.end()) {
    out.push_back(known->second);
    return out;
  }
  if (must_wait(wanted, now)) {
    held_back_.push_back(wanted);
    return out;
  }
  if (wanted.direction == order_side::sell)
    cancel_unsure_sales(wanted, now);
  if (auto why = refusal_of(wanted, now)) {
    refuse(wanted.intent, order_state::rejected, std::move(*why), now, out);
    return out;
  }
  const bool ask_first = may_be_known(wanted);
  auto& order = enter(wanted, now);
  if (ask_first) {
    order.held = hold::look_up;
    look_up(order, now);
    return out;
  }
  // Made known and recorded first, so that the order counts as on its way
  // whatever happens next.
  out.push_back(order.sent());
  record(order, wanted);
  send_recorded(now, out);
  return out;
}

order_desk::entry& order_desk::enter(const order_wanted& x, utc_time now) {
  auto& out = orders_[x.intent];
  out.life = order_life{x};
  out.order_id = name_(x);
  out.since = now;
  return out;
}

std::optional<std::string> order_desk::out_of_date(const order_wanted& x,
                                                   utc_time now) const {
  if (!armed_)
    return "not armed: " + no_buys_because_;
  if (x.direction == order_side::buy && !no_buys_because_.empty())
    return "no buys: " + no_buys_because_;
  if (halted_ && x.intent.purpose == order_purpose::capture)
    return "halted: " + *halted_;
  if (x.expires_at <= now)
    return "expired before it was sent";
  return std::nullopt;
}

std::optional<std::string> order_desk::refusal_of(const order_wanted& x,
                                                  utc_time now) const {
  if (auto why = out_of_date(x, now))
    return why;
  for (const auto& [intent, order] : orders_)
    if (intent.window == x.intent.window && intent.purpose == x.intent.purpose
        && order.life.is_live() && !gives_way(order, x))
      return "order " + order.order_id + " is still live";
  return x.direction == order_side::buy ? over_cap(x, now) : std::nullopt;
}

/// Whether a sale whose fate is unknown, and whose cancel was requested, gives
/// way to the next one (live-orders.md, 10).
bool order_desk::gives_way(const entry& order, const order_wanted& to) {
  const auto state = order.life.state();
  return to.direction == order_side::sell
         && order.life.wanted().direction == order_side::sell
         && order.life.cancel_asked_first()
         && (!state || *state == order_state::unknown);
}

std::optional<std::string> order_desk::over_cap(const order_wanted& wanted,
                                                utc_time now) const {
  const auto cost = highest_cost(wanted, wanted.quantity);
  const auto words = [](const char* which, money sum, money cap) {
    return std::string{which} + " would cost " + to_string(sum)
           + ", the cap is " + to_string(cap);
  };
  if (cost > caps_.order)
    return words("the order", cost, caps_.order);
  if (const auto sum = spent(wanted.intent.window) + cost; sum > caps_.window)
    return words("the window", sum, caps_.window);
  if (const auto sum = spent_on_day(now) + cost; sum > caps_.day)
    return words("the day", sum, caps_.day);
  return std::nullopt;
}

void order_desk::refuse(const intent_id& x, order_state state, std::string why,
                        utc_time now, order_events& out) {
  order_answered answer;
  answer.intent = x;
  answer.state = state;
  answer.reason = std::move(why);
  answer.matched = shares{};
  answer.at = now;
  refused_[x] = answer;
  out.push_back(std::move(answer));
}

order_events order_desk::cancel(const cancel_wanted& wanted, utc_time now) {
  auto out = advance(now);
  std::erase_if(held_back_,
                [&wanted](const auto& y) { return y.intent == wanted.intent; });
  const auto known = orders_.find(wanted.intent);
  if (known == orders_.end()) {
    // The order was cancelled before it arrived here, and is refused if it
    // arrives later.
    if (!refused_.contains(wanted.intent))
      refuse(wanted.intent, order_state::rejected, "cancelled before it came",
             now, out);
    else
      out.push_back(refused_.at(wanted.intent));
    return out;
  }
  auto& order = known->second;
  if (!order.life.is_live()) {
    out.push_back(*order.life.last_answer()); // The order had ended before.
    return out;
  }
  // While it is looked up, the previous run may have sent it.
  if (order.held == hold::record && !order.look_up_at) {
    give_up(order, "cancelled before it was sent", now, out);
    return out;
  }
  order.life.ask_cancel(now);
  if (order.held == hold::none)
    requests_.emplace_back(cancel_order{{}, wanted.intent, order.order_id});
  else
    order.held = hold::recollection; // Cancelled if it is found.
  if (!order.look_up_at)
    order.look_up_at = now + order.patience; // No report of the order yet.
  return out;
}

order_events order_desk::advance(utc_time now) {
  order_events out;
  send_recorded(now, out);
  for (auto& [intent, x] : orders_)
    if (x.look_up_at && *x.look_up_at <= now)
      look_up(x, now);
  forget(now);
  take_up(now, out);
  return out;
}

order_events order_desk::history(std::optional<market_key> only) const {
  order_events out;
  for (const auto& [intent, order] : orders_) {
    if (only && intent.window.market != *only)
      continue;
    if (order.held == hold::look_up || order.held == hold::recollection)
      continue; // The venue may not have the order.
    out.push_back(order.sent());
    out.insert(out.end(), order.life.fills().begin(), order.life.fills().end());
    auto answer = order.life.last_answer();
    if (!answer)
      continue;
    auto by_status = match_by_status(order, answer->at);
    out.push_back(std::move(*answer));
    if (by_status)
      out.push_back(std::move(*by_status));
  }
  for (const auto& [intent, answer] : refused_)
    if (!only || intent.window.market == *only)
      out.push_back(answer);
  return out;
}

void order_desk::forget(utc_time now) {
  const auto over = [now](const window_id& x) {
    return closes_at(x) + remember_orders_for <= now;
  };
  std::erase_if(orders_, [&](const auto& x) {
    const auto& [intent, order] = x;
    if (!over(intent.window))
      return false;
    // An order that is still unknown counts with its highest possible cost.
    forgotten_[utc_day(order.since)] += order.cost();
    return true;
  });
  std::erase_if(refused_, [&](const auto& x) { return over(x.first.window); });
  std::erase_if(forgotten_,
                [now](const auto& x) { return x.first + 2 < utc_day(now); });
}

} // namespace fillguard
