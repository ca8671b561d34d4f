#pragma once

#include "actors/trader/paper_exchange.hpp"

#include <string>
#include <utility>
#include <vector>

namespace fillguard::test {

inline constexpr auto t0 = from_unix_seconds(1'776'081'600);

inline const window_id window{{asset::btc, window_length::m15}, t0};

inline price cents(std::int64_t x) {
  return price::from_millionths(x * 10'000);
}

inline shares whole(std::int64_t x) {
  return shares::from_whole(x);
}

inline order_wanted wanted(std::int64_t limit, std::int64_t quantity,
                           std::uint32_t number = 1) {
  order_wanted out;
  out.intent = {window, order_purpose::capture, number};
  out.limit = cents(limit);
  out.quantity = whole(quantity);
  out.rules.taker_fee =
    fee_schedule{70'000, 1, fee_schedule::charged_in::dollars};
  out.decided_at = t0;
  out.expires_at = t0 + std::chrono::seconds{900};
  return out;
}

/// Sells what is held of UP, at once or not at all.
inline order_wanted sale(std::int64_t limit, std::int64_t quantity) {
  auto out = wanted(limit, quantity);
  out.intent.purpose = order_purpose::exit;
  out.direction = trade_direction::sell;
  out.lifetime = time_in_force::fill_and_kill;
  return out;
}

using levels = std::vector<std::pair<std::int64_t, std::int64_t>>;

inline std::vector<book_level> book_side(const levels& xs) {
  std::vector<book_level> out;
  for (auto [at, size] : xs)
    out.push_back({cents(at), whole(size)});
  return out;
}

inline book_update snapshot(const levels& bids, const levels& asks,
                            utc_time at) {
  book_update out;
  out.window = window;
  out.bids = book_side(bids);
  out.asks = book_side(asks);
  out.received_at = at;
  return out;
}

inline book_update change(const levels& bids, const levels& asks, utc_time at) {
  auto out = snapshot(bids, asks, at);
  out.kind = book_update::kind_type::change;
  return out;
}

template <class T>
std::vector<T> all(const std::vector<paper_event>& xs) {
  std::vector<T> out;
  for (const auto& x : xs)
    if (const auto* y = std::get_if<T>(&x))
      out.push_back(*y);
  return out;
}

/// "place@price" of each fill, and the states of each answer, in order.
inline std::string told(const std::vector<paper_event>& xs) {
  std::string out;
  for (const auto& x : xs) {
    if (!out.empty())
      out += ' ';
    if (std::holds_alternative<order_sent>(x))
      out += "sent";
    else if (const auto* answer = std::get_if<order_answered>(&x))
      out += to_string(answer->state);
    else if (const auto* fill = std::get_if<fill_evidence>(&x))
      out += to_string(fill->quantity) + '@' + to_string(*fill->price)
             + (fill->status == fill_status::confirmed ? "!" : "");
  }
  return out;
}

} // namespace fillguard::test
