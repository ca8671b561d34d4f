#pragma once

#include <cstdint>

namespace fillguard {

/// How the processor's cycles become nanoseconds: a line through one moment.
/// While the cycles agree with the steady clock, the shown time never jumps
/// back; it is led to the true time within about a second.
struct cycle_rate {
  std::uint64_t cycles = 0; ///< At the moment of the last comparison.
  std::int64_t truth = 0;   ///< The steady clock's time then.
  std::int64_t shown = 0;   ///< What this clock showed then.
  /// Of 2^-32 nanoseconds a cycle, as shown; 0: not known yet.
  std::uint64_t scale = 0;
  /// The same as measured between the last two comparisons.
  std::uint64_t measured = 0;
  /// The last three comparisons agree: the cycles may be shown.
  bool trusted = false;

  /// The shown time at a moment; also of one slightly before the comparison,
  /// since threads read the cycles side by side.
  std::int64_t at(std::uint64_t now) const;
};

/// The rate after a comparison with the steady clock; before any, `last` is
/// empty. Comparisons are best a second apart. Where the cycles since the last
/// one do not agree with the rate until then (the machine slept or was moved,
/// or its counter is not constant), it begins anew and is not trusted.
cycle_rate compared(const cycle_rate& last, std::uint64_t cycles,
                    std::int64_t truth);

} // namespace fillguard
