#pragma once

#include "messages/market.hpp"
#include "messages/tag.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

namespace fillguard {

/// What the venue publishes about a window before it opens.
struct window_info {
  window_id id;
  std::string condition_id; ///< "0x" and 64 hex digits.
  std::string up_token;     ///< Decimal token ids, mapped by outcome label.
  std::string down_token;
  utc_time closes_at; ///< The market's own end, not computed from the slug.
  market_rules rules;

  const std::string& token(side x) const {
    return x == side::up ? up_token : down_token;
  }

  friend bool operator==(const window_info&, const window_info&) = default;
  friend auto fields(window_info& x) {
    return std::tie(x.id, x.condition_id, x.up_token, x.down_token, x.closes_at,
                    x.rules);
  }
};

/// A window was found at the venue, before it opens or while it runs. Comes
/// again when something about it has changed.
struct window_found {
  fillguard::tag tag;
  window_info window;
  utc_time received_at;

  friend bool operator==(const window_found&, const window_found&) = default;
  friend auto fields(window_found& x) {
    return std::tie(x.tag, x.window, x.received_at);
  }
};

/// A second has passed. Ticks never stop, whatever else happens.
struct tick {
  fillguard::tag tag;
  utc_time at; ///< The whole second.

  friend bool operator==(const tick&, const tick&) = default;
  friend auto fields(tick& x) { return std::tie(x.tag, x.at); }
};

/// A window's opening or closing time has come.
struct window_opened {
  fillguard::tag tag;
  window_id window;
  utc_time at;

  friend bool operator==(const window_opened&, const window_opened&) = default;
  friend auto fields(window_opened& x) {
    return std::tie(x.tag, x.window, x.at);
  }
};

struct window_closed {
  fillguard::tag tag;
  window_id window;
  utc_time at;

  friend bool operator==(const window_closed&, const window_closed&) = default;
  friend auto fields(window_closed& x) {
    return std::tie(x.tag, x.window, x.at);
  }
};

/// What the venue published of a window that is over. Parts come one by one.
struct window_result {
  fillguard::tag tag;
  window_id window;
  std::optional<side> outcome; ///< The winner.
  std::optional<coin_price> price_to_beat;
  std::optional<coin_price> final_price;
  utc_time received_at;

  friend bool operator==(const window_result&, const window_result&) = default;
  friend auto fields(window_result& x) {
    return std::tie(x.tag, x.window, x.outcome, x.price_to_beat, x.final_price,
                    x.received_at);
  }
};

} // namespace fillguard
