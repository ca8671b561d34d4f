#include "actors/window_state/windows/window_track.hpp"

#include <algorithm>

namespace fillguard {

namespace {

constexpr std::size_t index(side x) {
  return static_cast<std::size_t>(x);
}

bool never_was(order_state x) {
  return x == order_state::rejected || x == order_state::unsent;
}

} // namespace

window_track::captured& window_track::at(side token) {
  auto& out = captures_[index(token)];
  if (!out) {
    out = captured{};
    out->shown.token = token;
  }
  return *out;
}

void window_track::ordered(const order_wanted& x) {
  if (auto* line = guard.line(x.intent.purpose))
    return line->decided(x);
  attempt_used = true;
  wanted_ = x;
  intent_ = x.intent;
  order_.reset();
  order_reason_.clear();
  primary_ = x.token;
  at(x.token).shown.ordered = x.quantity;
}

bool window_track::note(const order_sent& x) {
  if (auto* line = guard.line(x.intent.purpose))
    return line->note(x);
  if (intent_ && *intent_ != x.intent)
    return false;
  if (order_ && never_was(*order_))
    return false; // Said again.
  attempt_used = true;
  intent_ = x.intent;
  if (!primary_)
    primary_ = x.token;
  auto& shown = at(x.token).shown;
  const auto before = shown;
  shown.order_id = x.order_id;
  shown.ordered = x.quantity;
  return shown != before;
}

bool window_track::note(const order_answered& x) {
  if (auto* line = guard.line(x.intent.purpose))
    return line->note(x);
  if (!intent_ || *intent_ != x.intent)
    return false;
  if (order_ == x.state && order_reason_ == x.reason)
    return false;
  order_ = x.state;
  order_reason_ = x.reason;
  // It never was: nothing is ordered, unless fills say otherwise.
  if (never_was(x.state) && primary_)
    if (auto& known = captures_[index(*primary_)];
        known && known->revision == 0) {
      known.reset();
      const auto other = opponent(*primary_);
      primary_.reset();
      if (captures_[index(other)])
        primary_ = other;
    }
  if (x.state == order_state::unsent && !primary_) {
    // It is decided on anew, if that is still right.
    attempt_used = false;
    wanted_.reset();
    guard.capture_cancel_asked_at.reset();
  }
  return true;
}

bool window_track::note(const fill_detected& x) {
  if (!trades_.note(x))
    return false;
  if (x.purpose != order_purpose::capture)
    return true;
  auto& capture_here = at(x.token);
  attempt_used = true;
  capture_here.revision = x.revision;
  auto& shown = capture_here.shown;
  const auto before = shown;
  if (x.order_id)
    shown.order_id = x.order_id;
  if (x.ordered)
    shown.ordered = x.ordered;
  shown.filled = x.filled;
  shown.average_price = x.average_price;
  shown.fee = x.fee;
  // A detector that begins anew may know it by later evidence only.
  shown.fill_detected_at =
    std::min(shown.fill_detected_at.value_or(x.detected_at), x.detected_at);
  shown.source = x.source;
  shown.status = x.status;
  const auto primary = primary_;
  if (!primary_ || (shown.held() && !capture()->held()))
    primary_ = x.token;
  return shown != before || primary != primary_;
}

const capture_view* window_track::capture() const {
  if (!primary_ || !captures_[index(*primary_)])
    return nullptr;
  return &captures_[index(*primary_)]->shown;
}

std::optional<side> window_track::held() const {
  const auto* x = capture();
  return x && x->held() && held_shares(x->token) >= dust
           ? std::optional{x->token}
           : std::nullopt;
}

namespace {

/// What answers know of beyond the fills that were ever heard of. A fill that
/// was reversed since was heard of.
shares beyond(shares answered, shares seen) {
  return std::max(answered - seen, shares{});
}

} // namespace

shares window_track::held_shares(side token) const {
  // Only one side's shares are guarded: those of the capture shown.
  shares answered;
  for (const auto* line : {&guard.exit, &guard.lock})
    if (line->wanted() && line->wanted()->token == token)
      answered += line->matched();
  const auto sold =
    trades_.sold(token)
    + beyond(answered, trades_.seen(token, order_purpose::exit));
  return std::max(trades_.captured(token, info.rules) - sold, shares{});
}

shares window_track::hedged_shares(side token) const {
  const auto other = opponent(token);
  shares answered;
  const auto& line = guard.hedge;
  if (line.wanted() && line.wanted()->token == other)
    answered = line.matched();
  return trades_.hedged(other, info.rules)
         + beyond(answered, trades_.seen(other, order_purpose::hedge));
}

std::optional<position_view> window_track::position_now() const {
  const auto* x = capture();
  if (!x || !x->fill_detected_at)
    return std::nullopt;
  position_view out;
  out.token = x->token;
  out.held = x->held() ? held_shares(x->token) : shares{};
  out.hedged = hedged_shares(x->token);
  out.sold = trades_.sold(x->token);
  if (const auto* fill = trades_.fill(x->token, order_purpose::exit))
    out.sold_at = fill->average_price;
  if (const auto* fill = trades_.fill(opponent(x->token), order_purpose::hedge))
    out.hedged_at = fill->average_price;
  out.fees = trades_.fees();
  out.goal = guard.goal;
  // Late words may have settled what it was about.
  if (open_shares(out.token) >= dust)
    out.alarm = guard.alarm;
  return out;
}

bool window_track::order_live() const {
  return intent_
         && (!order_ || *order_ == order_state::delayed
             || *order_ == order_state::resting
             || *order_ == order_state::unknown);
}

window_phase window_track::phase() const {
  if (closed)
    return outcome ? window_phase::resolved : window_phase::closed;
  return opened ? window_phase::open : window_phase::upcoming;
}

std::optional<strike_source> window_track::strike_from() const {
  if (venue_strike)
    return strike_source::venue;
  return observed_strike ? std::optional{strike_source::observed}
                         : std::nullopt;
}

std::optional<money> window_track::profit() const {
  return outcome ? trades_.profit(*outcome, info.rules) : std::nullopt;
}

past_window window_track::past() const {
  past_window out;
  out.id = info.id;
  out.phase = phase();
  out.outcome = outcome;
  out.price_to_beat = strike();
  out.price_to_beat_source = strike_from();
  out.final_price = final_price;
  if (const auto* x = capture())
    out.capture = *x;
  if (peak.value())
    out.capture_99c_peak_confidence = peak.value()->to_double();
  out.position = position_now();
  out.profit = profit();
  return out;
}

} // namespace fillguard
