#pragma once

#include "messages/decimal.hpp"
#include "messages/market.hpp"
#include "messages/result.hpp"
#include "messages/time.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

/// A price with its time of receipt.
struct recorded_price {
  utc_time received_at;
  utc_time source_time;
  coin_price value;
};

/// A window that is over, with what the venue published of it.
struct judged_window {
  utc_time opens_at;
  utc_time closes_at;
  std::optional<coin_price> price_to_beat;
  std::optional<outcome> winner;
  settlement settles_on = settlement::spot;
  std::optional<coin_price> final_price;
};

/// The readable rows of a file, and the number of the others.
template <class T>
struct recorded {
  std::vector<T> rows;
  std::size_t set_aside = 0; ///< Incomplete or invalid rows.
  std::string first_problem; ///< With its line; empty when there is none.
};

/// CSV with the columns feed_ts_ms, value and recv_ms, in any order; the rows
/// come back in the order in which they were received.
result<recorded<recorded_price>> read_prices(const std::string& path);

/// JSON lines with start_sec, end_sec, strike_value (in 10^-18 dollars) and
/// outcome_prices, in order of their close. A line's `raw`, the Gamma object,
/// names the window's rule; without one, the window's date does. Windows under
/// the spot rule without a strike or a winner are set aside.
result<recorded<judged_window>> read_windows(const std::string& path);

} // namespace fillguard
