#pragma once

#include "actors/window_state/keep/refold.hpp"
#include "messages/order_records.hpp"
#include "net/journal/folder_reader.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace fillguard {

/// A journal that cannot be continued, with advice for the operator.
class journal_error : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// The end of a folder's records.
struct journal_end {
  std::uint64_t sequence = 0; ///< Of the newest record; 0: none.
  std::int64_t day = 0;       ///< Of the newest file.
};

struct recovered_market {
  std::optional<market_state> state; ///< Absent: nothing was recorded.
  refold::totals sums;               ///< Of the folded inputs.
  journal_end end;
  std::vector<std::string> reports; ///< For the operator.
};

/// Cuts a torn tail, and folds from the last snapshot but one, so that the last
/// snapshot verifies the result. Throws a journal_error when synced records are
/// damaged.
recovered_market recover_market(net::journal::disk& where,
                                const std::string& folder,
                                apply_function apply = apply_input);

struct recovered_orders {
  std::vector<order_record> records; ///< Oldest first.
  journal_end end;
  std::vector<std::string> reports;
};

/// The same for orders, of the days that can still matter.
recovered_orders recover_orders(net::journal::disk& where,
                                const std::string& folder);

} // namespace fillguard
