#include "actors/window_state/windows/window_track.hpp"

#include "actors/window_state/account/whose_position.hpp"

#include <algorithm>

namespace fillguard {

namespace {

/// Shares in answers beyond all fills ever reported. A reversed fill counts as
/// reported.
shares beyond(shares answered, shares seen) {
  return std::max(answered - seen, shares{});
}

} // namespace

book_track::update_result window_track::apply(const book_update& update) {
  const auto became = book_.apply(update);
  if (became == book_track::update_result::applied)
    updates_.add(update);
  if (became != book_track::update_result::flawed)
    facts.learn_order_terms(update);
  return became;
}

bool window_track::apply(const order_sent& report) {
  return report.intent.purpose == order_purpose::capture
           ? capture_.apply(report)
           : guard_.apply(report);
}

bool window_track::apply(const order_answered& report) {
  return report.intent.purpose == order_purpose::capture
           ? capture_.apply(report)
           : guard_.apply(report);
}

bool window_track::apply(const fill_detected& fill) {
  if (!trades_.apply(fill))
    return false;
  return fill.purpose != order_purpose::capture || capture_.apply(fill);
}

std::optional<window_track::held_tokens> window_track::holding() const {
  if (const auto* shown = capture_.shown(); shown && shown->held())
    if (const auto quantity = held_shares(shown->token); quantity >= dust)
      return held_tokens{shown->token, quantity, true};
  std::optional<held_tokens> out;
  if (!trades_.has_by_hand())
    return out;
  for (const auto token : both_sides)
    if (const auto* fill = trades_.fill(token, order_purpose::by_hand);
        fill && fill->filled > shares{})
      if (const auto quantity = held_shares(token);
          quantity >= dust && (!out || quantity > out->quantity))
        out = held_tokens{token, quantity, false};
  return out;
}

bool window_track::is_ours(outcome token) const {
  const auto* order = capture_.order();
  return order && order->wanted().token == token
         && trades_.fill(token, order_purpose::capture) != nullptr;
}

shares window_track::own_shares(outcome token) const {
  const auto gone = trades_.captured(token, facts.info().rules)
                    + trades_.bought_by_hand(token, facts.info().rules)
                    - held_shares(token);
  return is_ours(token) ? std::max(
           trades_.captured(token, facts.info().rules) - gone, shares{})
                        : shares{};
}

std::optional<std::string>
window_track::not_guarded_because(const held_tokens& holds,
                                  const account_settings& rules) const {
  if (account.left_at())
    return "left alone, as the user requested";
  if (rules.is_real && facts.info().rules.negative_risk)
    return "its market has negative risk, and is not traded here";
  if (guard_.flattens())
    return std::nullopt;
  if (!rules.is_real)
    return holds.is_capture
             ? std::nullopt
             : std::optional{
               "no capture: "
               + no_capture_because(holds.token).value_or("bought by hand")};
  ownership_facts about;
  about.is_ours = is_ours(holds.token);
  about.is_pair = held_shares(opposite(holds.token)) >= dust;
  about.average = trades_.average_price(holds.token);
  return fillguard::not_guarded_because(about, rules);
}

std::optional<window_track::held_tokens>
window_track::holding_guarded(const account_settings& rules,
                              const std::optional<held_tokens>& holds) const {
  // The reason costs time, and most of the time it is not needed.
  const bool guarded =
    holds
    && (rules.is_real || guard_.flattens() || account.left_at()
          ? !not_guarded_because(*holds, rules)
          : holds->is_capture);
  if (!guarded)
    return std::nullopt;
  auto out = *holds;
  if (rules.is_real && rules.positions == guarded_positions::own
      && !guard_.flattens())
    out.quantity = std::min(out.quantity, own_shares(out.token));
  return out;
}

shares window_track::held_shares(outcome token) const {
  const auto& rules = facts.info().rules;
  const auto gone = trades_.sold(token) + trades_.redeemed(token)
                    + beyond(guard_.sold_by_answers(token),
                             trades_.seen(token, order_purpose::exit));
  return std::max(trades_.captured(token, rules)
                    + trades_.bought_by_hand(token, rules) - gone,
                  shares{});
}

shares window_track::hedged_shares(outcome token) const {
  const auto other = opposite(token);
  return trades_.hedged(other, facts.info().rules)
         + beyond(guard_.hedged_by_answers(other),
                  trades_.seen(other, order_purpose::hedge))
         + held_shares(other);
}

shares window_track::open_shares(outcome token) const {
  return std::max(held_shares(token) - hedged_shares(token), shares{});
}

std::optional<outcome>
window_track::position_token(const std::optional<held_tokens>& holds) const {
  if (const auto* shown = capture_.shown();
      shown && shown->fill_detected_at && !(holds && !holds->is_capture))
    return shown->token;
  // After the close, what was redeemed first does not change what it is about.
  if (holds && !facts.closed())
    return holds->token;
  std::optional<outcome> out;
  if (!trades_.has_by_hand())
    return out;
  const auto bought = [this](outcome token) {
    return trades_.bought_by_hand(token, facts.info().rules);
  };
  for (const auto token : both_sides)
    if (bought(token) > (out ? bought(*out) : shares{}))
      out = token;
  return out;
}

std::optional<position_view>
window_track::position_now(const std::optional<held_tokens>& holds) const {
  const auto token = position_token(holds);
  if (!token)
    return std::nullopt;
  const auto other = opposite(*token);
  position_view out;
  out.token = *token;
  out.held = held_shares(*token);
  out.hedged = hedged_shares(*token);
  out.sold = trades_.sold(*token);
  out.redeemed = trades_.redeemed(*token);
  if (const auto* fill = trades_.fill(*token, order_purpose::exit))
    out.sold_at = fill->average_price;
  // Public positions report a hedge of zero shares, which has no price.
  if (const auto* fill = trades_.fill(other, order_purpose::hedge);
      fill && !fill->filled.is_zero())
    out.hedged_at = fill->average_price;
  else if (out.hedged > shares{})
    out.hedged_at = trades_.average_price(other);
  if (const auto fees = trades_.fees(facts.info().rules)) {
    out.fees = fees->amount;
    out.fees_estimated = fees->estimated;
  }
  out.average_price = trades_.average_price(*token);
  for (const auto purpose : {order_purpose::capture, order_purpose::by_hand})
    if (const auto* fill = trades_.fill(*token, purpose);
        fill && fill->status == fill_status::provisional)
      out.provisional = std::min(out.provisional + fill->filled, out.held);
  out.sellable = out.held - out.provisional;
  if (const auto* answer = account.answer(*token)) {
    out.provisional =
      std::max(out.provisional, std::max(out.held - answer->balance, shares{}));
    out.sellable = std::min(*out.sellable, *account.sellable(*token));
  }
  out.by_hand = holds && !holds->is_capture;
  out.goal = guard_.goal();
  // Late reports may have resolved the alarm.
  if (open_shares(out.token) >= dust)
    out.alarm = guard_.alarm();
  return out;
}

std::optional<std::string>
window_track::no_capture_because(outcome token) const {
  const auto* fill = trades_.fill(token, order_purpose::by_hand);
  return fill ? fill->no_capture_because : std::nullopt;
}

std::optional<reckoned_money> window_track::certain_profit() const {
  if (auto settled = profit())
    return settled;
  auto up = profit_if(window_outcome::up);
  const auto down = profit_if(window_outcome::down);
  if (!up || !down || up->amount != down->amount)
    return std::nullopt;
  up->estimated = up->estimated || down->estimated;
  return up;
}

std::optional<money> window_track::profit_if_sold() const {
  const auto holds = holding();
  if (!holds)
    return std::nullopt;
  const auto without = profit_if(won_by(opposite(holds->token)));
  if (!without)
    return std::nullopt;
  const auto open = open_shares(holds->token);
  if (open < dust)
    return without->amount;
  const auto sale =
    exit_depth(book_.book(), holds->token, open, facts.info().rules.taker_fee);
  if (!sale.fee)
    return std::nullopt;
  return without->amount + sale.value - *sale.fee;
}

std::optional<money>
window_track::profit_at_bids(utc_time now,
                             std::chrono::nanoseconds book_stale_after) const {
  return facts.closed() || !book_.fresh(now, book_stale_after)
           ? std::nullopt
           : profit_if_sold();
}

void window_track::note_worth(utc_time now,
                              std::chrono::nanoseconds book_stale_after) {
  if (const auto worth = profit_at_bids(now, book_stale_after))
    last_worth_ = worth;
}

std::optional<reckoned_money> window_track::profit() const {
  return facts.winner() ? profit_if(*facts.winner()) : std::nullopt;
}

past_window window_track::past() const {
  past_window out;
  out.id = facts.info().id;
  out.phase = facts.phase();
  out.winner = facts.winner();
  out.price_to_beat = facts.price_to_beat();
  out.price_to_beat_source = facts.price_to_beat_source();
  out.final_price = facts.final_price();
  if (const auto* shown = capture_.shown())
    out.capture = *shown;
  if (peak_.value())
    out.capture_99c_peak_confidence = peak_.value()->to_double();
  out.position = position_now();
  if (const auto made = profit()) {
    out.profit = made->amount;
    out.profit_estimated = made->estimated;
  }
  return out;
}

std::vector<order_wanted> window_track::unacknowledged() const {
  auto out = guard_.unacknowledged();
  if (capture_.is_unacknowledged())
    out.insert(out.begin(), capture_.order()->wanted());
  return out;
}

} // namespace fillguard
