#pragma once

#include "actors/trace/hop.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace fillguard::trace {

// Where handlers write traces: one ring for each thread, made at the thread's
// first entry. One recorder empties all rings.

/// Messages that a thread may record between two visits of the recorder, which
/// comes when an eighth is used.
inline constexpr std::size_t hops_kept = 8192;
inline constexpr std::size_t changes_kept = 1024;

/// Never blocks; counts lost entries.
void record(const hop& x);
void record(const state_change& x);

struct drained {
  std::uint64_t lost = 0; ///< Since the process started.
};

/// Empties all rings. Concurrent callers take turns; each entry goes to one of
/// them.
drained drain(const std::function<void(const hop&)>& take_hop,
              const std::function<void(const state_change&)>& take_change);

/// Waits for `most`, or until a ring is filling or `wake` was called.
void wait_for_many(std::chrono::milliseconds most);
void wake();

// -- names --------------------------------------------------------------------

/// Sets the name of an actor: "window_state/btc-5m".
void call(std::uint64_t actor, std::string name);

/// Sets the name unless the actor has one.
void call_if_nameless(std::uint64_t actor, const char* name);

/// The names set since the `from`-th, oldest first, by actor.
std::vector<std::pair<std::uint32_t, std::string>>
names_since(std::size_t from);

} // namespace fillguard::trace
