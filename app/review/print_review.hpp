#pragma once

#include "app/review/reviewed_position.hpp"

#include <iosfwd>
#include <vector>

namespace fillguard::review {

/// One row a position, then what was not known, and the totals.
void print_text(const std::vector<reviewed_position>& all, bool of_wallet,
                std::ostream& out);

/// The same as one object: `positions`, `totals`. Unknown is null, money,
/// prices and shares are strings.
void print_json(const std::vector<reviewed_position>& all, std::ostream& out);

/// The positions alone; unknown is an empty field.
void print_csv(const std::vector<reviewed_position>& all, std::ostream& out);

} // namespace fillguard::review
