#pragma once

#include "actors/trace/hop.hpp"
#include "messages/interfaces.hpp"

#include <type_traits>

namespace fillguard::trace {

/// The subject of a message, from its own fields.
struct subject {
  std::uint32_t window = 0;
  std::uint8_t market = 0;
  std::uint8_t detail = 0; ///< Read by `detail_text`.
};

namespace detail {

template <class T>
concept of_intent = requires(const T& x) {
  { x.intent } -> std::convertible_to<const intent_id&>;
};

template <class T>
concept of_found_window = requires(const T& x) {
  { x.window.id } -> std::convertible_to<const window_id&>;
};

template <class T>
concept of_window = requires(const T& x) {
  { x.window } -> std::convertible_to<const window_id&>;
};

template <class T>
concept of_market = requires(const T& x) {
  { x.market } -> std::convertible_to<const market_key&>;
};

template <class T>
concept of_coin = requires(const T& x) {
  { x.coin } -> std::convertible_to<const asset&>;
};

inline void note_window(subject& to, const window_id& x) {
  to.window = static_cast<std::uint32_t>(to_unix_seconds(x.opens_at));
  to.market = market_code(x.market);
}

template <class T>
void note_place(subject& to, const T& value) {
  if constexpr (of_intent<T>) {
    note_window(to, value.intent.window);
  } else if constexpr (std::is_same_v<T, submit_order>) {
    note_window(to, value.order.intent.window);
  } else if constexpr (of_found_window<T>) {
    note_window(to, value.window.id);
  } else if constexpr (of_window<T>) {
    note_window(to, value.window);
  } else if constexpr (std::is_same_v<T, window_view>) {
    to.market = market_code(value.market);
    if (value.window)
      note_window(to, value.window->id);
  } else if constexpr (std::is_same_v<T, notice>) {
    to.market = market_code(value.market);
    if (value.window)
      note_window(to, *value.window);
  } else if constexpr (of_market<T>) {
    to.market = market_code(value.market);
  } else if constexpr (of_coin<T>) {
    to.market = market_code(value.coin);
  }
}

/// Two small enumerations in a byte.
template <class A, class B>
std::uint8_t both(A low, B high) {
  return static_cast<std::uint8_t>(static_cast<unsigned>(low)
                                   | (static_cast<unsigned>(high) << 4U));
}

template <class T>
std::uint8_t detail_of(const T& value) {
  if constexpr (std::is_same_v<T, notice> || std::is_same_v<T, book_update>)
    return static_cast<std::uint8_t>(value.kind);
  else if constexpr (std::is_same_v<T, fill_detected>)
    return both(value.purpose, value.status);
  else if constexpr (std::is_same_v<T, order_answered>)
    return both(value.intent.purpose, value.state);
  else if constexpr (of_intent<T>)
    return static_cast<std::uint8_t>(value.intent.purpose);
  else if constexpr (std::is_same_v<T, submit_order>)
    return static_cast<std::uint8_t>(value.order.intent.purpose);
  else if constexpr (std::is_same_v<T, fill_evidence>)
    return static_cast<std::uint8_t>(value.status);
  else if constexpr (std::is_same_v<T, btc_price>)
    return static_cast<std::uint8_t>(value.source);
  else if constexpr (std::is_same_v<T, feed_status>)
    return static_cast<std::uint8_t>(value.state);
  else if constexpr (std::is_same_v<T, halt_changed>)
    return static_cast<std::uint8_t>(value.reason.has_value());
  else
    return 0;
}

} // namespace detail

template <class T>
subject subject_of(const T& x) {
  subject out;
  detail::note_place(out, x);
  out.detail = detail::detail_of(x);
  return out;
}

/// The text for a detail: "snapshot", "capture confirmed"; empty where a
/// message of `type` (its registered name) has none.
std::string detail_text(std::string_view type, std::uint8_t byte);

} // namespace fillguard::trace
