#pragma once

#include "app/commands.hpp"

namespace fillguard {

/// The service, until a signal ends it.
int run_service(const config& settings, const run_options& options);

/// The service against the simulated venue, both on one fast clock.
int run_demo(config settings, const demo_options& options);

} // namespace fillguard
