#pragma once

#include "messages/book.hpp"

#include <optional>
#include <vector>

namespace fillguard {

/// What `order_book::imbalance` says, but of any levels: also of those that
/// cannot be a book, such as a bid and an ask at one price. Absent when no
/// level has a size.
std::optional<double> imbalance(const std::vector<book_level>& bids,
                                const std::vector<book_level>& asks);

} // namespace fillguard
