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

/// A journal that cannot be gone on with, said so that a person can act.
class journal_error : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// How a folder's record ends.
struct journal_end {
  std::uint64_t sequence = 0; ///< Of the newest record; 0: none.
  std::int64_t day = 0;       ///< Of the newest file.
};

struct recovered_market {
  std::optional<market_state> state; ///< Absent: nothing was recorded.
  refold::totals sums;               ///< Of what was folded.
  journal_end end;
  std::vector<std::string> reports; ///< What a person should know.
};

/// Cuts a torn tail, and folds from the last snapshot but one, so that the last
/// one checks what was folded. Throws a journal_error when what was synced is
/// damaged.
recovered_market recover_market(net::journal::disk& where,
                                const std::string& folder,
                                apply_function apply = apply_input);

struct recovered_orders {
  std::vector<order_record> records; ///< In their order.
  journal_end end;
  std::vector<std::string> reports;
};

/// The same for orders, of the days that may still matter.
recovered_orders recover_orders(net::journal::disk& where,
                                const std::string& folder);

} // namespace fillguard
