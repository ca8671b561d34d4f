#pragma once

#include "actors/window_state/market/market_state.hpp"

#include <chrono>

namespace fillguard::test {

using namespace std::chrono_literals;

/// Makes inputs for windows of btc-5m that begin at a fixed time.
struct story {
  market_key market{asset::btc, window_length::m5};
  utc_time start = from_unix_seconds(1'776'081'600);

  window_state_settings settings() const {
    window_state_settings out;
    out.market = market;
    out.captures = true;
    return out;
  }

  /// The n-th window, from 0.
  window_id id(int n = 0) const { return {market, start + n * 300s}; }

  /// `s` seconds after the first window's open.
  utc_time at(double s) const {
    return start + std::chrono::nanoseconds{static_cast<std::int64_t>(s * 1e9)};
  }

  window_found found(int n = 0) const {
    window_found out;
    out.window.id = id(n);
    out.window.up_token = std::to_string(2 * n + 1);
    out.window.down_token = std::to_string(2 * n + 2);
    out.window.closes_at = id(n).opens_at + 300s;
    out.window.rules.taker_fee = fee_schedule{70'000, 1};
    out.received_at = id(n).opens_at - 30s;
    return out;
  }

  tick second(double s) const { return {{}, at(s)}; }

  /// A whole book whose best UP bid and ask are these, in cents; 0: none.
  book_update book(double s, int bid, int ask, int n = 0) const {
    book_update out;
    out.window = id(n);
    if (bid > 0)
      out.bids = {{cents(bid), shares::from_whole(300)}};
    if (ask > 0)
      out.asks = {{cents(ask), shares::from_whole(200)}};
    out.source_time = out.received_at = at(s);
    return out;
  }

  book_update distrust(double s, int n = 0) const {
    book_update out;
    out.window = id(n);
    out.kind = book_update::kind_type::distrust;
    out.reason = "reconnected";
    out.received_at = at(s);
    return out;
  }

  btc_price spot(double s, const char* value) const {
    btc_price out;
    out.value = coin_price::parse(value).value();
    out.source_time = at(s);
    out.received_at = at(s + 1);
    return out;
  }

  /// The answer of the venue's site for a 5-minute window.
  site_price_to_beat site(double s, const char* value, bool provisional = false,
                          int n = 0) const {
    site_price_to_beat out;
    out.window = id(n);
    out.value = coin_price::parse(value).value();
    out.provisional = provisional;
    out.received_at = at(s);
    return out;
  }

  fill_detected fill(double s, outcome token, int filled, int at_cents,
                     int n = 0) const {
    fill_detected out;
    out.window = id(n);
    out.token = token;
    out.filled = shares::from_whole(filled);
    out.average_price = cents(at_cents);
    out.fee = money{};
    out.detected_at = at(s);
    return out;
  }

  static price cents(int x) { return price::from_millionths(x * 10'000); }
};

/// Whether `x` has a notice of that kind whose text contains `part`.
inline bool says(const effects& x, notice::kind_type kind,
                 std::string_view part = "") {
  for (const auto& y : x.notices)
    if (y.kind == kind && y.text.find(part) != std::string::npos)
      return true;
  return false;
}

} // namespace fillguard::test
