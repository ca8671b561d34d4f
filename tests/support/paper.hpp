#pragma once

#include "tests/support/test_exchange.hpp"

#include <deque>
#include <optional>
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

/// Sells the held UP shares, at once or not at all.
inline order_wanted sale(std::int64_t limit, std::int64_t quantity) {
  auto out = wanted(limit, quantity);
  out.intent.purpose = order_purpose::exit;
  out.direction = order_side::sell;
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

template <class T, class Events>
std::vector<T> all(const Events& xs) {
  std::vector<T> out;
  for (const auto& x : xs)
    if (const auto* y = std::get_if<T>(&x))
      out.push_back(*y);
  return out;
}

inline std::string word_of(const order_sent&) {
  return "sent";
}

inline std::string word_of(const order_answered& x) {
  return to_string(x.state);
}

inline std::string word_of(const fill_evidence& x) {
  return to_string(x.quantity) + '@' + to_string(*x.price)
         + (x.status == fill_status::confirmed  ? "!"
            : x.status == fill_status::reversed ? "?"
                                                : "");
}

inline std::string word_of(const order_not_found&) {
  return "not_found";
}

/// "place@price" of each fill, and the states of each answer, in order.
template <class Events>
std::string told(const Events& xs) {
  std::string out;
  for (const auto& x : xs)
    out += (out.empty() ? "" : " ")
           + std::visit([](const auto& y) { return word_of(y); }, x);
  return out;
}

/// A paper exchange where each call returns its reports.
class paper_probe {
public:
  using reports = std::deque<venue_report>;

  explicit paper_probe(paper_settings settings = quick_paper())
      : real_{settings} {
    // nop
  }

  reports submit(const order_wanted& x, utc_time now) {
    real_.submit(x, now);
    return real_.take_reports();
  }

  reports cancel(const intent_id& x, utc_time now) {
    real_.cancel(x, now);
    return real_.take_reports();
  }

  /// Absent: the order is unknown.
  std::optional<reports> look_up(const intent_id& x, utc_time now) {
    const bool known = real_.look_up(x, now);
    auto out = real_.take_reports();
    return known ? std::optional{std::move(out)} : std::nullopt;
  }

  reports follow(const book_update& x) {
    real_.follow(x);
    return real_.take_reports();
  }

  reports advance(utc_time now) {
    real_.advance(now);
    return real_.take_reports();
  }

  std::optional<utc_time> next_due() const { return real_.next_due(); }
  std::string order_id(const order_wanted& x) const {
    return real_.order_id(x);
  }
  shares sellable(const window_id& window, outcome token) const {
    return real_.sellable(window, token);
  }

private:
  test_exchange real_;
};

} // namespace fillguard::test
