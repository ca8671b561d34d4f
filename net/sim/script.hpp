#pragma once

#include "messages/time.hpp"
#include "net/sim/random.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fillguard::net::sim {

/// The scenarios of the simulated windows.
enum class scenario : std::uint8_t {
  mixed,    ///< A calm capture, a reversal, then a seeded variety.
  calm,     ///< An outcome is at about 97c a minute before the end and wins.
  reversal, ///< The same, until it collapses from 98c to 6c in ten seconds.
  dip,      ///< Calm, but for one book update that shows a far lower price.
  quiet,    ///< Undecided until the last seconds.
};

std::string to_string(scenario x);

/// Absent for an unknown name.
std::optional<scenario> parse_scenario(std::string_view name);

/// The scripted distance of the price from the price to beat at some seconds
/// left, linear between two waypoints. The unit is the standard deviation of a
/// settlement averaged over a minute that is about to begin.
struct waypoint {
  double seconds_left;
  double displacement;
};

struct window_script {
  scenario story = scenario::quiet;
  std::vector<waypoint> waypoints; ///< In order of time.
  /// One book update at this moment shows `dip_price` for the leading outcome.
  std::optional<double> dip_at_seconds_left;
  double dip_price = 0.55;

  /// Absent before the first waypoint.
  std::optional<double> displacement(double seconds_left) const;
};

/// The scenario of the `index`th scripted window.
scenario story_of(scenario name, std::size_t index, random_source& chance);

/// Writes a script for a window of `length` seconds of which `seconds_left`
/// remain, beginning where the price is now.
window_script write_script(scenario story, double length, double seconds_left,
                           double displacement_now, random_source& chance);

} // namespace fillguard::net::sim
