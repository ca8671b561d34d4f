#pragma once

#include "messages/orders.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

namespace fillguard {

enum class fill_source : std::uint8_t {
  paper,
  user_channel,
  order_status,
  public_positions,
};

std::string to_string(fill_source x);

enum class fill_status : std::uint8_t {
  provisional, ///< Matched, not final at the venue.
  confirmed,
  reversed, ///< Was matched, and was undone: nothing of it is held.
};

std::string to_string(fill_status x);

/// One thing that one source says about shares bought or sold. Sources repeat
/// themselves and each other; `fill_detector` makes one truth of it.
struct fill_evidence {
  fillguard::tag tag;
  fill_source source = fill_source::paper;
  window_id window;
  side token = side::up;
  trade_direction direction = trade_direction::buy;
  /// Set when it is about one match; evidence without it is a running total.
  std::optional<std::string> trade_id;
  std::optional<std::string> order_id; ///< Our order.
  std::optional<shares> ordered;
  shares quantity; ///< Of the match, or the total so far.
  std::optional<fillguard::price> price;
  std::optional<money> fee;
  fill_status status = fill_status::provisional;
  std::optional<utc_time> source_time;
  utc_time received_at;

  friend bool operator==(const fill_evidence&, const fill_evidence&) = default;
  friend auto fields(fill_evidence& x) {
    return std::tie(x.tag, x.source, x.window, x.token, x.direction, x.trade_id,
                    x.order_id, x.ordered, x.quantity, x.price, x.fee, x.status,
                    x.source_time, x.received_at);
  }
};

/// Shares of a window were bought or sold for a purpose: filled, further
/// filled, confirmed or reversed. Carries the whole of it each time, so that
/// saying it twice changes nothing and the highest revision is the truth.
struct fill_detected {
  fillguard::tag tag;
  window_id window;
  side token = side::up;
  /// Captures and hedges are bought, the others sold. A stranger's sale counts
  /// as an exit.
  order_purpose purpose = order_purpose::capture;
  std::uint64_t revision = 1;
  std::optional<std::string> order_id;
  std::optional<shares> ordered;
  shares filled; ///< As matched, before any fee taken in shares.
  std::optional<price> average_price;
  std::optional<money> fee;
  fill_source source = fill_source::paper; ///< Who said it first.
  fill_status status = fill_status::provisional;
  std::optional<utc_time> source_time;
  utc_time detected_at; ///< Of the first evidence.
  shares reversed;      ///< Matched, too, and undone since; not in `filled`.

  friend bool operator==(const fill_detected&, const fill_detected&) = default;
  friend auto fields(fill_detected& x) {
    return std::tie(x.tag, x.window, x.token, x.purpose, x.revision, x.order_id,
                    x.ordered, x.filled, x.average_price, x.fee, x.source,
                    x.status, x.source_time, x.detected_at, x.reversed);
  }
};

} // namespace fillguard
