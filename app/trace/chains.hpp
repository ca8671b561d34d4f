#pragma once

#include "app/trace/query.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fillguard {

/// A message that was found, and how it was looked for.
struct found_message {
  std::optional<std::uint64_t> id;
  std::string missing; ///< Why there is none.
};

/// Finds what `query.of` means, among what passes the filters.
found_message find_message(const trace_store& store, const trace_query& query);

/// One message of a chain, and what it changed at its owner.
struct chain_link {
  traced_message message;
  std::optional<traced_state> changed;
};

struct cause_chain {
  std::vector<chain_link> links; ///< From the message asked for to the first.
  /// Whoever else took the message that was asked for.
  std::vector<traced_message> also;
  bool whole = true; ///< Else what caused the last link is not kept.
};

/// What led to `id`.
cause_chain causes_of(const trace_store& store, std::uint64_t id);

struct effect {
  chain_link link;
  std::size_t depth = 0; ///< 0: the message asked for.
};

struct effects_found {
  std::vector<effect> effects; ///< A tree, each before those it caused.
  bool whole = true;           ///< Else there were more than `limit`.
};

/// What came of `id`.
effects_found effects_of(const trace_store& store, std::uint64_t id,
                         std::size_t limit);

} // namespace fillguard
