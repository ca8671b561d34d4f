// What the fold concludes after each input: peaks, danger, captures.

#include "actors/window_state/fold.hpp"

#include <algorithm>

namespace fillguard {

void fold::note_peak(window_track& x, effects& out) {
  const auto held = x.held();
  if (!held || x.peak.value())
    return;
  const peak_inputs now{x.book.ask(*held), x.book.ask(opponent(*held)),
                        x.closed ? std::chrono::nanoseconds{-1} : x.left(now_),
                        fresh(x)};
  if (x.peak.note(true, now, settings_.penalties, settings_.missing))
    say(out, &x, notice::kind_type::peak,
        "peak confidence " + to_string(*x.peak.value()));
}

danger_inputs fold::danger_inputs_of(const window_track& x, side held) const {
  danger_inputs out;
  const auto penalty = time_penalty(settings_.penalties, x.left(now_));
  if (fresh(x)) {
    if (const auto ask = x.book.ask(held))
      out.confidence = confidence(*ask, penalty).to_double();
    if (const auto ask = x.book.ask(opponent(held)))
      out.opponent_ask = ask->to_double();
    out.imbalance = x.book.book().imbalance(held);
  }
  if (const auto& peak = x.peak.value())
    out.peak = peak->to_double();
  if (!btc().stale)
    out.velocity = history_.velocity(held);
  out.seconds_left = seconds_between(now_, x.info.closes_at);
  if (settings_.missing == missing_inputs::reference)
    return with_reference_defaults(out, penalty.to_double());
  return out;
}

void fold::note_danger(window_track& x, effects& out) {
  const auto held = x.held();
  if (!held) {
    x.danger = {};
    x.chance = {};
    x.loss = {};
    x.token_speed = {};
    x.token_move.reset();
    x.way_out = {};
    x.hedge_price = {};
    x.dangerous = false;
    x.shows_danger.reset();
    return;
  }
  // Nothing can be done about it after the close: the last reading stays.
  if (x.closed)
    return;
  read_danger(x, *held);
  const auto& rule = settings_.danger;
  const bool by_loss = rule.acts_on == acting_reading::loss_probability;
  const auto value = by_loss ? x.loss.probability : x.danger.score;
  const auto threshold = by_loss ? rule.loss_threshold : rule.threshold;
  x.shows_danger = value ? std::optional{*value >= threshold} : std::nullopt;
  // While it is unknown, what was known last is not taken back.
  const bool dangerous = x.shows_danger.value_or(x.dangerous);
  if (dangerous == x.dangerous)
    return;
  x.dangerous = dangerous;
  say(out, &x, notice::kind_type::danger,
      (by_loss ? "loss probability " : "danger ")
        + std::to_string(round_to_3(*value)).substr(0, 5)
        + (dangerous ? " reaches " : " is back under ")
        + std::to_string(threshold).substr(0, 4));
}

void fold::read_danger(window_track& x, side held) const {
  x.danger = danger_score(danger_inputs_of(x, held), settings_.danger.weights);
  settlement_question question;
  question.settles_on = x.info.rules.settles_on;
  question.price_to_beat = x.strike();
  question.closes_at = x.info.closes_at;
  question.now = now_;
  x.chance = spots_.chance(question);
  top_of_book own;
  if (fresh(x))
    own = held == side::up ? x.book.book().top() : mirror(x.book.book().top());
  x.loss = loss_probability(x.chance.said, held, own);
  if (!fresh(x))
    return;
  x.token_speed.note(now_, own);
  x.token_move = x.token_speed.read(now_);
  const auto all = x.held_shares(held);
  const auto& fee = x.info.rules.taker_fee;
  x.way_out = exit_depth(x.book.book(), held, all, fee);
  x.hedge_price = hedge_cost(x.book.book(), held, all, fee);
}

void fold::capture(window_track& x, effects& out) {
  if (!settings_.captures || x.attempt_used || !x.opened || x.closed
      || !fresh(x) || halted_)
    return;
  const auto chance =
    find_capture(x.book.ask(side::up), x.book.ask(side::down), x.left(now_),
                 settings_.penalties, settings_.capture);
  if (!chance)
    return;
  if (settings_.guard.entry_filters && !x.calm.check(chance->token).allowed)
    return;
  const auto size = size_capture(settings_.capture, x.info.rules);
  if (!size)
    return;
  order_wanted order;
  const auto before = x.capture_intent();
  order.intent = {x.info.id, order_purpose::capture,
                  before ? before->number + 1 : 1};
  order.token = chance->token;
  order.direction = trade_direction::buy;
  order.limit = size->limit;
  order.quantity = size->quantity;
  order.lifetime = time_in_force::good_till_cancelled;
  order.rules = x.info.rules;
  order.decided_at = now_;
  // What rests of it could only fill late, on a falling price. A last one still
  // gets the time that it takes to be matched.
  constexpr std::chrono::seconds to_match{1};
  order.expires_at =
    std::min(x.info.closes_at,
             std::max(x.info.closes_at - settings_.capture.min_time_left,
                      now_ + to_match));
  // Before the order goes, so that no fault on its way can repeat it.
  x.ordered(order);
  say(out, &x, notice::kind_type::capture,
      "wants " + to_string(size->quantity) + ' ' + to_string(chance->token)
        + " at " + to_string(size->limit) + ", confidence "
        + to_string(chance->confidence) + " at ask " + to_string(chance->ask));
  out.orders.push_back(std::move(order));
}

} // namespace fillguard
