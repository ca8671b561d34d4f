#include "actors/window_state/guard/guard.hpp"

#include "actors/window_state/guard/hard_stop.hpp"
#include "messages/position.hpp"

#include <utility>

namespace fillguard {

std::optional<price> guard_facts::best_bid() const {
  if (!book || !held)
    return std::nullopt;
  if (*held == outcome::up)
    return book->bids().empty() ? std::nullopt
                                : std::optional{book->bids().back().price};
  return book->asks().empty()
           ? std::nullopt
           : std::optional{complement(book->asks().back().price)};
}

decisions guard::decide(const guard_facts& facts,
                        const guard_settings& settings) {
  decisions out;
  // The unfilled rest of the capture would be a new entry.
  out.withdraw_capture = facts.halted;
  if (const auto* hedge = hedge_.orders.newest();
      hedge
      && (hedge_.orders.state() == order_state::resting
          || (hedge_.orders.state() == order_state::delayed
              && facts.now - hedge->wanted().decided_at >= soon_answered)))
    out += cancel_live(hedge_, facts.now, settings);
  if (!facts.held || facts.open < dust) {
    // Nothing is held, or each pair pays a dollar in any case.
    end_exit(facts, settings, out);
    // What is bought later is not part of the user's request.
    if (flattens_ && end_announced_) {
      flattens_ = false;
      goal_.reset();
    }
    return out;
  }
  end_announced_ = false;
  if (!facts.book) {
    if (goal_)
      out += raise_alarm("cannot sell: the book is stale");
    return out;
  }
  const auto bid = facts.best_bid();
  look_at_danger(facts, bid);
  check_hard_stop(facts, bid, settings, out);
  const bool dangerous = in_danger(facts, settings);
  if (dangerous && !goal_ && settings.on_danger == danger_action::exit)
    out += begin_exit(describe_danger(facts));
  // Also before a hedge: when that is impossible, the next update may bring a
  // doubt, and an exit needs a limit.
  if (goal_ || dangerous)
    read_value_limit(facts, settings);
  if (goal_) {
    out += cancel_blocking_orders(facts, settings);
    if (facts.not_armed_because)
      out += raise_alarm("cannot sell: not armed: " + *facts.not_armed_because);
    else if (!lock_.orders.is_live())
      out += sell(facts, settings);
  } else if (dangerous && settings.on_danger == danger_action::hedge) {
    out += cancel_blocking_orders(facts, settings);
    if (facts.not_armed_because)
      out += raise_alarm("cannot hedge: not armed: " + *facts.not_armed_because,
                         notice::kind_type::hedge);
    // A position that cannot be hedged is sold.
    else if (facts.no_buys_because)
      out += begin_exit("cannot hedge: " + *facts.no_buys_because);
    else if (!lock_.orders.is_live())
      out += buy_hedge(facts, settings);
  } else if (settings.profit_lock && !hedge_.orders.is_live()) {
    out += lock_profit(facts, settings);
  }
  return out;
}

decisions guard::close(const guard_facts& facts,
                       const guard_settings& settings) {
  const bool had_to_end = goal_
                          || (danger_.count() >= settings.danger_updates
                              && settings.on_danger != danger_action::hold);
  if (!facts.held || facts.open < dust || !had_to_end)
    return {};
  alarm_.reset(); // After the close, the last alarm is replaced.
  return raise_alarm("closed with " + to_string(facts.open) + ' '
                     + to_string(*facts.held) + " unsold and uncovered");
}

void guard::look_at_danger(const guard_facts& facts, std::optional<price> bid) {
  std::optional<bool> shows;
  if (facts.acts_on == acting_reading::loss_probability) {
    if (const auto& loss = facts.loss.value())
      shows = *loss >= facts.loss_threshold;
  } else if (bid) {
    // Without a bid, the book does not show what the outcome is worth.
    shows = facts.danger.shows_danger();
  }
  was_calm_ |= shows == false;
  if (shows && facts.found_at
      && facts.found_at->to_double() <= 1 - facts.loss_threshold)
    shows = *shows && was_calm_;
  danger_.look(shows, facts.book_updates);
}

bool guard::in_danger(const guard_facts& facts,
                      const guard_settings& settings) const {
  return danger_.count() >= settings.danger_updates
         && (facts.acts_on != acting_reading::loss_probability
             || facts.loss.value());
}

std::string guard::describe_danger(const guard_facts& facts) {
  return facts.acts_on == acting_reading::loss_probability && facts.loss.value()
           ? "loss probability by price " + to_3_digits(*facts.loss.value())
           : facts.danger.describe_reading(facts.acts_on);
}

void guard::check_hard_stop(const guard_facts& facts, std::optional<price> bid,
                            const guard_settings& settings, decisions& out) {
  if (!settings.hard_stop_bid)
    return;
  auto is_low = hard_stop(bid, *settings.hard_stop_bid);
  was_above_stop_ |= is_low == false;
  if (is_low && facts.found_at && *facts.found_at <= *settings.hard_stop_bid)
    is_low = *is_low && was_above_stop_;
  low_bid_.look(is_low, facts.book_updates);
  if (facts.loss.value() || hard_stopped_ || !bid
      || low_bid_.count() < settings.hard_stop_updates)
    return;
  hard_stopped_ = true;
  auto why = "hard stop: bid " + to_string(*bid);
  if (goal_) {
    out.announce(notice::kind_type::exit, "sells without a floor: " + why);
    goal_ = std::move(why);
  } else {
    out += begin_exit(std::move(why));
  }
}

decisions guard::begin_exit(std::string why) {
  decisions out;
  out.announce(notice::kind_type::exit, "sells everything: " + why);
  goal_ = std::move(why);
  return out;
}

decisions guard::flatten() {
  if (std::exchange(flattens_, true))
    return {};
  end_announced_ = false;
  decisions out;
  const std::string why = "flatten: requested by the user";
  if (!goal_)
    return begin_exit(why);
  out.announce(notice::kind_type::exit, "sells without a floor: " + why);
  return out;
}

decisions guard::leave(utc_time now, const guard_settings& settings) {
  decisions out;
  goal_.reset();
  alarm_.reset();
  flattens_ = false;
  for (auto* track : {&hedge_, &exit_, &lock_})
    out += cancel_live(*track, now, settings);
  out.withdraw_capture = true;
  return out;
}

void guard::end_exit(const guard_facts& facts, const guard_settings& settings,
                     decisions& out) {
  if (lock_.orders.is_live())
    out += cancel_lock(facts, settings);
  if (!goal_ || end_announced_ || exit_.orders.may_trade())
    return;
  end_announced_ = true;
  alarm_.reset();
  out.announce(notice::kind_type::exit,
               facts.held ? "covered: one of each pair pays a dollar"
                          : "flat: nothing is held any more");
}

decisions guard::cancel_blocking_orders(const guard_facts& facts,
                                        const guard_settings& settings) {
  auto out = cancel_lock(facts, settings);
  out.withdraw_capture = true;
  if (!lock_.orders.is_live())
    return out;
  const auto& asked = lock_.orders.newest()->cancel_asked_first();
  if (asked && facts.now - *asked >= soon_answered)
    out += raise_alarm("cannot sell: the profit lock is not cancelled yet");
  return out;
}

/// A hedge may rest, so that it is exact. What it did not match at once
/// must not be bought later, whatever is held then.
decisions guard::cancel_lock(const guard_facts& facts,
                             const guard_settings& settings) {
  return cancel_live(lock_, facts.now, settings);
}

decisions guard::cancel_live(order_track& track, utc_time now,
                             const guard_settings& settings) {
  auto& orders = track.orders;
  if (!orders.is_live())
    return {};
  // Repeated until answered: a request may be lost, and a repeated one does no
  // harm.
  const auto& asked = orders.newest()->cancel_asked_last();
  if (asked && now - *asked < settings.retry_after)
    return {};
  orders.ask_cancel(now);
  decisions out;
  out.cancels.push_back({{}, orders.newest()->wanted().intent, now});
  return out;
}

decisions guard::raise_alarm(std::string why, notice::kind_type kind) {
  decisions out;
  if (alarm_)
    return out; // One alarm at a time, until an order is sent again.
  out.announce(kind, "ALARM: " + why);
  alarm_ = std::move(why);
  return out;
}

template <class Guard>
auto* guard::track_of(Guard& guard, order_purpose purpose) {
  switch (purpose) {
  case order_purpose::hedge:
    return &guard.hedge_;
  case order_purpose::exit:
    return &guard.exit_;
  case order_purpose::profit_lock:
    return &guard.lock_;
  case order_purpose::capture:
  case order_purpose::by_hand:
  case order_purpose::redeem:
    break;
  }
  return decltype(&guard.hedge_){nullptr};
}

guard::order_track* guard::track(order_purpose purpose) {
  return track_of(*this, purpose);
}

const guard::order_track* guard::track(order_purpose purpose) const {
  return track_of(*this, purpose);
}

bool guard::apply(const order_sent& report) {
  auto* purpose_track = track(report.intent.purpose);
  return purpose_track && purpose_track->orders.send(report);
}

bool guard::apply(const order_answered& report) {
  auto* purpose_track = track(report.intent.purpose);
  return purpose_track && purpose_track->orders.answer(report);
}

shares guard::sold_by_answers(outcome token) const {
  shares out;
  for (const auto* purpose_track : {&exit_, &lock_})
    if (const auto* newest = purpose_track->orders.newest();
        newest && newest->wanted().token == token)
      out += purpose_track->orders.matched();
  return out;
}

shares guard::hedged_by_answers(outcome token) const {
  const auto* newest = hedge_.orders.newest();
  return newest && newest->wanted().token == token ? hedge_.orders.matched()
                                                   : shares{};
}

std::vector<order_wanted> guard::unacknowledged() const {
  std::vector<order_wanted> out;
  for (auto purpose : all_of<order_purpose>) {
    const auto* purpose_track = track(purpose);
    const auto* newest =
      purpose_track ? purpose_track->orders.newest() : nullptr;
    if (newest && newest->is_unacknowledged() && !newest->cancel_asked_first())
      out.push_back(newest->wanted());
  }
  return out;
}

} // namespace fillguard
