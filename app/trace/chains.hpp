#pragma once

#include "app/trace/query.hpp"

#include <optional>
#include <string>
#include <vector>

namespace fillguard {

/// Finds the id of the message `query.of`, among those that pass the filters.
result<std::uint64_t> find_message(const trace_store& store,
                                   const trace_query& query);

/// One message of a chain, and its change of the owner's state.
struct chain_link {
  traced_message message;
  std::optional<traced_state> changed;
};

struct cause_chain {
  std::vector<chain_link> links; ///< From the requested message to the first.
  /// The other receivers of the requested message.
  std::vector<traced_message> also;
  bool whole = true; ///< False: the cause of the last link is not kept.
};

/// The causes of `id`.
cause_chain causes_of(const trace_store& store, std::uint64_t id);

struct effect {
  chain_link link;
  std::size_t depth = 0; ///< 0: the requested message.
};

struct effects_found {
  std::vector<effect> effects; ///< A tree, each before those it caused.
  bool whole = true;           ///< False: there were more than `limit`.
};

/// The effects of `id`.
effects_found effects_of(const trace_store& store, std::uint64_t id,
                         std::size_t limit);

} // namespace fillguard
