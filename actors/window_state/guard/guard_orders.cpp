// The orders that a position's guard sends, and when.

#include "actors/window_state/guard/guard.hpp"
#include "actors/window_state/guard/hedge_rule.hpp"
#include "actors/window_state/guard/sale_after_unknown.hpp"
#include "actors/window_state/guard/sale_rule.hpp"
#include "actors/window_state/guard/value_rule.hpp"
#include "messages/position.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace fillguard {

namespace {

/// A schedule that is not supported may not make the net unknown: the one in
/// force by the date is the best guess.
fee_schedule fee_of(const window_info& window) {
  return window.rules.taker_fee.value_or(
    fee_schedule_by_date(window.id.opens_at));
}

} // namespace

decisions guard::sell(const guard_facts& facts,
                      const guard_settings& settings) {
  // Shares that a live hedge may cover are not sold too: both together would
  // reverse the position.
  const auto& hedge = hedge_.orders;
  const auto open = facts.open - hedge.open();
  const auto quantity =
    sale_lots(facts.sellable ? std::min(open, *facts.sellable) : open,
              facts.window.rules);
  if (quantity.is_zero()) {
    if (open >= dust && facts.sellable)
      return raise_alarm(unsellable_because(facts));
    if (hedge.is_live()
        && facts.now - hedge.newest()->wanted().decided_at >= soon_answered)
      return raise_alarm("cannot sell: a hedge is not answered yet");
    return {};
  }
  const auto bid = facts.best_bid();
  if (!bid)
    return raise_alarm("cannot sell: nobody bids");
  auto out = warn_if_unfilled(exit_, facts, settings);
  if (!facts.reserved.is_zero() && !std::exchange(reserved_announced_, true))
    out.announce(notice::kind_type::exit,
                 "ALARM: sells only a part: " + unsellable_because(facts));
  const auto limit = sale_limit(facts, *bid, settings);
  if (!limit || *bid < *limit) {
    out += announce_wait(facts, limit, *bid, settings);
    return out;
  }
  out += cancel_unknown_sale(facts, settings);
  if (!may_try(exit_, facts, settings))
    return out;
  order_wanted order;
  order.intent.purpose = order_purpose::exit;
  order.token = *facts.held;
  order.direction = order_side::sell;
  order.limit = *limit;
  order.quantity = quantity;
  order.lifetime = time_in_force::fill_and_kill;
  out += send(exit_, std::move(order), *goal_, facts, settings);
  return out;
}

std::optional<utc_time>
guard::replaces_sale_at(const guard_facts& facts) const {
  const auto* sale = exit_.orders.newest();
  if (!facts.is_real || !sale || !sale->is_live())
    return std::nullopt;
  const auto answer = sale->last_answer();
  // One that is delayed or rests may still sell.
  if (answer && answer->state != order_state::unknown)
    return std::nullopt;
  sale_after_unknown about;
  about.decided_at = sale->wanted().decided_at;
  if (answer)
    about.ended_at = answer->at;
  about.token_is_paired = facts.is_paired || hedge_.orders.may_trade();
  return next_sale_at(about);
}

decisions guard::cancel_unknown_sale(const guard_facts& facts,
                                     const guard_settings& settings) {
  const auto at = replaces_sale_at(facts);
  if (!at || facts.now < *at || exit_.orders.newest()->cancel_asked_first())
    return {};
  auto out = cancel_live(exit_, facts.now, settings);
  out.announce(notice::kind_type::exit,
               "the fate of a sale is unknown: it is cancelled, and a new one "
               "may follow");
  return out;
}

std::string guard::unsellable_because(const guard_facts& facts) {
  if (!facts.reserved.is_zero())
    return to_string(facts.reserved) + " shares are reserved by order "
           + facts.reserved_by + ", which is not ours";
  return "cannot sell yet: " + to_string(facts.open)
         + " shares are held and not settled at the venue";
}

std::optional<price> guard::least_now(const guard_facts& facts,
                                      const guard_settings& settings) {
  return facts.loss.value()
           ? std::optional{least_net(*facts.loss.value(), settings.insurance)}
           : std::nullopt;
}

void guard::read_value_limit(const guard_facts& facts,
                             const guard_settings& settings) {
  if (const auto least = least_now(facts, settings))
    value_limit_ =
      lowest_sale(*least, fee_of(facts.window), facts.window.rules.tick_size);
}

std::optional<price> guard::sale_limit(const guard_facts& facts, price bid,
                                       const guard_settings& settings) const {
  const auto tick = facts.window.rules.tick_size;
  if (flattens_)
    return tick;
  if (facts.loss.value())
    return value_limit_;
  if (hard_stopped_)
    return tick;
  if (facts.acts_on == acting_reading::danger_score)
    return on_grid(bid - reach_of(settings.slippage, exit_.orders.missed()),
                   tick);
  return value_limit_;
}

decisions guard::announce_wait(const guard_facts& facts,
                               std::optional<price> limit, price bid,
                               const guard_settings& settings) {
  if (std::exchange(wait_announced_, true))
    return {};
  decisions out;
  auto text = "waits: the best bid is " + to_string(bid) + ", ";
  text += limit ? "the limit " + to_string(*limit) : "and no price is enough";
  if (const auto& loss = facts.loss.value())
    text += ": (1 - " + to_3_digits(*loss) + ") - "
            + to_string(settings.insurance) + " after the fee";
  out.announce(notice::kind_type::exit, std::move(text));
  return out;
}

decisions guard::buy_hedge(const guard_facts& facts,
                           const guard_settings& settings) {
  // A position that cannot be hedged is sold.
  if (hedge_.orders.is_unfilled()
      && hedge_.orders.state() == order_state::rejected)
    return begin_exit("a hedge was refused: "
                      + hedge_.orders.newest()->reason());
  auto out = warn_if_unfilled(hedge_, facts, settings);
  if (!facts.balance_is_fresh) {
    out += raise_alarm("cannot hedge: what the account holds is not known",
                       notice::kind_type::hedge);
    return out;
  }
  if (!may_try(hedge_, facts, settings))
    return out;
  auto reaching = settings;
  reaching.slippage = reach_of(settings.slippage, hedge_.orders.missed());
  std::optional<price> highest;
  if (const auto least = least_now(facts, settings))
    highest = highest_hedge(*least, fee_of(facts.window)).value_or(price{});
  const auto plan = hedge_to_buy(*facts.book, *facts.held, facts.open, reaching,
                                 facts.window.rules, highest);
  if (const auto* why = std::get_if<no_hedge>(&plan)) {
    if (*why == no_hedge::too_dear || *why == no_hedge::too_small)
      out += begin_exit("cannot hedge: " + to_string(*why));
    return out;
  }
  const auto& buy = std::get<hedge_order>(plan);
  order_wanted order;
  order.intent.purpose = order_purpose::hedge;
  order.token = opposite(*facts.held);
  order.direction = order_side::buy;
  order.limit = buy.limit;
  order.quantity = buy.quantity;
  // An order at once spends its dollars: 20 shares at an ask of 5 cents instead
  // of 5 at a limit of 20. One that may rest is exact; its rest is cancelled.
  order.lifetime = buy.quantity >= facts.window.rules.smallest_order
                     ? time_in_force::good_till_cancelled
                     : time_in_force::fill_and_kill;
  out +=
    send(hedge_, std::move(order), describe_danger(facts), facts, settings);
  return out;
}

decisions guard::lock_profit(const guard_facts& facts,
                             const guard_settings& settings) {
  const auto& at = settings.profit_lock;
  if (!at || facts.capture_is_live || !facts.confirmed_price
      || *facts.confirmed_price >= *at)
    return {};
  // A take-profit order that cannot be placed is no alarm.
  if (lock_.orders.unfilled_streak() >= settings.most_attempts
      || !may_try(lock_, facts, settings))
    return {};
  const auto quantity = sale_lots(facts.open, facts.window.rules);
  if (quantity < facts.window.rules.smallest_order)
    return {}; // Too small to rest.
  order_wanted order;
  order.intent.purpose = order_purpose::profit_lock;
  order.token = *facts.held;
  order.direction = order_side::sell;
  order.limit = *at;
  order.quantity = quantity;
  order.lifetime = time_in_force::good_till_cancelled;
  return send(lock_, std::move(order),
              "locks the profit; the shares are reserved and cannot be sold "
              "elsewhere until it is cancelled",
              facts, settings);
}

decisions guard::warn_if_unfilled(const order_track& track,
                                  const guard_facts& facts,
                                  const guard_settings& settings) {
  const auto& orders = track.orders;
  if (orders.is_live() || facts.left() <= std::chrono::nanoseconds{0}
      || !orders.is_unfilled()
      || orders.unfilled_streak() < settings.most_attempts)
    return {};
  const auto purpose = orders.newest()->wanted().intent.purpose;
  return raise_alarm(std::to_string(orders.unfilled_streak()) + ' '
                       + to_string(purpose)
                       + " orders in a row brought nothing",
                     kind_of(purpose));
}

bool guard::may_try(const order_track& track, const guard_facts& facts,
                    const guard_settings& settings) const {
  const auto& orders = track.orders;
  if (facts.not_armed_because)
    return false;
  // After the close nothing trades, even before the close is reported.
  if (facts.left() <= std::chrono::nanoseconds{0})
    return false;
  if (orders.is_live()) {
    // The cancel goes first.
    const auto& cancelled = orders.newest()->cancel_asked_first();
    return &track == &exit_ && cancelled && *cancelled < facts.now
           && replaces_sale_at(facts);
  }
  if (!orders.is_unfilled())
    return true;
  // After a miss, the next update is soon enough.
  if (orders.state() != order_state::rejected)
    return track.book_update != facts.book_updates;
  // The next order may be refused too, but time is short.
  constexpr int patience = 10;
  // A venue that refuses everything for minutes takes orders again at a moment
  // that only the next order shows. So does paper, once shares have settled.
  const bool settles =
    orders.newest()->reason().find("not enough balance") != std::string::npos;
  const bool often = !facts.is_real && !settles
                     && orders.unfilled_streak() >= settings.most_attempts;
  const auto wait =
    std::chrono::nanoseconds{settings.retry_after} * (often ? patience : 1);
  const auto& ended_at = orders.newest()->ended_at();
  return !ended_at || facts.now - *ended_at >= std::min(wait, facts.left() / 3);
}

decisions guard::send(order_track& track, order_wanted order,
                      const std::string& why, const guard_facts& facts,
                      const guard_settings& settings) {
  order.intent.window = facts.window.id;
  order.intent.number = track.orders.attempts() + 1;
  order.rules = facts.window.rules;
  order.decided_at = facts.now;
  order.expires_at = facts.window.closes_at;
  // Marked before sending, so that a fault on the way cannot repeat the order.
  track.orders.begin(order);
  track.book_update = facts.book_updates;
  if (track.orders.unfilled_streak() < settings.most_attempts)
    alarm_.reset();
  decisions out;
  if (track.orders.attempts() == 1)
    out.announce(kind_of(order.intent.purpose),
                 "order to " + to_string(order.direction) + ' '
                   + to_string(order.quantity) + ' ' + to_string(order.token)
                   + " at " + to_string(order.limit) + ": " + why);
  out.orders.push_back(std::move(order));
  return out;
}

} // namespace fillguard
