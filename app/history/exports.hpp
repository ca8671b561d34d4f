#pragma once

#include "app/history/rows.hpp"

#include <iosfwd>
#include <map>
#include <string>
#include <vector>

namespace fillguard::history {

/// Shares that were given away: sold, or paid out at the settlement, at 0 if
/// they lost.
struct disposal {
  utc_time at;
  money cost;     ///< Of the shares, with the fees of their purchase.
  money proceeds; ///< Before `fee`.
  money fee;
  bool is_sale = false;
  std::string what; ///< "btc-updown-15m-1776081600 up"
};

/// The disposals of a finished trade; `fills` are those of its window. What
/// they come to is the trade's profit, to the last millionth. Empty when that
/// is not known.
std::vector<disposal> disposals_of(const trade_row& trade,
                                   const std::vector<fill_row>& fills);

/// All columns of the rows. Unknown is an empty field.
void export_trades(const std::vector<trade_row>& trades, std::ostream& out);

/// For the importers of tax programs: "koinly", "cointracker" or
/// "cointracking".
void export_disposals(const std::vector<disposal>& all,
                      const std::string& format, std::ostream& out);

} // namespace fillguard::history
