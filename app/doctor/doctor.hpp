#pragma once

#include "app/doctor/examination.hpp"

#include <functional>

namespace fillguard {

/// Checks everything that a service of this configuration needs, without
/// placing an order. Calls `on_finding` with each finding as soon as the ones
/// before it are known; returns all.
doctor::findings
examine(const doctor::examination& subject,
        const std::function<void(const doctor::finding&)>& on_finding);

/// Runs the checks with real sockets, prints a line for each finding and the
/// conclusion, and returns the exit code.
int consult_doctor(const config& settings);

/// Prints an order as real orders are signed, and sends nothing. Returns the
/// exit code.
int dry_run_order(const config& settings);

} // namespace fillguard
