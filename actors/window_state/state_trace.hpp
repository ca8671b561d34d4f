#pragma once

#include "actors/trace/hop.hpp"
#include "actors/window_state/keep/isolated_state.hpp"

#include <cstdint>

namespace fillguard {

/// Records the effects of inputs on a market's state in traces.
class state_trace {
public:
  /// Compares the state after the input being handled: marks an input that was
  /// refused, and records changes. Must be called after all effects of the
  /// input were sent.
  void look(const isolated_state& isolated, std::uint64_t actor);

private:
  trace::state_glance last_;
  refused_inputs refused_;
  std::uint64_t set_aside_ = 0;
  bool looked_ = false; ///< Otherwise there is nothing to compare with.
};

} // namespace fillguard
