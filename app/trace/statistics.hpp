#pragma once

#include "app/trace/query.hpp"
#include "messages/describe.hpp"

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

  static constexpr auto describe() {
    return record("span_statistics", field(1, "p50", &span_statistics::p50),
                  field(2, "p90", &span_statistics::p90),
                  field(3, "p99", &span_statistics::p99),
                  field(4, "max", &span_statistics::most));
  }
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
