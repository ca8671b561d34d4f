#pragma once

#include "messages/describe.hpp"
#include "messages/market.hpp"
#include "messages/tag.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace fillguard {

/// The venue's data on a window, published before the window opens.
struct window_info {
  window_id id;
  std::string condition_id; ///< "0x" and 64 hex digits.
  std::string up_token;     ///< Decimal token ids, mapped by outcome label.
  std::string down_token;
  utc_time closes_at; ///< The market's own end, not derived from the slug.
  market_rules rules;

  const std::string& token(outcome x) const {
    return x == outcome::up ? up_token : down_token;
  }

  static constexpr auto describe() {
    return record("window_info", field(1, "id", &window_info::id),
                  field(2, "condition_id", &window_info::condition_id),
                  field(3, "up_token", &window_info::up_token),
                  field(4, "down_token", &window_info::down_token),
                  field(5, "closes_at", &window_info::closes_at),
                  field(6, "rules", &window_info::rules));
  }
};

/// A window was found at the venue, before it opens or while it is open.
/// Repeated when its data change.
struct window_found {
  fillguard::tag tag;
  window_info window;
  utc_time received_at;

  static constexpr auto describe() {
    return record("window_found", field(1, "tag", &window_found::tag),
                  field(2, "window", &window_found::window),
                  field(3, "received_at", &window_found::received_at));
  }
};

/// A second has passed. Ticks never stop.
struct tick {
  fillguard::tag tag;
  utc_time at; ///< The whole second.

  static constexpr auto describe() {
    return record("tick", field(1, "tag", &tick::tag),
                  field(2, "at", &tick::at));
  }
};

/// The opening or closing time of a window has come.
struct window_opened {
  fillguard::tag tag;
  window_id window;
  utc_time at;

  static constexpr auto describe() {
    return record("window_opened", field(1, "tag", &window_opened::tag),
                  field(2, "window", &window_opened::window),
                  field(3, "at", &window_opened::at));
  }
};

struct window_closed {
  fillguard::tag tag;
  window_id window;
  utc_time at;

  static constexpr auto describe() {
    return record("window_closed", field(1, "tag", &window_closed::tag),
                  field(2, "window", &window_closed::window),
                  field(3, "at", &window_closed::at));
  }
};

/// The price to beat by the venue's site, which answers it while the window is
/// open. Gamma publishes it with the result only.
struct site_price_to_beat {
  fillguard::tag tag;
  window_id window;
  /// The site was asked for the window of this length that opens at the same
  /// second.
  window_length asked_as = window_length::m5;
  coin_price value;
  bool provisional = false; ///< May still be adjusted.
  utc_time received_at;

  static constexpr auto describe() {
    return record("site_price_to_beat",
                  field(1, "tag", &site_price_to_beat::tag),
                  field(2, "window", &site_price_to_beat::window),
                  field(3, "asked_as", &site_price_to_beat::asked_as),
                  field(4, "value", &site_price_to_beat::value),
                  field(5, "provisional", &site_price_to_beat::provisional),
                  field(6, "received_at", &site_price_to_beat::received_at));
  }
};

/// Published parts of a closed window's result, one at a time.
struct window_result {
  fillguard::tag tag;
  window_id window;
  std::optional<window_outcome> winner; ///< The window's outcome.
  std::optional<coin_price> price_to_beat;
  std::optional<coin_price> final_price;
  utc_time received_at;

  static constexpr auto describe() {
    return record("window_result", field(1, "tag", &window_result::tag),
                  field(2, "window", &window_result::window),
                  field(3, "outcome", &window_result::winner),
                  field(4, "price_to_beat", &window_result::price_to_beat),
                  field(5, "final_price", &window_result::final_price),
                  field(6, "received_at", &window_result::received_at));
  }
};

} // namespace fillguard
