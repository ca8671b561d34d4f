// What the fold does about a held position. The order of the rules:
//
//   1. A goal, once set, is kept: everything held is sold, whatever the
//      trigger does next. A decision that must stay true to be carried out is
//      given up in the middle of a dip.
//   2. The hard stop and the danger set the goal, or call for a hedge, once
//      they have held for some updates of the book in a row.
//   3. Otherwise the profit lock may rest in the book.
//
// Before anything is sold or hedged, the orders in its way are cancelled: what
// is left of the capture would buy again, and the lock reserves the shares.
// Nothing is decided on an empty or stale book, and nothing after the close.

#include "actors/window_state/fold.hpp"
#include "actors/window_state/guard/hard_stop.hpp"
#include "actors/window_state/guard/hedge_rule.hpp"

#include <algorithm>
#include <variant>

namespace fillguard {

namespace {

/// What a sale may name: shares with two decimals. A fee in shares is known to
/// 10^-5 dollars a match only, and a sale of more than there is fails whole.
shares sale_lots(shares x, const market_rules& rules) {
  constexpr std::int64_t lot = 10'000;
  constexpr std::int64_t unsure = 100;
  const bool in_shares =
    rules.taker_fee
    && rules.taker_fee->unit == fee_schedule::charged_in::shares;
  const auto sure = x.millionths() - (in_shares ? unsure : 0);
  return shares::from_millionths(std::max<std::int64_t>(sure, 0) / lot * lot);
}

/// Longer than a venue takes to answer.
constexpr std::chrono::seconds soon_answered{2};

/// Twice as far after each order that came too late: what falls 20c a second is
/// not caught by 5c.
price reach(price slippage, std::uint32_t misses) {
  constexpr std::uint32_t most_doublings = 5;
  return price::from_millionths(slippage.millionths()
                                << std::min(misses, most_doublings));
}

price on_grid(price x, price tick) {
  const auto lowest = std::max(x, tick);
  return price::from_millionths(lowest.millionths() / tick.millionths()
                                * tick.millionths());
}

std::optional<price> best_bid(const window_track& x, side held) {
  const auto& top = x.book.book().top();
  const auto own = held == side::up ? top : mirror(top);
  return own.bid ? std::optional{own.bid->price} : std::nullopt;
}

std::string reading_words(const window_track& x, acting_reading acts_on) {
  const bool by_loss = acts_on == acting_reading::loss_probability;
  const auto value = by_loss ? x.loss.probability.value_or(0) : x.danger.score;
  return (by_loss ? "loss probability " : "danger ")
         + std::to_string(round_to_3(value)).substr(0, 5);
}

} // namespace

void fold::guard(window_track& x, effects& out) {
  if (!settings_.captures || !x.opened || x.closed)
    return;
  if (halted_)
    cancel_capture(x, out); // What rests of it would be a new entry.
  const auto held = x.held();
  const auto open = held ? x.open_shares(*held) : shares{};
  if (open < dust) {
    // Nothing is held, or one of each pair pays a dollar whatever happens.
    end_goal(x, out);
    return;
  }
  x.guard.told_end = false;
  if (!fresh(x)) {
    if (x.guard.goal)
      alarm(x, "cannot sell: the book is stale", out);
    return;
  }
  note_triggers(x, *held, out);
  const bool insists = x.guard.danger.count() >= settings_.guard.danger_updates;
  if (insists && !x.guard.goal
      && settings_.guard.on_danger == danger_action::exit)
    aim(x, reading_words(x, settings_.danger.acts_on), out);
  if (x.guard.goal) {
    if (clear_way(x, out))
      sell(x, *held, open, out);
  } else if (insists && settings_.guard.on_danger == danger_action::hedge) {
    if (clear_way(x, out))
      hedge(x, *held, open, out);
  } else if (!x.guard.hedge.live()) {
    lock_profit(x, *held, open, out);
  }
}

void fold::end_goal(window_track& x, effects& out) {
  cancel(x.guard.lock, out);
  if (!x.guard.goal || x.guard.told_end || x.guard.exit.live())
    return;
  x.guard.told_end = true;
  x.guard.alarm.reset();
  say(out, &x, notice::kind_type::hedge,
      x.held() ? "covered: one of each pair pays a dollar"
               : "flat: nothing is held any more");
}

void fold::note_triggers(window_track& x, side held, effects& out) {
  const auto& rule = settings_.guard;
  const auto bid = best_bid(x, held);
  // A side that nobody bids for says nothing of what it is worth.
  x.guard.danger.note(bid ? x.shows_danger : std::nullopt, x.updates.count());
  if (!rule.hard_stop_bid || x.guard.goal)
    return;
  x.guard.low_bid.note(hard_stop(bid, *rule.hard_stop_bid), x.updates.count());
  if (bid && x.guard.low_bid.count() >= rule.hard_stop_updates)
    aim(x, "hard stop: bid " + to_string(*bid), out);
}

void fold::give_account(window_track& x, effects& out) {
  const auto held = x.held();
  if (!held || !settings_.captures)
    return;
  const auto open = x.open_shares(*held);
  const bool unwanted =
    x.guard.goal
    || (x.dangerous && settings_.guard.on_danger != danger_action::hold);
  if (open < dust || !unwanted)
    return;
  x.guard.alarm.reset(); // This is the last word.
  alarm(x,
        "closed with " + to_string(open) + ' ' + to_string(*held)
          + " unsold and uncovered",
        out);
}

void fold::aim(window_track& x, std::string why, effects& out) {
  say(out, &x, notice::kind_type::hedge, "sells everything: " + why);
  x.guard.goal = std::move(why);
}

bool fold::clear_way(window_track& x, effects& out) {
  cancel_capture(x, out);
  auto& lock = x.guard.lock;
  cancel(lock, out);
  if (lock.unwanted_since && lock.live()
      && now_ - *lock.unwanted_since >= soon_answered)
    alarm(x, "cannot sell: the profit lock is not cancelled yet", out);
  return !lock.live();
}

void fold::cancel_capture(window_track& x, effects& out) const {
  if (!x.order_live() || !x.capture_intent())
    return;
  auto& asked_at = x.guard.capture_cancel_asked_at;
  if (asked_at && now_ - *asked_at < settings_.guard.retry_after)
    return;
  asked_at = now_;
  out.cancels.push_back({{}, *x.capture_intent(), now_});
}

void fold::cancel(order_line& line, effects& out) const {
  if (!line.live())
    return;
  // Said until it is answered: a word may be lost, and twice does no harm.
  if (line.cancel_asked_at
      && now_ - *line.cancel_asked_at < settings_.guard.retry_after)
    return;
  line.cancel_asked_at = now_;
  line.unwanted_since = line.unwanted_since.value_or(now_);
  out.cancels.push_back({{}, line.wanted()->intent, now_});
}

bool fold::may_try(window_track& x, const order_line& line, effects& out) {
  // After the close nothing trades, whether or not we were told of it yet.
  if (line.live() || x.left(now_) <= std::chrono::nanoseconds{0})
    return false;
  if (!line.in_vain())
    return true;
  const bool often = line.fruitless() >= settings_.guard.most_attempts;
  if (often)
    alarm(x,
          std::to_string(line.fruitless()) + ' '
            + to_string(line.wanted()->intent.purpose)
            + " orders in a row brought nothing",
          out);
  // What missed has only to hurry.
  if (line.state() != order_state::rejected)
    return line.book_update != x.updates.count();
  // What was refused will be refused again, but there may not be much time.
  constexpr int patience = 10;
  const auto wait = std::chrono::nanoseconds{settings_.guard.retry_after}
                    * (often ? patience : 1);
  return !line.ended_at()
         || now_ - *line.ended_at() >= std::min(wait, x.left(now_) / 3);
}

void fold::alarm(window_track& x, std::string why, effects& out) {
  if (x.guard.alarm)
    return; // One at a time, until an order goes out again.
  say(out, &x, notice::kind_type::hedge, "ALARM: " + why);
  x.guard.alarm = std::move(why);
}

void fold::sell(window_track& x, side held, shares open, effects& out) {
  auto& line = x.guard.exit;
  // What a hedge on its way may cover is not sold as well: both together would
  // turn the position round.
  const auto& hedge = x.guard.hedge;
  const auto quantity = sale_lots(open - hedge.open(), x.info.rules);
  if (quantity.is_zero()) {
    if (hedge.live() && now_ - hedge.wanted()->decided_at >= soon_answered)
      alarm(x, "cannot sell: a hedge is not answered yet", out);
    return;
  }
  const auto bid = best_bid(x, held);
  if (!bid)
    return alarm(x, "cannot sell: nobody bids", out);
  if (!may_try(x, line, out))
    return;
  order_wanted order;
  order.intent.purpose = order_purpose::exit;
  order.token = held;
  order.direction = trade_direction::sell;
  order.limit = on_grid(*bid - reach(settings_.guard.slippage, line.misses()),
                        x.info.rules.tick_size);
  order.quantity = quantity;
  send(x, std::move(order), *x.guard.goal, out);
}

void fold::hedge(window_track& x, side held, shares open, effects& out) {
  auto& line = x.guard.hedge;
  // What cannot be hedged is sold.
  if (line.in_vain() && line.state() == order_state::rejected)
    return aim(x, "a hedge was refused: " + line.reason(), out);
  if (!may_try(x, line, out))
    return;
  auto how = settings_.guard;
  how.slippage = reach(how.slippage, line.misses());
  const auto plan = hedge_to_buy(x.book.book(), held, open, how, x.info.rules);
  if (const auto* why = std::get_if<no_hedge>(&plan)) {
    if (*why == no_hedge::too_dear || *why == no_hedge::too_small)
      aim(x, "cannot hedge: " + to_string(*why), out);
    return;
  }
  const auto& buy = std::get<hedge_order>(plan);
  order_wanted order;
  order.intent.purpose = order_purpose::hedge;
  order.token = opponent(held);
  order.direction = trade_direction::buy;
  order.limit = buy.limit;
  order.quantity = buy.quantity;
  send(x, std::move(order), reading_words(x, settings_.danger.acts_on), out);
}

void fold::lock_profit(window_track& x, side held, shares open, effects& out) {
  const auto& at = settings_.guard.profit_lock;
  const auto* capture = x.capture();
  if (!at || x.order_live() || capture->status != fill_status::confirmed
      || !capture->average_price || *capture->average_price >= *at)
    return;
  auto& line = x.guard.lock;
  // One that cannot be placed is a pity, not an alarm.
  if (line.fruitless() >= settings_.guard.most_attempts
      || !may_try(x, line, out))
    return;
  const auto quantity = sale_lots(open, x.info.rules);
  if (quantity < x.info.rules.smallest_order)
    return; // It cannot rest.
  order_wanted order;
  order.intent.purpose = order_purpose::profit_lock;
  order.token = held;
  order.direction = trade_direction::sell;
  order.limit = *at;
  order.quantity = quantity;
  order.lifetime = time_in_force::good_till_cancelled;
  send(x, std::move(order), "locks the profit", out);
}

void fold::send(window_track& x, order_wanted order, std::string why,
                effects& out) {
  auto* line = x.guard.line(order.intent.purpose);
  order.intent.window = x.info.id;
  order.intent.number = line->attempts() + 1;
  if (order.intent.purpose != order_purpose::profit_lock)
    order.lifetime = time_in_force::fill_and_kill;
  order.rules = x.info.rules;
  order.decided_at = now_;
  order.expires_at = x.info.closes_at;
  // Before it goes, so that no fault on its way can repeat it.
  x.ordered(order);
  line->book_update = x.updates.count();
  if (line->fruitless() < settings_.guard.most_attempts)
    x.guard.alarm.reset();
  if (line->attempts() == 1)
    say(out, &x, notice::kind_type::hedge,
        "wants to " + to_string(order.direction) + ' '
          + to_string(order.quantity) + ' ' + to_string(order.token) + " at "
          + to_string(order.limit) + ": " + why);
  out.orders.push_back(std::move(order));
}

} // namespace fillguard
