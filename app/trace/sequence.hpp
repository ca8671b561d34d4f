#pragma once

#include "app/trace/query.hpp"

#include <cstddef>
#include <vector>

namespace fillguard {

/// One message between two actors.
struct sequence_step {
  traced_message message;
  /// Messages of frequent kinds since the last step, which are not shown one
  /// by one.
  std::size_t left_out = 0;
};

struct sequence_shown {
  std::vector<sequence_step> steps; ///< By time.
  std::size_t left_out_after = 0;   ///< Since the last one.
  std::size_t earlier = 0;          ///< Steps before the first shown one.
};

/// The last `query.limit` messages that pass the filters, without kinds
/// (sender, receiver and message) so frequent that they would hide the rest.
sequence_shown sequence_of(const trace_store& store, const trace_query& query);

} // namespace fillguard
