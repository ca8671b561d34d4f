#include "messages/cycle_rate.hpp"

#include "messages/decimal.hpp"

#include <algorithm>

namespace fillguard {

namespace {

/// The part by which the shown time may run faster or slower.
constexpr std::int64_t most_slew = 10;

/// Errors beyond that are no drift. If the counter stood still for a while, the
/// time leaps ahead; if it ran on while the steady clock slept, the time is
/// slow until both agree.
constexpr std::int64_t leap = 100'000'000;

constexpr std::int64_t correct_within = 1'000'000'000;

constexpr int shift = 32;

} // namespace

std::int64_t cycle_rate::at(std::uint64_t now) const {
  const auto passed = static_cast<std::int64_t>(now - cycles);
  const auto scaled =
    static_cast<wide_int>(passed) * static_cast<wide_int>(scale);
  return shown + static_cast<std::int64_t>(scaled >> shift);
}

cycle_rate compared(const cycle_rate& last, std::uint64_t cycles,
                    std::int64_t truth) {
  cycle_rate out{cycles, truth, truth, 0};
  const bool first = last.cycles == 0;
  if (first || truth <= last.truth)
    return first ? out : last;
  if (cycles <= last.cycles) {
    // Cores differ by little. The counter of a machine that was moved begins
    // anew.
    if (!last.known() || last.shown - last.at(cycles) <= leap)
      return last;
    out.shown = std::max(truth, last.shown);
    out.scale = last.scale;
    return out;
  }
  const auto passed = static_cast<std::int64_t>(cycles - last.cycles);
  const auto spent = truth - last.truth;
  auto scale =
    static_cast<std::int64_t>((static_cast<wide_int>(spent) << shift) / passed);
  if (last.known()) {
    out.shown = std::max(last.at(cycles), last.shown);
    const auto ahead = out.shown - truth;
    if (ahead < -leap)
      out.shown = truth;
    else
      scale -= std::clamp(static_cast<std::int64_t>(static_cast<wide_int>(scale)
                                                    * ahead / correct_within),
                          -scale / most_slew, scale / most_slew);
  }
  out.scale = static_cast<std::uint64_t>(std::max<std::int64_t>(scale, 1));
  return out;
}

} // namespace fillguard
