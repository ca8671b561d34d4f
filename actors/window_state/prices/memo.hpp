#pragma once

#include <optional>

namespace fillguard {

/// The newest result of a function, beside the argument that gave it, so that
/// equal arguments in a row cost one call. The owner forgets it when anything
/// else changes that the result rests on. No part of the owner's state: any two
/// are equal, and none is recorded. Not for several threads at once.
template <class Argument, class Result>
class memo {
public:
  /// `compute(argument)`, or its result of the last call with that argument.
  template <class Compute>
  const Result& of(const Argument& argument, Compute compute) const {
    if (!kept_ || !(kept_->argument == argument))
      kept_ = pair{argument, compute(argument)};
    return kept_->result;
  }

  void forget() { kept_.reset(); }

  friend bool operator==(const memo&, const memo&) { return true; }

private:
  struct pair {
    Argument argument;
    Result result;
  };

  mutable std::optional<pair> kept_;
};

} // namespace fillguard
