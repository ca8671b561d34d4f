#pragma once

#include "app/trace/store.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace fillguard {

struct trace_query;

/// Everything that passes the filters of a query, as text that is made piece by
/// piece: the whole of a long trace is several times as large as its records.
/// The store need not outlive it.
class trace_export {
public:
  virtual ~trace_export() = default;

  /// The next lines, some 64 kB; empty at the end.
  virtual std::string next() = 0;

  /// The lines of all pieces together.
  virtual std::size_t lines() const = 0;
};

/// A header line, then a line per record: first messages by time, then changes
/// of state by time.
std::unique_ptr<trace_export> export_lines(const trace_store& store,
                                           const trace_query& query);

/// The filtered messages in the Chrome trace format (JSON object form), which
/// Perfetto and speedscope open: a track for each actor, a slice for each
/// handled message, and an arrow from the sender's slice to the receiver's.
/// Times are microseconds since the first of them.
std::unique_ptr<trace_export> export_chrome(const trace_store& store,
                                            const trace_query& query);

} // namespace fillguard
