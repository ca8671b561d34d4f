#pragma once

#include "actors/window_state/market/market_state.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace fillguard {

/// Folds one input into a state. May throw in the midst of it.
using apply_function =
  std::function<effects(market_state&, const market_input&)>;

/// Is given every input before it is folded.
class input_log {
public:
  virtual ~input_log() = default;

  /// `before` is what the input will change. Must not wait.
  virtual void note(const market_input& x, const market_state& before) = 0;
};

/// An input that the fold could not take.
struct rejected_input {
  market_input input; ///< Without its tag: it is the same if it comes again.
  std::string why;
};

/// Keeps a market's state out of reach of what happens to its actor: an actor
/// that is started again gets the same one, and with it the state as it was.
/// If an input makes the fold throw, the state stays what it was without it.
///
/// Holds an older state and every input since; from these it can always get
/// back to where it was.
class isolated_state {
public:
  explicit isolated_state(window_state_settings settings,
                          apply_function apply = apply_input);

  /// Goes on from a state that was.
  explicit isolated_state(market_state state,
                          apply_function apply = apply_input);

  /// Has every input from now on noted in `log`; null: in none.
  void record(std::shared_ptr<input_log> log) { log_ = std::move(log); }

  /// Applies an input. One that throws is set aside, with a notice, and one
  /// that was set aside before is skipped. After an update of a book was set
  /// aside, that book is doubted: what it would have changed is unknown.
  effects apply(market_input x);

  /// Applies an input of a record. It was not skipped then, and is not now; one
  /// that threw throws again, and is set aside again.
  effects apply_recorded(market_input x);

  window_view view() const { return state_.view(); }
  const market_state& state() const { return state_; }

  /// What was set aside last, oldest first.
  const std::deque<rejected_input>& rejected() const { return rejected_; }
  std::uint64_t rejections() const { return rejections_; }

private:
  void keep(market_input x);
  effects set_aside(market_input x, std::string why);
  bool known_bad(const market_input& x) const;
  void rebuild();

  market_state state_;
  market_state snapshot_;
  std::vector<market_input> since_; ///< What made the state of the snapshot.
  std::deque<rejected_input> rejected_;
  std::uint64_t rejections_ = 0;
  apply_function apply_;
  std::shared_ptr<input_log> log_;
};

} // namespace fillguard
