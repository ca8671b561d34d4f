#pragma once

#include "app/doctor/examination.hpp"

#include <ostream>

namespace fillguard {

/// Sends one message to every configured receiver and prints what came back.
/// Returns the exit code: 1 if one did not accept it, 2 if there is none.
int test_receivers(const doctor::examination& subject, std::ostream& out,
                   std::ostream& err);

/// The same with real sockets: `fillguard notify test`.
int run_notify_test(const config& settings);

} // namespace fillguard
