#include "actors/window_state/window_track.hpp"

#include <algorithm>

namespace fillguard {

namespace {

constexpr std::size_t index(side x) {
  return static_cast<std::size_t>(x);
}

/// What a position earned that paid a dollar a share or nothing.
std::optional<money> earned(const capture_view& x, const market_rules& rules,
                            bool won) {
  if (!x.average_price || !x.fee)
    return std::nullopt;
  const auto cost = *x.average_price * x.filled;
  auto paid_out = won ? whole_dollar * x.filled : money{};
  const bool in_shares =
    rules.taker_fee
    && rules.taker_fee->unit == fee_schedule::charged_in::shares;
  if (!in_shares)
    return paid_out - cost - *x.fee;
  // The fee is the worth of shares that never came: they pay nothing out.
  const wide_int worth =
    static_cast<wide_int>(x.fee->millionths()) * one_in_millionths;
  const auto per_share = x.average_price->millionths();
  if (won && per_share > 0)
    paid_out -= money::from_millionths(
      static_cast<std::int64_t>((worth + per_share / 2) / per_share));
  return paid_out - cost;
}

} // namespace

window_track::position& window_track::at(side token) {
  auto& out = positions_[index(token)];
  if (!out) {
    out.emplace();
    out->shown.token = token;
  }
  return *out;
}

void window_track::ordered(const order_wanted& x) {
  attempt_used = true;
  intent_ = x.intent;
  primary_ = x.token;
  at(x.token).shown.ordered = x.quantity;
}

bool window_track::note(const order_sent& x) {
  if (x.intent.purpose != order_purpose::capture
      || (intent_ && *intent_ != x.intent))
    return false;
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
  if (!intent_ || *intent_ != x.intent)
    return false;
  if (order_ == x.state && order_reason_ == x.reason)
    return false;
  order_ = x.state;
  order_reason_ = x.reason;
  // It never was: nothing is ordered, unless fills say otherwise.
  if (x.state == order_state::rejected && primary_)
    if (auto& known = positions_[index(*primary_)];
        known && known->revision == 0) {
      known.reset();
      const auto other = opponent(*primary_);
      primary_.reset();
      if (positions_[index(other)])
        primary_ = other;
    }
  return true;
}

bool window_track::note(const fill_detected& x) {
  auto& position = at(x.token);
  if (x.revision <= position.revision)
    return false;
  attempt_used = true;
  position.revision = x.revision;
  auto& shown = position.shown;
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
  if (!primary_ || !positions_[index(*primary_)])
    return nullptr;
  return &positions_[index(*primary_)]->shown;
}

std::optional<side> window_track::held() const {
  const auto* x = capture();
  return x && x->held() ? std::optional{x->token} : std::nullopt;
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
  std::optional<money> out;
  if (!outcome)
    return out;
  for (const auto& x : positions_) {
    if (!x || !x->shown.held())
      continue;
    const auto part = earned(x->shown, info.rules, x->shown.token == *outcome);
    if (!part)
      return std::nullopt;
    out = out.value_or(money{}) + *part;
  }
  return out;
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
  out.profit = profit();
  return out;
}

} // namespace fillguard
