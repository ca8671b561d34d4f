#include "actors/window_state/windows/window_track.hpp"

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
  const auto* shown = capture_.shown();
  if (!shown || !shown->held())
    return std::nullopt;
  const auto quantity = held_shares(shown->token);
  return quantity >= dust ? std::optional{held_tokens{shown->token, quantity}}
                          : std::nullopt;
}

shares window_track::held_shares(outcome token) const {
  // Only one outcome's shares are guarded: those of the capture shown.
  const auto sold = trades_.sold(token)
                    + beyond(guard_.sold_by_answers(token),
                             trades_.seen(token, order_purpose::exit));
  return std::max(trades_.captured(token, facts.info().rules) - sold, shares{});
}

shares window_track::hedged_shares(outcome token) const {
  const auto other = opposite(token);
  return trades_.hedged(other, facts.info().rules)
         + beyond(guard_.hedged_by_answers(other),
                  trades_.seen(other, order_purpose::hedge));
}

shares window_track::open_shares(outcome token) const {
  return std::max(held_shares(token) - hedged_shares(token), shares{});
}

std::optional<position_view> window_track::position_now() const {
  const auto* shown = capture_.shown();
  if (!shown || !shown->fill_detected_at)
    return std::nullopt;
  position_view out;
  out.token = shown->token;
  out.held = shown->held() ? held_shares(shown->token) : shares{};
  out.hedged = hedged_shares(shown->token);
  out.sold = trades_.sold(shown->token);
  if (const auto* fill = trades_.fill(shown->token, order_purpose::exit))
    out.sold_at = fill->average_price;
  if (const auto* fill =
        trades_.fill(opposite(shown->token), order_purpose::hedge))
    out.hedged_at = fill->average_price;
  out.fees = trades_.fees();
  out.goal = guard_.goal();
  // Late reports may have resolved the alarm.
  if (open_shares(out.token) >= dust)
    out.alarm = guard_.alarm();
  return out;
}

std::optional<money> window_track::profit() const {
  return facts.winner() ? trades_.profit(*facts.winner(), facts.info().rules)
                        : std::nullopt;
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
  out.profit = profit();
  return out;
}

std::vector<order_wanted> window_track::unacknowledged() const {
  auto out = guard_.unacknowledged();
  if (capture_.is_unacknowledged())
    out.insert(out.begin(), capture_.order()->wanted());
  return out;
}

} // namespace fillguard
