#pragma once

#include "messages/time.hpp"
#include "net/polymarket/orders/answers.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace fillguard::net::polymarket {

/// The result of a look-up of an order by its id.
struct lookup_answer {
  enum class kind : std::uint8_t {
    found,
    absent,    ///< The venue has no such order. No proof by itself.
    no_answer, ///< Or one that cannot be read.
  };

  kind what = kind::no_answer;
  order_fate fate = order_fate::unknown; ///< Of an order that was found.
  /// The shares matched so far; more than asked for is possible for a buy at
  /// once. Absent: not reported, or impossible.
  std::optional<shares> matched;
  std::string text; ///< A status that is not known, or why there is no answer.
};

/// Reads `GET /data/order/{id}`: an object, or 404, null or nothing where the
/// venue has no such order.
lookup_answer read_order_lookup(const exchange_order& sent, order_type type,
                                std::string_view id, const attempt& what);

/// Reads `GET /data/orders?id={id}`: a page with at most that order.
lookup_answer read_orders_lookup(const exchange_order& sent, order_type type,
                                 std::string_view id, const attempt& what);

/// Collects evidence for the absence of an order whose fate is unknown. The
/// absence is certain only late: the attempt ended 10 s ago or more, and after
/// that two look-ups by id and one of the account's trades found nothing; and
/// the user channel was connected the whole time, or the trades cover it.
class absence_proof {
public:
  static constexpr std::chrono::seconds wait{10};

  /// `sent_at`: when sending began; `ended_at`: when its reply, error or
  /// timeout came.
  absence_proof(utc_time sent_at, utc_time ended_at)
      : sent_at_{sent_at}, ended_at_{ended_at} {
    // nop
  }

  /// When look-ups begin to count.
  utc_time counts_from() const { return ended_at_ + wait; }

  /// A look-up by id that was requested at that time found nothing.
  void order_absent(utc_time requested_at);

  /// The trades since `since`, requested at that time, do not name the order.
  void trades_absent(utc_time requested_at, utc_time since);

  /// The user channel is connected without a gap since that time.
  void channel_connected(utc_time since);
  void channel_lost();

  bool is_certain() const;

private:
  bool counts(utc_time requested_at) const {
    return requested_at >= counts_from();
  }

  utc_time sent_at_;
  utc_time ended_at_;
  int orders_ = 0;
  bool trades_ = false;
  bool trades_cover_ = false;
  std::optional<utc_time> channel_since_;
};

} // namespace fillguard::net::polymarket
