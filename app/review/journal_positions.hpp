#pragma once

#include "app/review/position_review.hpp"
#include "messages/result.hpp"
#include "net/journal/disk.hpp"

#include <iosfwd>
#include <map>
#include <string>
#include <vector>

namespace fillguard::review {

/// The windows of which something is recorded.
using reviewed_windows = std::map<window_id, position_review>;

/// Reads the journals of a service, of one market or of a day, and reviews each
/// position in them. Deals, books and results are taken from the records; only
/// the danger reading comes from the fold of the service, and where the fold's
/// own profit differs, a note has both. `warnings` gets what else the records
/// lack. The error names the file.
result<std::vector<reviewed_position>>
review_journals(net::journal::disk& where,
                const std::vector<std::string>& paths, review_settings settings,
                std::ostream& warnings);

/// Shows the books and readings of a journal to windows whose deals come from
/// elsewhere. A reading counts only where the journal's service held the same
/// outcome.
result<void> show_journal(net::journal::disk& where, const std::string& path,
                          reviewed_windows& to, std::ostream& warnings);

} // namespace fillguard::review
