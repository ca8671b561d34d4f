#pragma once

#include "actors/window_state/keep/isolated_state.hpp"

#include <functional>
#include <stdexcept>

namespace fillguard::test {

/// Folds as the product does, and then throws at inputs that `matches` selects.
inline apply_function
poisoned(std::function<bool(const market_input&)> matches) {
  return
    [matches = std::move(matches)](market_state& state, const market_input& x) {
      auto out = apply_input(state, x);
      if (matches(x))
        throw std::runtime_error("poisoned");
      return out;
    };
}

} // namespace fillguard::test
