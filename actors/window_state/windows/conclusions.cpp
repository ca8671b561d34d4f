// The facts that a window gives each of its parts.

#include "actors/window_state/windows/window_track.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

const order_book*
window_track::reliable_book(const market_facts& market) const {
  return book_.fresh(market.now, market.settings.book_stale_after)
           ? &book_.book()
           : nullptr;
}

void window_track::look(const market_facts& market) {
  if (facts.phase() != window_phase::open)
    return;
  if (reliable_book(market))
    capture_.look(book_.ask(outcome::up), book_.ask(outcome::down));
  else
    capture_.look({}, {});
}

bool window_track::take_peak(const market_facts& market,
                             const std::optional<held_tokens>& holds) {
  if (!holds || peak_of(*holds).value())
    return false;
  auto& peak =
    holds->is_capture ? peak_ : peaks_by_hand_[index_of(holds->token)];
  const peak_inputs now{
    book_.ask(holds->token), book_.ask(opposite(holds->token)),
    facts.closed() ? std::chrono::nanoseconds{-1} : facts.left(market.now),
    reliable_book(market) != nullptr};
  return peak.update(true, now, market.settings.penalties,
                     market.settings.missing);
}

danger_facts window_track::signals(const held_tokens& holds,
                                   const order_book* book,
                                   const market_facts& market) const {
  danger_facts out;
  const auto held = holds.token;
  const auto penalty =
    time_penalty(market.settings.penalties, facts.left(market.now));
  if (book) {
    if (const auto ask = book_.ask(held))
      out.confidence = confidence(*ask, penalty).to_double();
    if (const auto ask = book_.ask(opposite(held)))
      out.opposite_ask = ask->to_double();
    out.imbalance = book->imbalance(held);
  }
  if (const auto& highest = peak_of(holds).value())
    out.peak = highest->to_double();
  if (!market.price_is_stale())
    out.velocity = market.history.velocity(held);
  out.seconds_left = seconds_between(market.now, facts.info().closes_at);
  if (market.settings.missing == missing_inputs::reference)
    out = with_reference_defaults(out, penalty.to_double());
  return out;
}

settlement_question
window_track::settlement_now(const market_facts& market) const {
  settlement_question out;
  out.settles_on = facts.info().rules.settles_on;
  out.price_to_beat = facts.price_to_beat();
  out.closes_at = facts.info().closes_at;
  out.now = market.now;
  return out;
}

win_reading window_track::win_probability(const market_facts& market) const {
  const auto settlement = market.spots.chance(settlement_now(market));
  const auto* book = reliable_book(market);
  auto out = fillguard::win_probability(settlement.reading,
                                        book ? book->top() : top_of_book{});
  out.source = settlement.source;
  return out;
}

std::vector<announcement>
window_track::read_danger(const market_facts& market,
                          const std::optional<held_tokens>& holds) {
  if (!holds) {
    danger_.reset();
    return {};
  }
  // After the close nothing can be done, and the last reading stays.
  if (facts.closed())
    return {};
  const auto question = settlement_now(market);
  const auto* book = reliable_book(market);
  const position_facts about{market.now,
                             holds->token,
                             holds->quantity,
                             signals(*holds, book, market),
                             market.spots,
                             question,
                             book,
                             facts.info().rules.taker_fee,
                             facts.price_to_beat_is_disputed(),
                             updates_.count()};
  const auto settings =
    market.settings.danger.in_force(facts.info().rules.settles_on);
  const auto& guarding = market.settings.guard;
  danger_.read(about, settings,
               {guarding.disagreement, guarding.hard_stop_updates});
  std::vector<announcement> out;
  if (auto seen = danger_.notice_sight(about, settings))
    out.push_back({notice::kind_type::sight, std::move(*seen)});
  danger_.cross(settings);
  // A pair pays a dollar whatever its prices are: it has no danger.
  if (open_shares(holds->token) < dust)
    return out;
  if (auto crossed = danger_.notice_danger(market.now, settings))
    out.push_back({notice::kind_type::danger, std::move(*crossed)});
  if (facts.phase() == window_phase::open)
    add_doubts(out, market, holds, about, settings.acts_on);
  return out;
}

void window_track::add_doubts(std::vector<announcement>& out,
                              const market_facts& market,
                              const std::optional<held_tokens>& holds,
                              const position_facts& about,
                              acting_reading acts_on) {
  const auto& settings = market.settings;
  const bool guarded = settings.captures && !account.left_at()
                       && holding_guarded(settings.account, holds);
  const auto& doubt = danger_.acting_on().doubt();
  // Without a reading by price: where the score acts, no order waits for one,
  // and where nothing acts, nothing is to be announced.
  const bool is_usual =
    doubt == loss_doubt::no_reading
    && (!guarded || acts_on != acting_reading::loss_probability);
  if (!is_usual)
    if (auto text = danger_.notice_doubt()) {
      // Where the score counts, no doubt about the probability changes that.
      if (acts_on == acting_reading::loss_probability)
        *text += !guarded ? "; the worse one counts as danger"
                 : settings.guard.hard_stop_bid
                   ? "; the hard stop acts alone"
                   : "; danger causes no sale or hedge meanwhile, since "
                     "guard.hard_stop_bid is off";
      out.push_back({notice::kind_type::difference, std::move(*text)});
    }
  const auto& stop = settings.guard.hard_stop_bid;
  if (!guarded && stop)
    if (auto low = danger_.notice_low_bid(about, *stop,
                                          settings.guard.hard_stop_updates))
      out.push_back({notice::kind_type::danger, std::move(*low)});
}

guard_facts
window_track::facts_to_guard(const market_facts& market,
                             const std::optional<held_tokens>& holds) const {
  guard_facts out{market.now, facts.info(), danger_, danger_.acting_on()};
  out.halted = !market.allows_entry() || facts.price_to_beat_is_disputed();
  out.is_real = market.settings.account.is_real;
  // The rest is about what is guarded.
  const auto guarded = holding_guarded(market.settings.account, holds);
  if (!guarded)
    return out;
  out.held = guarded->token;
  const auto hedged = hedged_shares(guarded->token);
  out.open = std::max(guarded->quantity - hedged, shares{});
  out.is_paired = !hedged.is_zero();
  const auto& info = facts.info();
  out.acts_on =
    reading_for(market.settings.danger.acts_on, info.rules.settles_on);
  out.loss_threshold = market.settings.danger.loss_threshold;
  out.book = reliable_book(market);
  out.book_updates = updates_.count();
  out.capture_is_live = capture_.is_live();
  if (const auto* shown = capture_.shown();
      shown && shown->status == fill_status::confirmed)
    out.confirmed_price = shown->average_price;
  if (out.is_real)
    add_account(out, market);
  return out;
}

void window_track::add_account(guard_facts& to,
                               const market_facts& market) const {
  if (market.not_armed_because)
    to.not_armed_because = *market.not_armed_because;
  if (market.no_buys_because)
    to.no_buys_because = *market.no_buys_because;
  const auto token = *to.held;
  if (!is_ours(token))
    to.found_at = trades_.average_price(token);
  to.balance_is_fresh = account.is_fresh(token, market.now);
  const auto* answer = account.answer(token);
  if (!answer)
    return;
  to.sellable = account.sellable(token);
  to.reserved = answer->reserved;
  to.reserved_by = answer->reserved_by;
}

std::optional<std::string>
window_track::account_refuses(const market_facts& market) const {
  if (!market.settings.account.is_real)
    return std::nullopt;
  if (account.left_at())
    return "no entry: the window is left alone";
  return account.no_entry_because(market.now);
}

std::optional<std::string>
window_track::announce_found(const market_facts& market,
                             const std::optional<held_tokens>& holds) {
  const auto& settings = market.settings;
  if (!settings.account.is_real || !settings.captures || !holds
      || facts.closed())
    return std::nullopt;
  const auto why_not = not_guarded_because(*holds, settings.account);
  if (is_ours(holds->token) && !why_not)
    return std::nullopt;
  if (!account.take_announcement(why_not))
    return std::nullopt;
  const auto average = trades_.average_price(holds->token);
  auto out = "holds " + to_string(holds->quantity) + ' '
             + to_string(holds->token) + " at "
             + (average ? to_string(*average) : "an unknown price");
  if (why_not)
    return out + ", not guarded: " + *why_not;
  out += ", guarded from now on: danger ";
  switch (settings.guard.on_danger) {
  case danger_action::hold:
    out += "leads to nothing";
    break;
  case danger_action::hedge:
    out += "buys the other outcome";
    break;
  case danger_action::exit:
    out += "sells it";
    break;
  }
  const auto& stop = settings.guard.hard_stop_bid;
  if (stop)
    out += ", and so does a bid at or under " + to_string(*stop)
           + " while no value is known";
  // It was not bought to be sold at once.
  if (average && average->to_double() <= 1 - settings.danger.loss_threshold)
    out += "; danger counts only once it was over";
  if (average && stop && *average <= *stop)
    out += "; a low bid counts only once the bid was higher";
  return out;
}

decisions window_track::leave(const market_facts& market) {
  account.leave(market.now);
  auto out = guard_.leave(market.now, market.settings.guard);
  out += capture_.withdraw(market.now, market.settings.guard.retry_after);
  return out;
}

decisions window_track::flatten() {
  account.take_up();
  return guard_.flatten();
}

decisions
window_track::guard_position(const market_facts& market,
                             const std::optional<held_tokens>& holds) {
  const auto& settings = market.settings;
  if (!settings.captures || facts.phase() != window_phase::open)
    return {};
  if (account.left_at()) {
    auto out = guard_.leave(market.now, settings.guard);
    out += capture_.withdraw(market.now, settings.guard.retry_after);
    return out;
  }
  auto decided = guard_.decide(facts_to_guard(market, holds), settings.guard);
  if (decided.withdraw_capture) {
    auto all = capture_.withdraw(market.now, settings.guard.retry_after);
    all += std::move(decided);
    decided = std::move(all);
  }
  return decided;
}

decisions window_track::settle_guard(const market_facts& market) {
  if (!market.settings.captures || account.left_at())
    return {};
  return guard_.close(facts_to_guard(market, holding()), market.settings.guard);
}

std::optional<std::string> window_track::no_entry_because() const {
  if (facts.info().rules.negative_risk)
    return "no entry: the market has negative risk, and is not traded here";
  if (!facts.info().rules.accepts_orders)
    return "no entry: the market takes no orders";
  if (facts.info().rules.settles_on == settlement::unknown)
    return "no entry: how the window settles is not understood";
  if (!facts.order_terms_known())
    return "no entry: tick size or smallest order not known";
  return std::nullopt;
}

decisions window_track::try_capture(const market_facts& market) {
  const auto& settings = market.settings;
  if (capture_.is_used() || !settings.captures || !market.allows_entry()
      || facts.phase() != window_phase::open || !reliable_book(market)
      || facts.price_to_beat_is_disputed() || no_entry_because()
      || account_refuses(market))
    return {};
  return capture_.decide({market.now, facts.info(), book_.ask(outcome::up),
                          book_.ask(outcome::down), settings.penalties,
                          settings.guard.entry_filters},
                         settings.capture);
}

} // namespace fillguard
