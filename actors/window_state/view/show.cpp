#include "actors/window_state/view/show.hpp"

#include "actors/window_state/books/exit_depth.hpp"
#include "actors/window_state/view/reasons.hpp"

#include <cmath>
#include <string>

namespace fillguard {

namespace {

void show_facts(current_window& out, const window_facts& facts, utc_time now) {
  out.id = facts.info().id;
  out.closes_at = facts.info().closes_at;
  out.phase = facts.phase();
  out.seconds_left = seconds_between(now, facts.info().closes_at);
  out.price_to_beat = facts.price_to_beat();
  out.price_to_beat_source = facts.price_to_beat_source();
  out.price_to_beat_provisional = facts.price_to_beat_is_provisional();
  out.price_to_beat_disputed = facts.price_to_beat_is_disputed();
  out.settles_on = facts.info().rules.settles_on;
  out.winner = facts.winner();
}

/// Of each ask, stale or not.
void show_confidence(confidence_view& out, const book_track& book,
                     confidence_value penalty) {
  out.time_penalty = penalty.to_double();
  if (const auto ask = book.ask(outcome::up))
    out.up = confidence(*ask, penalty).to_double();
  if (const auto ask = book.ask(outcome::down))
    out.down = confidence(*ask, penalty).to_double();
  out.leading = leading_by_asks(book.ask(outcome::up), book.ask(outcome::down));
}

loss_view show_loss(const position_danger& danger,
                    const danger_settings& settings) {
  loss_view out;
  out.threshold = settings.loss_threshold;
  out.by_price = danger.loss().by_price;
  out.by_market = danger.loss().by_market;
  out.source = danger.settlement().source;
  if (const auto& chance = danger.settlement().reading.chance) {
    out.distance = chance->distance;
    out.deviation = chance->deviation;
  }
  if (danger.loss().lacks != chance_lacks::nothing)
    out.lacks = to_string(danger.loss().lacks);
  return out;
}

/// The steps of probabilities in documents. Both outcomes are rounded here
/// together, so that they still add to 1 there.
constexpr double chance_steps = 1e6;

outcome_chances both_of(std::optional<double> up) {
  if (!up)
    return {};
  const double shown = std::round(*up * chance_steps) / chance_steps;
  return {shown, 1 - shown};
}

const char* rests_on(const win_reading& x) {
  if (!x.up_by_market)
    return "price";
  return x.up_by_price ? "price and market" : "market";
}

depth_view show_depth(const position_danger& danger) {
  depth_view out;
  out.sellable = danger.exit().filled;
  out.sale_average = danger.exit().average;
  out.hedgeable = danger.hedge().bought.filled;
  out.hedge_average = danger.hedge().bought.average;
  out.token_velocity = danger.token_speed();
  return out;
}

sight_view show_sight(const position_danger& danger, acting_reading acts_on) {
  sight_view out;
  const auto& seen = danger.sight(acts_on);
  out.danger = seen.state();
  out.since = seen.since();
  out.last = danger.last_whole(acts_on);
  for (const auto name : danger.lost_inputs(acts_on))
    out.lost.emplace_back(name);
  if (danger.last_bid())
    out.last_best_bid = danger.last_bid()->bid;
  return out;
}

danger_view show_danger(const position_danger& danger, bool book_is_fresh,
                        const danger_settings& settings) {
  danger_view out;
  out.threshold = settings.threshold;
  out.acts_on = to_string(settings.acts_on);
  out.loss = show_loss(danger, settings);
  out.shown_score = danger.sight(acting_reading::danger_score).shown();
  out.shown_loss = danger.sight(acting_reading::loss_probability).shown();
  if (book_is_fresh)
    out.depth = show_depth(danger);
  for (std::size_t i = 0; i < danger_signals.size(); ++i) {
    const auto& part = danger.score().parts[i];
    const std::string name{danger_signals[i].name};
    out.signals.push_back({name, part.raw, part.weight, part.component});
    if (!part.raw)
      out.unknown.push_back(name);
  }
  return out;
}

/// Adds what depends on the present book and the settings. Absent: guarded.
std::optional<std::string>
not_guarded(const window_track& window,
            const std::optional<window_track::held_tokens>& holds,
            const market_facts& market) {
  const auto& settings = market.settings;
  if (!holds)
    return "nothing is held";
  if (window.facts.closed())
    return "the window is closed";
  std::string out;
  const auto add = [&out](const std::string& why) {
    out += (out.empty() ? "" : "; ") + why;
  };
  if (const auto why = window.not_guarded_because(*holds, settings.account))
    add(*why);
  if (!settings.captures)
    add("no orders in watch mode");
  else if (settings.guard.on_danger == danger_action::hold
           && !settings.guard.hard_stop_bid)
    add("guard.on_danger is hold, and there is no hard stop");
  if (market.not_armed_because)
    add("not armed: " + *market.not_armed_because);
  return out.empty() ? std::nullopt : std::optional{out};
}

void complete(position_view& out, const window_track& window,
              const std::optional<window_track::held_tokens>& holds,
              bool book_is_fresh, const market_facts& market) {
  show_results(out, window);
  out.not_guarded_because = not_guarded(window, holds, market);
  out.guarded = !out.not_guarded_because;
  if (!holds || !book_is_fresh || window.facts.closed())
    return;
  // A notice may be older than the readings of danger.
  const auto sale = exit_depth(window.book().book(), out.token, out.held,
                               window.facts.info().rules.taker_fee);
  if (sale.unfilled.is_zero() && sale.filled >= dust && sale.fee)
    out.worth_now = sale.value - *sale.fee;
  if (out.worth_now)
    out.if_sold = window.profit_if_sold();
}

} // namespace

void show_results(position_view& out, const window_track& window) {
  const auto amount = [](const std::optional<reckoned_money>& x) {
    return x ? std::optional{x->amount} : std::nullopt;
  };
  if (out.average_price)
    out.cost = *out.average_price * out.held;
  out.profit = amount(window.certain_profit());
  if (window.facts.winner())
    return;
  out.if_wins = amount(window.profit_if(won_by(out.token)));
  out.if_loses = amount(window.profit_if(won_by(opposite(out.token))));
}

void show_window(window_view& out, const window_track& window,
                 const std::optional<window_track::held_tokens>& holds,
                 const market_facts& market) {
  const auto now = market.now;
  const auto& settings = market.settings;
  const auto& book = window.book();
  const bool book_is_fresh = book.fresh(now, settings.book_stale_after);
  show_facts(out.window.emplace(), window.facts, now);
  out.up = book.view(outcome::up, now, book_is_fresh);
  out.down = book.view(outcome::down, now, book_is_fresh);
  show_confidence(out.confidence, book,
                  time_penalty(settings.penalties, window.facts.left(now)));
  if (const auto* capture = window.capture().shown())
    out.capture_99c = *capture;
  out.position = window.position_now(holds);
  if (out.position)
    complete(*out.position, window, holds, book_is_fresh, market);
  const auto& peak = window.peak(holds);
  if (peak.value())
    out.capture_99c_peak_confidence = peak.value()->to_double();
  else if (holds)
    out.peak_confidence_missing_because = to_string(peak.missing_because());
  if (!holds)
    return;
  out.danger_score = window.danger().score().score;
  out.loss_probability = window.danger().loss().probability;
  const auto danger =
    settings.danger.in_force(window.facts.info().rules.settles_on);
  out.sight = show_sight(window.danger(), danger.acts_on);
  out.danger = show_danger(window.danger(), book_is_fresh, danger);
  if (const auto doubt = window.danger().doubt())
    out.danger->loss.doubt = to_string(*doubt);
}

void show_win(win_view& out, const window_track& window,
              const market_facts& market) {
  if (const auto winner = window.facts.winner()) {
    out.up = payout(*winner, outcome::up).to_double();
    out.down = payout(*winner, outcome::down).to_double();
    out.rests_on = "outcome";
    return;
  }
  const auto reading = window.win_probability(market);
  const auto both = both_of(reading.up);
  out.up = both.up;
  out.down = both.down;
  if (reading.up)
    out.rests_on = rests_on(reading);
  out.by_price = both_of(reading.up_by_price);
  out.by_market = both_of(reading.up_by_market);
  out.source = reading.source;
  if (reading.lacks != chance_lacks::nothing)
    out.lacks.emplace(name_of(reading.lacks));
}

} // namespace fillguard
