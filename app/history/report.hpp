#pragma once

#include "app/history/statistics.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace fillguard::history {

/// What a report is about, in words.
struct report_subject {
  std::string range;  ///< "2026-11-21 to 2026-11-27"
  std::string market; ///< Empty: all.
  std::string by;     ///< "day", "market", "reason" or "hour"
};

/// Fits 80 columns.
void print_report(const statistics& results, const report_subject& about,
                  std::ostream& out);

/// The groups as CSV.
void print_report_csv(const statistics& results, const std::string& by,
                      std::ostream& out);

/// The groups by that name.
const std::vector<group_sum>& groups_by(const statistics& results,
                                        const std::string& by);

} // namespace fillguard::history
