#pragma once

#include "messages/book.hpp"

#include <optional>
#include <vector>

namespace fillguard {

/// Like `order_book::imbalance`, for any levels, including crossed ones. Absent
/// when no level has a size.
std::optional<double> imbalance(const std::vector<book_level>& bids,
                                const std::vector<book_level>& asks);

} // namespace fillguard
