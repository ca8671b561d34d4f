#pragma once

#include "messages/book.hpp"
#include "messages/feeds.hpp"
#include "messages/fills.hpp"
#include "messages/prices.hpp"
#include "messages/windows.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fillguard::net::link {

/// The version of the language between processes, this file's included.
inline constexpr std::uint32_t version = 1;

/// What feeds say to a state.
using relayed = std::variant<btc_price, book_update, window_result,
                             fill_detected, feed_status>;

/// Bytes of `feed_batch::body`, in the encoding of the journal.
std::string write_batch(const std::vector<relayed>& x);

/// Absent unless all of it is a batch: no value of it is out of its range.
std::optional<std::vector<relayed>> read_batch(std::string_view body);

} // namespace fillguard::net::link
