#pragma once

#include "app/commands/options.hpp"

namespace fillguard {

/// Runs the process that holds the key, until a signal ends it. Each mistake in
/// its files is a line on standard error.
int run_signer(const signer_arguments& options);

} // namespace fillguard
