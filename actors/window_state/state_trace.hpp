#pragma once

#include "actors/trace/hop.hpp"
#include "actors/window_state/keep/isolated_state.hpp"

#include <cstdint>

namespace fillguard {

/// Lets traces say what an input did to a market's state.
class state_trace {
public:
  /// Looks at the state after the input that is being handled: marks one that
  /// was not taken, and notes what it changed. To be called when everything
  /// that follows from the input is sent already.
  void look(const isolated_state& x, std::uint64_t actor);

private:
  trace::state_glance last_;
  refused_inputs refused_;
  std::uint64_t set_aside_ = 0;
  bool looked_ = false; ///< Else there is nothing to compare with.
};

} // namespace fillguard
