#include "net/sim/script.hpp"

#include <array>

namespace fillguard::net::sim {

namespace {

constexpr std::array names{"mixed", "calm", "reversal", "dip", "quiet"};

} // namespace

std::string to_string(scenario x) {
  return names.at(static_cast<std::size_t>(x));
}

std::optional<scenario> parse_scenario(std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (name == names.at(i))
      return static_cast<scenario>(i);
  return std::nullopt;
}

std::optional<double> window_script::displacement(double seconds_left) const {
  if (waypoints.empty() || seconds_left > waypoints.front().seconds_left)
    return std::nullopt;
  for (std::size_t i = 1; i < waypoints.size(); ++i) {
    const auto& from = waypoints[i - 1];
    const auto& to = waypoints[i];
    if (seconds_left < to.seconds_left)
      continue;
    const auto share = (from.seconds_left - seconds_left)
                       / (from.seconds_left - to.seconds_left);
    return from.displacement + share * (to.displacement - from.displacement);
  }
  return waypoints.back().displacement;
}

scenario story_of(scenario name, std::size_t index, random_source& chance) {
  if (name != scenario::mixed)
    return name;
  constexpr std::array opening{scenario::calm, scenario::reversal,
                               scenario::dip, scenario::quiet};
  if (index < opening.size())
    return opening.at(index);
  constexpr std::array variety{scenario::calm, scenario::calm,
                               scenario::calm, scenario::reversal,
                               scenario::dip,  scenario::quiet};
  return variety.at(chance.below(variety.size()));
}

window_script write_script(scenario story, double length, double seconds_left,
                           double displacement_now, random_source& chance) {
  const auto sign = chance.below(2) == 0 ? 1.0 : -1.0;
  std::vector<waypoint> plan;
  if (story == scenario::quiet) {
    plan = {{length * 0.6, chance.uniform(-0.4, 0.4)},
            {90, sign * 0.04},
            {0, sign * 0.04}};
  } else {
    plan = {{length * 0.6, chance.uniform(-0.5, 0.5)},
            {110, sign * 1.3},
            {75, sign * 2.1}};
    if (story == scenario::reversal) {
      // At 41 s left a third of the average is settled in favour of the leader.
      // These targets bring the odds to even, and then to 6 in 100.
      plan.insert(plan.end(), {{48, sign * 2.1},
                               {41, sign * -1.2},
                               {38, sign * -2.9},
                               {0, sign * -3.0}});
    } else {
      plan.push_back({0, sign * 2.3});
    }
  }
  window_script out;
  out.story = story;
  out.waypoints.push_back({seconds_left, displacement_now});
  for (const auto& point : plan)
    if (point.seconds_left < seconds_left)
      out.waypoints.push_back(point);
  if (story == scenario::dip)
    out.dip_at_seconds_left = 40;
  return out;
}

} // namespace fillguard::net::sim
