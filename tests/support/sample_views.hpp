#pragma once

#include "messages/feeds.hpp"
#include "messages/views.hpp"

namespace fillguard::test {

/// 2026-11-22T12:00:00Z, the open of a window of either length.
inline constexpr utc_time noon = from_unix_seconds(1'795'348'800);

/// A view of a market with every member known and a capture held.
inline window_view full_view(market_key market = {}) {
  using std::chrono::minutes;
  using std::chrono::seconds;
  const auto at = noon + seconds{776} + std::chrono::milliseconds{600};
  window_view view;
  view.market = market;
  view.at = at;
  view.revision = 4711;
  view.window = current_window{{market, noon},
                               noon + length_of(market.length),
                               123.4,
                               window_phase::open,
                               coin_price::parse("84211.37"),
                               strike_source::observed,
                               false,
                               false,
                               settlement::twap_60,
                               std::nullopt};
  capture_view capture{outcome::up,           "0xabc",
                       shares::from_whole(5), shares::from_whole(5),
                       price::parse("0.98"),  money::parse("0.0686"),
                       at - seconds{40},      fill_source::paper,
                       fill_status::confirmed};
  past_window before;
  before.id = {market, noon - length_of(market.length)};
  before.phase = window_phase::resolved;
  before.winner = window_outcome::up;
  before.price_to_beat = coin_price::parse("84100");
  before.price_to_beat_source = strike_source::venue;
  before.final_price = coin_price::parse("84211.37");
  before.capture = capture;
  before.capture_99c_peak_confidence = 0.95;
  before.profit = money::parse("0.1");
  view.previous_windows = {before};
  view.btc = {coin_price::parse("84250.11"),
              price_source::rtds_twap_60,
              at - std::chrono::milliseconds{1300},
              1300,
              false,
              price_kind::average_60,
              true,
              coin_price::parse("38.74"),
              {coin_price::parse("84262.4"), price_source::rtds_spot,
               price_kind::spot, 400, false}};
  view.holdings = {true, true, at - seconds{2}, std::nullopt};
  view.btc_price_history = {{noon + seconds{775}, *coin_price::parse("84249.5"),
                             price_source::rtds_twap_60},
                            {noon + seconds{776},
                             *coin_price::parse("84250.11"),
                             price_source::rtds_twap_60}};
  view.up.top = {book_level{*price::parse("0.97"), shares::from_whole(310)},
                 book_level{*price::parse("0.98"), *shares::parse("120.5")}};
  view.up.imbalance = 0.31;
  view.up.age_ms = 90;
  view.up.stale = false;
  view.down.top = mirror(view.up.top);
  view.down.imbalance = -0.31;
  view.down.age_ms = 90;
  view.down.stale = false;
  view.confidence = {0.95, -0.01, 0.03, outcome::up, 0.95};
  view.capture_99c = capture;
  view.capture_99c_peak_confidence = 0.95;
  view.danger_score = 0.62;
  view.loss_probability = 0.125;
  view.win_probability = {
    0.875,       0.125,        "price and market",
    {0.9, 0.1},  {0.85, 0.15}, price_source::polybolt_spot,
    std::nullopt};
  view.danger = danger_view{
    0.4,
    "danger_score",
    {{"confidence", 0.1, 3.0, 0.3},
     {"imbalance", -0.5, 0.4, 0.2},
     {"velocity", -0.000000123, 2.0, 0.000000246},
     {"opponent", 0.3, 0.5, 0.12},
     {"time", std::nullopt, 0.3, 0}},
    {"time"},
    {0.35, 0.1, 0.15, 38.7, 31.2, price_source::polybolt_spot, std::nullopt},
    std::nullopt,
    {0.62, danger_sight::known, at},
    {0.125, danger_sight::known, at}};
  view.status = "holding";
  view.reason = "5 shares up";
  return view;
}

/// A view of a market without any data.
inline window_view empty_view(market_key market = {}) {
  window_view x;
  x.market = market;
  x.at = noon;
  x.confidence.threshold = 0.95;
  x.status = "waiting";
  x.reason = "no window";
  return x;
}

inline feed_status sample_feed(std::string name = "btc/rtds") {
  feed_status x;
  x.name = std::move(name);
  x.role = price_role::settlement;
  x.state = feed_state::fresh;
  x.newest = noon;
  x.messages = 1234;
  x.bad = {{"not_json", 2}};
  x.at = noon;
  return x;
}

} // namespace fillguard::test
