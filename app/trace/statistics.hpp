#pragma once

#include "app/trace/query.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

/// The distribution of spans, in nanoseconds.
struct span_statistics {
  std::int64_t p50 = 0;
  std::int64_t p90 = 0;
  std::int64_t p99 = 0;
  std::int64_t most = 0;
};

/// By nearest rank; absent for none.
std::optional<span_statistics> statistics_of(std::vector<std::int64_t> spans);

/// One kind of message at one actor.
struct slow_row {
  name_index actor = 0;
  name_index type = 0;
  std::size_t count = 0;
  std::optional<span_statistics>
    waited; ///< Absent: no message has a send time.
  span_statistics ran;
};

/// Every kind of message at every actor, sorted by the p99 of waiting and
/// running together, longest first.
std::vector<slow_row> slow_rows(const trace_store& store,
                                const trace_query& query);

} // namespace fillguard
