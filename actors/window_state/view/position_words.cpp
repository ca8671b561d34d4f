#include "actors/window_state/view/position_words.hpp"

#include <algorithm>
#include <cmath>

namespace fillguard {

namespace {

std::string estimate_mark(bool estimated) {
  return estimated ? " (fee estimated)" : "";
}

/// "5 up bought at 0.98, 2 down"
std::string shares_words(const position_view& position) {
  auto out = to_string(position.held) + ' ' + to_string(position.token);
  out += position.average_price
           ? " bought at " + to_string(*position.average_price)
           : ", bought at an unknown price";
  if (position.hedged > shares{})
    out += ", covered by " + to_string(position.hedged) + ' '
           + to_string(opposite(position.token));
  return out;
}

std::string bid_words(const book_view& book) {
  const auto& bid = book.top.bid;
  if (!book.stale)
    return bid ? "bid " + to_string(bid->price) : "no bid";
  std::string out = "bid unknown";
  if (bid)
    out += ", last " + to_string(bid->price);
  if (bid && book.age_ms)
    out += ' ' + std::to_string(*book.age_ms / 1000) + " s ago";
  return out;
}

/// "profit if sold now -0.17, if up wins 0.09, if down wins -4.91"
std::string profit_words(const window_track& window,
                         const position_view& position) {
  const auto won = window.profit_if(won_by(position.token));
  const auto lost = window.profit_if(won_by(opposite(position.token)));
  if (!won || !lost)
    return "profit unknown: a price or a fee is not known";
  std::string out = "profit";
  // Where all is covered, a sale is no way out.
  if (window.open_shares(position.token) >= dust) {
    out += position.hedged < dust ? " if sold now "
                                  : " if what is not covered is sold now ";
    out += position.worth_now && position.if_sold ? in_cents(*position.if_sold)
                                                  : "unknown";
    out += ',';
  }
  out += " if " + to_string(position.token) + " wins " + in_cents(won->amount)
         + ", if " + to_string(opposite(position.token)) + " wins "
         + in_cents(lost->amount);
  return out + estimate_mark(won->estimated || lost->estimated);
}

/// Whether the shares are at the venue, where someone has to redeem them.
bool is_real(const past_window& window) {
  return window.position
         && (window.position->by_hand
             || (window.capture && window.capture->source
                 && *window.capture->source != fill_source::paper));
}

} // namespace

std::string in_cents(money value) {
  constexpr std::int64_t cent = 10'000;
  const auto millionths = value.millionths();
  const auto cents =
    (std::abs(millionths) + cent / 2) / cent * (millionths < 0 ? -1 : 1);
  const auto digits = std::to_string(std::abs(cents) % 100);
  return (cents < 0 ? "-" : "") + std::to_string(std::abs(cents) / 100) + '.'
         + std::string(2 - digits.size(), '0') + digits;
}

std::string outcome_words(window_outcome value) {
  return value == window_outcome::half ? "50/50" : to_string(value);
}

std::optional<std::string> position_words(const window_track& window,
                                          const window_view& view) {
  if (!view.position || !view.window || view.position->held < dust
      || window.facts.winner())
    return std::nullopt;
  const auto& position = *view.position;
  auto out = "holds " + shares_words(position) + "; ";
  if (window.facts.closed())
    return out + profit_words(window, position) + "; closed, outcome not known";
  out +=
    bid_words(view.book(position.token)) + "; " + profit_words(window, position)
    + "; "
    + std::to_string(static_cast<long>(std::floor(view.window->seconds_left)))
    + " s left";
  return out;
}

std::string settlement_words(const window_track& window) {
  const auto past = window.past();
  const auto& position = past.position;
  if (!position || !past.winner)
    return {};
  const auto result = *past.winner;
  const auto kept = position->held + position->redeemed;
  const auto other = window.hedged_shares(position->token)
                     + window.redeemed_shares(opposite(position->token));
  std::string out;
  money paid;
  bool redeemed = false;
  for (const auto token : {position->token, opposite(position->token)}) {
    const auto quantity = token == position->token ? kept : other;
    const auto pays = payout(result, token);
    if (quantity < dust || pays <= price{})
      continue;
    out += (out.empty() ? "" : " and ") + to_string(quantity) + ' '
           + to_string(token);
    paid += pays * quantity;
    redeemed = redeemed || window.redeemed_shares(token) >= dust;
  }
  if (!out.empty()) {
    out += " pay " + in_cents(paid);
    if (redeemed)
      out += ", already redeemed";
    else if (is_real(past))
      out += ", redeemable";
  } else if (kept >= dust) {
    out = to_string(kept) + ' ' + to_string(position->token) + " pay nothing";
  } else {
    out = "nothing held";
  }
  return out + "; profit "
         + (past.profit
              ? in_cents(*past.profit) + estimate_mark(past.profit_estimated)
              : "unknown");
}

std::string redemption_words(const window_track& window, outcome token,
                             shares quantity) {
  auto out = to_string(quantity) + ' ' + to_string(token) + " redeemed";
  const auto& winner = window.facts.winner();
  if (!winner)
    return out + ", outcome not known yet";
  return out + " for " + in_cents(payout(*winner, token) * quantity);
}

} // namespace fillguard
