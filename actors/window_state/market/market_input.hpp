#pragma once

#include "messages/account.hpp"
#include "messages/book.hpp"
#include "messages/clock.hpp"
#include "messages/codec_shape.hpp"
#include "messages/fills.hpp"
#include "messages/orders.hpp"
#include "messages/prices.hpp"
#include "messages/windows.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <variant>

namespace fillguard {

/// Every input of a market's state.
using market_input =
  std::variant<tick, btc_price, book_update, window_found, window_opened,
               window_closed, window_result, fill_detected, order_sent,
               order_answered, halt_changed, site_price_to_beat, clock_measured,
               arming_changed, account_shares, leave_wanted, flatten_wanted>;

} // namespace fillguard

template <>
inline constexpr std::array<std::uint32_t, 17>
  fillguard::codec::alternative_numbers<fillguard::market_input>{
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17};

namespace fillguard {

/// The message's name, for logs.
std::string_view name_of(const market_input& input);

/// The time of receipt, or the time that the input reports.
utc_time time_of(const market_input& input);

} // namespace fillguard
