#pragma once

#include "app/commands/options.hpp"
#include "app/config/config.hpp"
#include "app/review/wallet_positions.hpp"

#include <iosfwd>

namespace fillguard {

/// Reviews the positions of journals, or those of a wallet, whose public data
/// `fetch` gets. Returns the exit code: 1 when there is nothing to review, or
/// it could not be read; 2 when the arguments make no sense.
int run_review(const config& settings, const review_arguments& arguments,
               const review::fetch_function& fetch, std::ostream& out,
               std::ostream& err);

/// The command: over the network, to standard output.
int review_positions(const config& settings, const review_arguments& arguments);

} // namespace fillguard
