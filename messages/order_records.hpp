#pragma once

#include "messages/codec_shape.hpp"
#include "messages/describe.hpp"
#include "messages/fills.hpp"
#include "messages/orders.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <variant>

namespace fillguard {

/// An order is about to be sent, with all that is known beforehand.
struct order_placed {
  order_wanted wanted;
  std::string order_id;
  utc_time at;

  order_sent sent() const {
    return {
      {},           wanted.intent,   order_id, wanted.token, wanted.direction,
      wanted.limit, wanted.quantity, at};
  }

  static constexpr auto describe() {
    return record("order_placed", field(1, "wanted", &order_placed::wanted),
                  field(2, "order_id", &order_placed::order_id),
                  field(3, "at", &order_placed::at));
  }
};

/// What the journal records of orders.
using order_record = std::variant<order_placed, order_answered, fill_evidence>;

} // namespace fillguard

template <>
inline constexpr std::array<std::uint32_t, 3>
  fillguard::codec::alternative_numbers<fillguard::order_record>{1, 2, 3};
