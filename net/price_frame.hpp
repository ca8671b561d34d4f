#pragma once

#include "messages/prices.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fillguard::net {

/// A price as one counterpart says it. Whose coin it is follows from who asked.
struct seen_price {
  price_source source = price_source::rtds_spot;
  coin_price value;
  std::optional<utc_time> source_time;

  friend bool operator==(const seen_price&, const seen_price&) = default;
};

/// A frame or body that changes nothing, and what is wrong with it.
struct bad_frame {
  std::string kind;   ///< "not_json", "out_of_range" …: few, for counting.
  std::string detail; ///< Names the field, for people.
  std::optional<price_source> source; ///< Absent when that cannot be told.

  friend bool operator==(const bad_frame&, const bad_frame&) = default;
};

/// Prices, in the order of the frame; never empty.
struct price_list {
  std::vector<seen_price> prices;
  bool history = false;         ///< Of the last minutes, rather than news.
  std::uint64_t missed = 0;     ///< Frames that we were sent and never saw.
  std::vector<bad_frame> flaws; ///< Single prices that were left out.
};

/// Nothing to know: a keep-alive, an acknowledgement, another coin's price.
struct no_news {};

/// Well-formed, but of a topic or symbol that nobody asked for.
struct ignored_frame {};

/// These are to be sent now.
struct must_say {
  std::vector<std::string> texts;
};

/// The counterpart does not want to serve us.
struct refusal {
  std::string code;
  std::string detail;
};

/// All that a frame or body can mean.
using price_frame = std::variant<no_news, ignored_frame, price_list, must_say,
                                 refusal, bad_frame>;

/// Far beyond any frame of prices: a snapshot of two minutes has 20 kB.
inline constexpr std::size_t largest_price_frame = 1 << 20;

/// How far a source's clock may run ahead of ours before its prices would
/// block everything after them.
inline constexpr std::chrono::seconds most_ahead{60};

/// Older than any price that a source in service repeats.
inline constexpr std::chrono::hours most_behind{24};

/// Returns why `x`, seen at `received_at`, cannot be a coin's price: a value
/// that is not positive or beyond 10^9 dollars, or an absurd time.
std::optional<std::string> doubt(const seen_price& x, utc_time received_at);

/// Returns the moment `ms` milliseconds after 1970, absent when that does not
/// fit.
std::optional<utc_time> moment_of(std::int64_t ms);

/// Makes the closed set's answer of prices and flaws.
price_frame answer_with(price_list x);

/// `base` + `path`, whether or not the base ends in a slash.
std::string join_url(std::string_view base, std::string_view path);

/// Cuts what others wrote to a length that fits a log line.
std::string excerpt(std::string_view text);

} // namespace fillguard::net
