#pragma once

#include "messages/prices.hpp"
#include "messages/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fillguard::net {

/// A price from one provider. Its coin is that of the subscription or request.
struct seen_price {
  price_source source = price_source::rtds_spot;
  coin_price value;
  std::optional<utc_time> source_time;

  friend bool operator==(const seen_price&, const seen_price&) = default;
};

/// A frame or body that cannot be used, and its error.
struct bad_frame {
  std::string kind;   ///< "not_json", "out_of_range" …; few, for counting.
  std::string detail; ///< Names the field, for the log.
  std::optional<price_source> source; ///< Absent when it is unknown.

  friend bool operator==(const bad_frame&, const bad_frame&) = default;
};

/// Prices, in the order of the frame; never empty.
struct price_list {
  std::vector<seen_price> prices;
  bool history = false;         ///< A snapshot of the last minutes.
  std::uint64_t missed = 0;     ///< Frames that were sent and never received.
  std::vector<bad_frame> flaws; ///< Single prices that were left out.
};

/// No price: a keep-alive, an acknowledgement, another coin's price.
struct no_update {};

/// Well-formed, but of a topic or symbol without a subscription.
struct ignored_frame {};

/// Texts to send now.
struct reply_with {
  std::vector<std::string> texts;
};

/// The provider refuses to serve us.
struct refusal {
  std::string code;
  std::string detail;
  /// Set when the connection must be closed: the least wait before the next
  /// one.
  std::optional<std::chrono::seconds> hang_up{};
};

/// All that a frame or body can mean.
using price_frame = std::variant<no_update, ignored_frame, price_list,
                                 reply_with, refusal, bad_frame>;

/// Far larger than any frame of prices: a snapshot of two minutes has 20 kB.
inline constexpr std::size_t largest_price_frame = 1 << 20;

/// The most by which a source's clock may run ahead of ours. A price of a later
/// time would make all prices after it look old.
inline constexpr std::chrono::seconds most_ahead{60};

/// Older than any price that a working source repeats.
inline constexpr std::chrono::hours most_behind{24};

/// Fails when `seen`, seen at `received_at`, cannot be a coin's price: a value
/// that is not positive or beyond 10^9 dollars, or an absurd time.
result<void, bad_frame> check_price(const seen_price& seen,
                                    utc_time received_at);

/// Returns the moment `ms` milliseconds after 1970; absent when it does not fit
/// in nanoseconds.
std::optional<utc_time> moment_of(std::int64_t ms);

/// Makes a frame of prices and flaws.
price_frame answer_with(price_list x);

/// `base` + `path`, whether or not the base ends in a slash.
std::string join_url(std::string_view base, std::string_view path);

/// Cuts a received text to a length that fits a log line.
std::string excerpt(std::string_view text);

} // namespace fillguard::net
