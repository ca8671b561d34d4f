#pragma once

#include "messages/describe.hpp"
#include "messages/enumeration.hpp"
#include "messages/orders.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace fillguard {

enum class fill_source : std::uint8_t {
  paper,
  user_channel,
  order_status,
  public_positions,
  public_activity,
};

constexpr auto enumerators(fill_source) {
  return enumeration("fill_source", named(fill_source::paper, "paper"),
                     named(fill_source::user_channel, "user_channel"),
                     named(fill_source::order_status, "order_status"),
                     named(fill_source::public_positions, "public_positions"),
                     named(fill_source::public_activity, "public_activity"));
}

enum class fill_status : std::uint8_t {
  provisional, ///< Matched, not final at the venue.
  confirmed,
  reversed, ///< Matched and then undone: none of it is held.
};

constexpr auto enumerators(fill_status) {
  return enumeration("fill_status",
                     named(fill_status::provisional, "provisional"),
                     named(fill_status::confirmed, "confirmed"),
                     named(fill_status::reversed, "reversed"));
}

/// One source's report on shares bought or sold. Sources repeat themselves and
/// each other; `fill_detector` merges their reports.
struct fill_evidence {
  fillguard::tag tag;
  fill_source source = fill_source::paper;
  window_id window;
  outcome token = outcome::up;
  order_side direction = order_side::buy;
  /// Set when the evidence is of one match; without it, of a running total.
  std::optional<std::string> trade_id;
  std::optional<std::string> order_id; ///< One of our orders.
  std::optional<shares> ordered;
  shares quantity; ///< Of the match, or the total so far.
  std::optional<fillguard::price> price;
  std::optional<money> fee;
  fill_status status = fill_status::provisional;
  std::optional<utc_time> source_time;
  utc_time received_at;
  /// The key of the account that placed the order: the first part of its id,
  /// since the whole is a credential. Absent: it is not in the source.
  std::optional<std::string> owner{};

  static constexpr auto describe() {
    return record("fill_evidence", field(1, "tag", &fill_evidence::tag),
                  field(2, "source", &fill_evidence::source),
                  field(3, "window", &fill_evidence::window),
                  field(4, "token", &fill_evidence::token),
                  field(5, "direction", &fill_evidence::direction),
                  field(6, "trade_id", &fill_evidence::trade_id),
                  field(7, "order_id", &fill_evidence::order_id),
                  field(8, "ordered", &fill_evidence::ordered),
                  field(9, "quantity", &fill_evidence::quantity),
                  field(10, "price", &fill_evidence::price),
                  field(11, "fee", &fill_evidence::fee),
                  field(12, "status", &fill_evidence::status),
                  field(13, "source_time", &fill_evidence::source_time),
                  field(14, "received_at", &fill_evidence::received_at),
                  field(15, "owner", &fill_evidence::owner, 3));
  }
};

/// The state of all fills of a purpose in a window: filled, further filled,
/// confirmed or reversed. Each message carries the whole state, so that a
/// repeated one changes nothing and the highest revision is valid.
struct fill_detected {
  fillguard::tag tag;
  window_id window;
  outcome token = outcome::up;
  /// Captures, hedges and buys by hand are buys, the others reduce what is
  /// held. A sale by hand counts as an exit.
  order_purpose purpose = order_purpose::capture;
  std::uint64_t revision = 1;
  std::optional<std::string> order_id;
  std::optional<shares> ordered;
  shares filled; ///< As matched, before any fee charged in shares.
  std::optional<price> average_price;
  std::optional<money> fee;
  fill_source source = fill_source::paper; ///< The first to report it.
  fill_status status = fill_status::provisional;
  std::optional<utc_time> source_time;
  utc_time detected_at; ///< Of the first evidence.
  shares reversed;      ///< Matched and then undone; not in `filled`.
  /// Why shares bought by hand are no capture; absent for other purposes.
  std::optional<std::string> no_capture_because;
  /// What `filled` cost or brought before fees: the sum of its matches, each
  /// rounded as the venue does. Absent where a price is missing: then the
  /// average, which is rounded itself, must do.
  std::optional<money> worth;

  /// The same, or by the average; absent without either.
  std::optional<money> value() const {
    if (worth)
      return worth;
    return average_price ? std::optional{*average_price * filled}
                         : std::nullopt;
  }

  static constexpr auto describe() {
    return record(
      "fill_detected", field(1, "tag", &fill_detected::tag),
      field(2, "window", &fill_detected::window),
      field(3, "token", &fill_detected::token),
      field(4, "purpose", &fill_detected::purpose),
      field(5, "revision", &fill_detected::revision),
      field(6, "order_id", &fill_detected::order_id),
      field(7, "ordered", &fill_detected::ordered),
      field(8, "filled", &fill_detected::filled),
      field(9, "average_price", &fill_detected::average_price),
      field(10, "fee", &fill_detected::fee),
      field(11, "source", &fill_detected::source),
      field(12, "status", &fill_detected::status),
      field(13, "source_time", &fill_detected::source_time),
      field(14, "detected_at", &fill_detected::detected_at),
      field(15, "reversed", &fill_detected::reversed),
      field(16, "no_capture_because", &fill_detected::no_capture_because, 3),
      field(17, "worth", &fill_detected::worth, 3));
  }
};

} // namespace fillguard
