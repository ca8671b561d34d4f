#pragma once

#include "actors/window_state/market/market_state.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace fillguard {

/// Folds one input into a state. May throw at any point.
using apply_function =
  std::function<effects(market_state&, const market_input&)>;

/// Receives every input before the fold.
class input_log {
public:
  virtual ~input_log() = default;

  /// `before` is the state before the input. Must not block.
  virtual void record(const market_input& x, const market_state& before) = 0;
};

/// An input that could not be folded.
struct rejected_input {
  market_input input; ///< Without its tag, to recognise a repeat.
  std::string why;
};

/// Keeps a market's state outside its actor: after a restart the actor gets the
/// same object, with the state unchanged. If an input makes the fold throw, the
/// state stays as before that input.
///
/// Holds an older state and every input since, from which the state can be
/// rebuilt at any time.
class isolated_state {
public:
  explicit isolated_state(window_state_settings settings,
                          apply_function apply = apply_input);

  /// Starts with an existing state.
  explicit isolated_state(market_state state,
                          apply_function apply = apply_input);

  /// Records every input from now on in `log`; null: nowhere.
  void record(std::shared_ptr<input_log> log) { log_ = std::move(log); }

  /// Applies an input. One that throws is set aside with a notice, and skipped
  /// when repeated. If a book update is set aside, the book becomes unreliable,
  /// since the change is unknown.
  effects apply(market_input x);

  /// Applies an input of a record. Recorded inputs were not skipped, so none is
  /// skipped here; one that threw throws again, and is set aside again.
  effects apply_recorded(market_input x);

  window_view view() const { return state_.view(); }
  const market_state& state() const { return state_; }

  /// The last inputs set aside, oldest first.
  const std::deque<rejected_input>& rejected() const { return rejected_; }
  std::uint64_t rejections() const { return rejections_; }

private:
  void keep(market_input x);
  effects set_aside(market_input input, std::string why);
  bool known_bad(const market_input& x) const;
  void rebuild();

  market_state state_;
  market_state snapshot_;
  std::vector<market_input> since_; ///< The inputs since the snapshot.
  std::deque<rejected_input> rejected_;
  std::uint64_t rejections_ = 0;
  apply_function apply_;
  std::shared_ptr<input_log> log_;
};

} // namespace fillguard
