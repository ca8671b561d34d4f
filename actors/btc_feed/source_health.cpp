#include "actors/btc_feed/source_health.hpp"

#include <utility>

namespace fillguard {

namespace {

price_gate::pace pace_of(price_source source) {
  switch (source) {
  case price_source::binance:
  case price_source::coinbase:
  case price_source::chainlink_onchain:
    return price_gate::pace::any;
  case price_source::polybolt_twap_60:
  case price_source::polybolt_twap_30:
  case price_source::polybolt_spot:
  case price_source::rtds_twap_60:
  case price_source::rtds_twap_30:
  case price_source::rtds_spot:
  case price_source::rtds_binance:
  case price_source::recorded:
    break;
  }
  return price_gate::pace::every_second;
}

} // namespace

source_health::source_health(asset coin, price_source source,
                             std::chrono::nanoseconds staleness)
    : staleness_{staleness}, gate_{pace_of(source)},
      health_{"btc_feed", to_string(coin) + '/' + to_string(source),
              "not configured", role_of(source)} {
  // nop
}

bool source_health::admit(const net::seen_price& x, utc_time received_at,
                          bool history) {
  const auto out = gate_.admit(x, received_at, history);
  if (out == price_gate::verdict::news)
    remark_.clear();
  return price_gate::passes(out);
}

void source_health::reached() {
  if (!reachable_ && ++times_reached_ > 1)
    health_.add_reconnect();
  reachable_ = true;
  remark_.clear();
}

void source_health::unreachable(std::string why) {
  reachable_ = false;
  why_unreachable_ = std::move(why);
}

void source_health::unused(std::string why) {
  is_unused_ = true;
  why_unreachable_ = std::move(why);
}

bool source_health::refresh(utc_time now) {
  health_.set(state(now), why(now));
  return std::exchange(shown_, health_.state()) != health_.state();
}

feed_state source_health::state(utc_time now) const {
  const auto newest = gate_.newest();
  if (is_unused_)
    return feed_state::off;
  if (!reachable_ || !newest)
    return feed_state::down;
  const auto age = now - *newest;
  return age > staleness_ || age < -most_clock_error ? feed_state::stale
                                                     : feed_state::fresh;
}

std::string source_health::why(utc_time now) const {
  const auto note = remark_.empty() ? "" : ": " + remark_;
  switch (state(now)) {
  case feed_state::fresh:
    return {};
  case feed_state::off:
    return why_unreachable_;
  case feed_state::down:
    return reachable_ ? "no price yet" + note : why_unreachable_;
  case feed_state::stale:
    break;
  }
  const auto age =
    std::chrono::duration_cast<std::chrono::seconds>(now - *gate_.newest());
  if (age < std::chrono::seconds{})
    return "newest price lies " + std::to_string(-age.count())
           + " s in the future";
  return "newest price is " + std::to_string(age.count()) + " s old" + note;
}

feed_status source_health::status(utc_time now) {
  health_.set(state(now), why(now));
  const auto& seen = gate_.seen();
  auto out = health_.report(now);
  out.newest = gate_.newest();
  out.messages = seen.passed;
  out.duplicates = seen.duplicates;
  out.out_of_order = seen.out_of_order;
  out.gaps = seen.gaps;
  return out;
}

} // namespace fillguard
