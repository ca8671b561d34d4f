#include "messages/cycle_rate.hpp"

#include "messages/decimal.hpp"

#include <algorithm>

namespace fillguard {

namespace {

/// The part by which the shown time may run faster or slower.
constexpr std::int64_t most_slew = 10;

/// The part by which two measured rates may differ: a reading that is late by
/// 0.2 ms in 20 ms.
constexpr std::int64_t most_difference = 100;

constexpr std::int64_t correct_within = 1'000'000'000;

constexpr int shift = 32;

bool agree(std::int64_t one, std::int64_t other) {
  const auto apart = one > other ? one - other : other - one;
  return apart <= std::max(one, other) / most_difference;
}

} // namespace

std::int64_t cycle_rate::at(std::uint64_t now) const {
  const auto passed = static_cast<std::int64_t>(now - cycles);
  const auto scaled =
    static_cast<wide_int>(passed) * static_cast<wide_int>(scale);
  return shown + static_cast<std::int64_t>(scaled >> shift);
}

cycle_rate compared(const cycle_rate& last, std::uint64_t cycles,
                    std::int64_t truth) {
  cycle_rate out{cycles, truth, truth, 0, 0, false};
  if (last.cycles == 0 || truth <= last.truth || cycles <= last.cycles)
    return out;
  const auto passed = static_cast<wide_int>(cycles - last.cycles);
  const auto scale = static_cast<std::int64_t>(
    (static_cast<wide_int>(truth - last.truth) << shift) / passed);
  if (scale <= 0)
    return out;
  if (last.measured != 0
      && !agree(scale, static_cast<std::int64_t>(last.measured)))
    return out;
  out.measured = static_cast<std::uint64_t>(scale);
  out.scale = out.measured;
  out.trusted = last.measured != 0;
  if (!last.trusted)
    return out;
  out.shown = std::max(last.at(cycles), last.shown);
  const auto ahead = out.shown - truth;
  const auto slew =
    std::clamp(static_cast<std::int64_t>(static_cast<wide_int>(scale) * ahead
                                         / correct_within),
               -scale / most_slew, scale / most_slew);
  out.scale =
    static_cast<std::uint64_t>(std::max<std::int64_t>(scale - slew, 1));
  return out;
}

} // namespace fillguard
