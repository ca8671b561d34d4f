#pragma once

#include "actors/trace/hop.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace fillguard::trace {

// Where handlers leave their traces: a ring for each thread that has any, made
// at its first. One recorder empties them all.

/// Messages a thread may note between two visits of the recorder, which comes
/// every 20 ms: 400,000 a second.
inline constexpr std::size_t hops_kept = 8192;
inline constexpr std::size_t changes_kept = 1024;

/// Never blocks; counts what it loses.
void note(const hop& x);
void note(const state_change& x);

struct drained {
  std::size_t most_in_one = 0; ///< Of one thread's hops.
  std::uint64_t lost = 0;      ///< In all, since the process started.
};

/// Empties all rings. Several callers take turns, and share what there is.
drained drain(const std::function<void(const hop&)>& take_hop,
              const std::function<void(const state_change&)>& take_change);

// -- names --------------------------------------------------------------------

/// Says what an actor is called: "window_state/btc-5m".
void call(std::uint64_t actor, std::string name);

/// The same, unless it has a name already.
void call_if_nameless(std::uint64_t actor, const char* name);

/// The names given since the `from`-th, oldest first, by actor.
std::vector<std::pair<std::uint32_t, std::string>>
names_since(std::size_t from);

} // namespace fillguard::trace
