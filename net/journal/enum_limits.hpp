#pragma once

#include "messages/book.hpp"
#include "messages/fills.hpp"
#include "messages/order_life.hpp"
#include "messages/prices.hpp"
#include "messages/windows.hpp"

namespace fillguard::net::journal {

/// The last value of an enumeration whose values count up from 0: what is
/// beyond it is none, whatever a file says.
template <class T>
inline constexpr T last_of = T{0xff};

template <>
inline constexpr auto last_of<side> = side::down;
template <>
inline constexpr auto last_of<asset> = asset::xrp;
template <>
inline constexpr auto last_of<window_length> = window_length::m15;
template <>
inline constexpr auto last_of<settlement> = settlement::twap_60;
template <>
inline constexpr auto last_of<fee_schedule::charged_in> =
  fee_schedule::charged_in::shares;
template <>
inline constexpr auto last_of<price_source> = price_source::recorded;
template <>
inline constexpr auto last_of<book_update::kind_type> =
  book_update::kind_type::confirm;
template <>
inline constexpr auto last_of<order_purpose> = order_purpose::profit_lock;
template <>
inline constexpr auto last_of<trade_direction> = trade_direction::sell;
template <>
inline constexpr auto last_of<time_in_force> = time_in_force::fill_and_kill;
template <>
inline constexpr auto last_of<order_state> = order_state::unsent;
template <>
inline constexpr auto last_of<order_stage> = order_stage::partly_filled;
template <>
inline constexpr auto last_of<fill_source> = fill_source::public_positions;
template <>
inline constexpr auto last_of<fill_status> = fill_status::reversed;

} // namespace fillguard::net::journal
