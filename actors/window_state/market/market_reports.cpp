// How a market's state handles prices, books, and reports on orders.

#include "actors/window_state/market/market_state.hpp"
#include "actors/window_state/view/position_words.hpp"

#include <string>
#include <utility>
#include <variant>

namespace fillguard {

namespace {

const char* fill_verb(order_purpose purpose) {
  switch (purpose) {
  case order_purpose::capture:
    return " filled ";
  case order_purpose::hedge:
    return " hedge filled ";
  case order_purpose::by_hand:
    return " bought by hand ";
  case order_purpose::redeem:
    return " redeemed ";
  case order_purpose::exit:
  case order_purpose::profit_lock:
    break;
  }
  return " sold ";
}

/// "up filled 5 at 0.98, confirmed (paper)"
std::string fill_words(const fill_detected& fill) {
  auto out =
    to_string(fill.token) + fill_verb(fill.purpose) + to_string(fill.filled)
    + " at "
    + (fill.average_price ? to_string(*fill.average_price) : "an unknown price")
    + ", " + to_string(fill.status) + " (" + to_string(fill.source) + ')';
  if (fill.no_capture_because)
    out += ", no capture: " + *fill.no_capture_because;
  return out;
}

/// Whether another fill reports the shares now, under another purpose.
bool is_moved(const fill_detected& fill) {
  return fill.filled.is_zero() && fill.status != fill_status::reversed;
}

} // namespace

effects market_state::apply(const btc_price& input) {
  begin(input.received_at);
  if (input.coin != settings_.market.coin)
    return refuse(&refused_inputs::other_market);
  switch (prices_.add(input)) {
  case price_choice::update_result::refused:
    return refuse(&refused_inputs::bad_price);
  case price_choice::update_result::repeated:
    return refuse(&refused_inputs::old);
  case price_choice::update_result::old:
    ++refused_.old;
    break;
  case price_choice::update_result::newest:
    break;
  }
  spots_.add(input);
  effects out;
  if (input.source_time)
    for (auto& window : windows_)
      if (to_unix_seconds(window.facts.info().id.opens_at)
          == to_unix_seconds(*input.source_time))
        out += observe_price_to_beat(window);
  return conclude(std::move(out));
}

effects market_state::observe_price_to_beat(window_track& window) {
  const auto& info = window.facts.info();
  const auto seen = prices_.at_open(info.id.opens_at, info.rules.settles_on);
  const auto before = window.facts.strike();
  if (!seen || !window.facts.observe_price_to_beat(*seen))
    return {};
  auto out = announce(&window, notice::kind_type::window,
                      "price to beat " + to_string(*seen) + " (observed)");
  out += announce_strike(window, before);
  return out;
}

btc_view market_state::btc() const {
  return price_by(settles_on(current()));
}

settlement market_state::settles_on(const window_track* shown) const {
  return shown ? shown->facts.info().rules.settles_on
               : settlement_by_date(window_at(settings_.market, now_));
}

effects market_state::apply(const book_update& input) {
  begin(input.received_at);
  if (input.window.market != settings_.market)
    return refuse(&refused_inputs::other_market);
  auto* known = find(input.window);
  if (!known)
    return refuse(&refused_inputs::unknown_window);
  switch (known->apply(input)) {
  case book_track::update_result::flawed:
    return refuse(&refused_inputs::bad_book);
  case book_track::update_result::old:
  case book_track::update_result::untrusted:
    return refuse(&refused_inputs::old);
  case book_track::update_result::applied:
    break;
  }
  return conclude({});
}

effects market_state::apply(const fill_detected& input) {
  begin(input.detected_at);
  auto* known = find(input.window);
  if (!known)
    return refuse(&refused_inputs::unknown_window);
  if (!known->apply(input))
    return refuse(&refused_inputs::old);
  if (settings_.account.is_real)
    known->account.note_fill(now_);
  if (is_moved(input))
    return conclude({});
  const auto kind = input.purpose == order_purpose::capture
                      ? notice::kind_type::fill
                      : kind_of(input.purpose);
  return conclude(
    announce(known, kind,
             input.purpose == order_purpose::redeem
               ? redemption_words(*known, input.token, input.filled)
               : fill_words(input)));
}

effects market_state::apply(const order_sent& input) {
  begin(input.at);
  auto* known = find(input.intent.window);
  if (!known)
    return refuse(&refused_inputs::unknown_window);
  effects out;
  if (known->apply(input))
    out =
      announce(known, kind_of(input.intent.purpose),
               "sent " + to_string(input.direction) + ' '
                 + to_string(input.quantity) + ' ' + to_string(input.token)
                 + " at " + to_string(input.limit) + " as " + input.order_id);
  return conclude(std::move(out));
}

effects market_state::apply(const order_answered& input) {
  begin(input.at);
  auto* known = find(input.intent.window);
  if (!known)
    return refuse(&refused_inputs::unknown_window);
  effects out;
  if (known->apply(input))
    out = announce(known, kind_of(input.intent.purpose),
                   (input.intent.purpose == order_purpose::capture
                      ? std::string{"order "}
                      : to_string(input.intent.purpose) + " order ")
                     + to_string(input.state)
                     + (input.reason.empty() ? "" : ": " + input.reason));
  return conclude(std::move(out));
}

effects market_state::apply(const halt_changed& input) {
  begin(input.at);
  if (halted_ == input.reason)
    return refuse(&refused_inputs::old);
  halted_ = input.reason;
  return conclude(announce(nullptr, notice::kind_type::halt,
                           halted_ ? "halted: " + *halted_ : "halt lifted"));
}

effects market_state::apply(const clock_measured& input) {
  begin(input.at);
  clock_.add(input);
  // At its own time: until the next second, the inputs of a clock that was
  // ahead make a first measurement look old.
  return conclude(announce_clock(input.at));
}

effects market_state::apply(const arming_changed& input) {
  begin(input.at);
  if (armed_ == input.armed && not_armed_ == input.reason
      && key_ends_at_ == input.key_ends_at && dollars_ == input.dollars)
    return refuse(&refused_inputs::old);
  armed_ = input.armed;
  not_armed_ = input.reason;
  key_ends_at_ = input.key_ends_at;
  dollars_ = input.dollars;
  return conclude({});
}

effects market_state::apply(const account_shares& input) {
  begin(input.at);
  if (input.window.market != settings_.market)
    return refuse(&refused_inputs::other_market);
  auto* known = find(input.window);
  if (!known)
    return refuse(&refused_inputs::unknown_window);
  if (!known->account.apply(input))
    return refuse(&refused_inputs::old);
  return conclude({});
}

effects market_state::apply(const leave_wanted& input) {
  begin(input.at);
  if (input.market != settings_.market)
    return refuse(&refused_inputs::other_market);
  auto* shown = current();
  if (!shown)
    return refuse(&refused_inputs::unknown_window);
  auto out = carry_out(*shown, shown->leave(facts()));
  out += announce(shown, notice::kind_type::account,
                  "left alone until it is settled, as the user requested");
  return conclude(std::move(out));
}

effects market_state::apply(const flatten_wanted& input) {
  begin(input.at);
  if (input.market != settings_.market)
    return refuse(&refused_inputs::other_market);
  auto* shown = current();
  if (!shown)
    return refuse(&refused_inputs::unknown_window);
  return conclude(carry_out(*shown, shown->flatten()));
}

effects market_state::announce_clock(utc_time at) {
  auto news = clock_.take_notice(at, settings_.captures);
  return news ? announce(nullptr, notice::kind_type::clock, std::move(*news))
              : effects{};
}

effects apply_input(market_state& state, const market_input& input) {
  return std::visit(
    [&state](const auto& message) { return state.apply(message); }, input);
}

} // namespace fillguard
