#pragma once

#include "app/commands/options.hpp"
#include "app/config/config.hpp"
#include "messages/time.hpp"

#include <iosfwd>
#include <string>

namespace fillguard {

// The commands on the history. They return the exit code.

int keep_history(const config& settings, const history_arguments& arguments);

/// Sets `from` where `days` are given.
report_arguments with_first_day(report_arguments x, utc_time now);

int report_results(const config& settings, const report_arguments& arguments);
int run_report(const std::string& database, const report_arguments& arguments,
               std::ostream& out, std::ostream& err);

/// Compares the history with the venue's public record of the wallet.
int reconcile_history(const config& settings);

} // namespace fillguard
