#pragma once

#include "actors/window_state/fold.hpp"
#include "messages/codec_shape.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fillguard {

/// Anything that a market's state is made of.
using fold_input =
  std::variant<tick, btc_price, book_update, window_found, window_opened,
               window_closed, window_result, fill_detected, order_sent,
               order_answered, halt_changed>;

} // namespace fillguard

template <>
inline constexpr std::array<std::uint32_t, 11>
  fillguard::codec::alternative_numbers<fillguard::fold_input>{
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};

namespace fillguard {

/// The message's name, for logs.
std::string_view name_of(const fold_input& x);

/// When it was received, or what it says has come.
utc_time time_of(const fold_input& x);

/// Folds one input into a state. May throw in the midst of it.
using apply_function = std::function<effects(fold&, const fold_input&)>;

effects apply_input(fold& state, const fold_input& x);

/// Hears of every input before it is folded.
class input_log {
public:
  virtual ~input_log() = default;

  /// `before` is what the input will change. Must not wait.
  virtual void note(const fold_input& x, const fold& before) = 0;
};

/// An input that the fold could not take.
struct rejected_input {
  fold_input input; ///< Without its tag: it is the same if it comes again.
  std::string why;
};

/// Keeps a market's state out of reach of what happens to its actor: an actor
/// that is started again gets the same vault, and with it the state as it was.
/// If an input makes the fold throw, the state stays what it was without it.
///
/// Holds an older state and every input since; from these it can always get
/// back to where it was.
class vault {
public:
  explicit vault(window_state_settings settings,
                 apply_function apply = apply_input);

  /// Goes on from a state that was.
  explicit vault(fold state, apply_function apply = apply_input);

  /// Tells `log` of every input from now on; null: nobody.
  void record(std::shared_ptr<input_log> log) { log_ = std::move(log); }

  /// Applies an input. One that throws is set aside, with a notice, and one
  /// that was set aside before is skipped. After an update of a book was set
  /// aside, that book is doubted: what it would have changed is unknown.
  effects apply(fold_input x);

  /// Applies an input of a record. It was not skipped then, and is not now; one
  /// that threw throws again, and is set aside again.
  effects apply_recorded(fold_input x);

  window_view view() const { return state_.view(); }
  const fold& state() const { return state_; }

  /// What was set aside last, oldest first.
  const std::deque<rejected_input>& rejected() const { return rejected_; }
  std::uint64_t rejections() const { return rejections_; }

private:
  void keep(fold_input x);
  effects set_aside(fold_input x, std::string why);
  bool known_bad(const fold_input& x) const;
  void rebuild();

  fold state_;
  fold snapshot_;
  std::vector<fold_input> since_; ///< What made the state of the snapshot.
  std::deque<rejected_input> rejected_;
  std::uint64_t rejections_ = 0;
  apply_function apply_;
  std::shared_ptr<input_log> log_;
};

} // namespace fillguard
