#include "net/sim/order_faults.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace fillguard::net::sim {

namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr std::array fault_names{
  "none",      "lost_before", "lost_after", "slow",       "page_403",
  "error_500", "error_after", "zero",       "empty",      "partial",
  "delayed",   "ghost",       "failed",     "duplicated", "rate_limited"};

constexpr std::array mode_names{"open", "restarting", "post_only",
                                "cancel_only", "disabled"};

/// After a restart.
constexpr auto post_only_for = 120s;

template <class Enum, std::size_t N>
Enum named_in(const std::array<const char*, N>& names, const json& x) {
  const auto text = x.get<std::string>();
  for (std::size_t i = 0; i < N; ++i)
    if (text == names.at(i))
      return static_cast<Enum>(i);
  throw std::invalid_argument{"unknown name: " + text};
}

utc_time later(utc_time now, const json& seconds) {
  return now
         + std::chrono::milliseconds{
           static_cast<std::int64_t>(seconds.get<double>() * 1e3)};
}

} // namespace

order_faults::planned order_faults::take(order_side side, utc_time now) {
  const auto found =
    std::find_if(plan.begin(), plan.end(), [&](const planned& x) {
      return (!x.side || *x.side == side) && (!x.until || now < *x.until);
    });
  if (found == plan.end())
    return {};
  auto out = *found;
  if (found->left && --*found->left == 0)
    plan.erase(found);
  return out;
}

void order_faults::expire(utc_time now) {
  std::erase_if(plan,
                [now](const planned& x) { return x.until && *x.until <= now; });
  if (!mode_until || now < *mode_until)
    return;
  const bool restarted = mode == trading_mode::restarting;
  mode = restarted ? trading_mode::post_only : trading_mode::open;
  mode_until =
    restarted ? std::optional{*mode_until + post_only_for} : std::nullopt;
  expire(now);
}

void order_faults::apply(const json& command, utc_time now) {
  if (command.value("clear", false))
    *this = {};
  if (command.contains("next")) {
    planned fresh;
    fresh.kind = named_in<order_fault>(fault_names, command["next"]);
    if (command.contains("side")) {
      const auto side =
        value_of<order_side>(command["side"].get<std::string>());
      if (!side)
        throw std::invalid_argument{"side must be buy or sell"};
      fresh.side = *side;
    }
    if (command.contains("for_seconds"))
      fresh.until = later(now, command["for_seconds"]);
    if (command.contains("count") || !fresh.until)
      fresh.left = command.value("count", std::uint64_t{1});
    if (fresh.left && *fresh.left == 0)
      throw std::invalid_argument{"count must be at least 1"};
    if (command.contains("after_ms"))
      fresh.after = std::chrono::milliseconds{command["after_ms"].get<int>()};
    plan.push_back(fresh);
  }
  if (command.contains("mode")) {
    mode = named_in<trading_mode>(mode_names, command["mode"]);
    mode_until.reset();
    if (command.contains("for_seconds"))
      mode_until = later(now, command["for_seconds"]);
  }
  if (command.contains("blind_seconds"))
    blind_until = later(now, command["blind_seconds"]);
  if (command.contains("settle_ms"))
    settle = std::chrono::milliseconds{command["settle_ms"].get<int>()};
  if (command.contains("version"))
    version = command["version"].get<int>();
  if (command.contains("blocked"))
    blocked = command["blocked"].get<bool>();
}

json order_faults::to_json(utc_time now) const {
  auto planned_json = json::array();
  for (const auto& x : plan)
    planned_json.push_back(fault_names.at(static_cast<std::size_t>(x.kind)));
  json out{{"plan", std::move(planned_json)},
           {"mode", mode_names.at(static_cast<std::size_t>(mode))},
           {"blind", is_blind(now)},
           {"version", version},
           {"blocked", blocked}};
  if (settle)
    out["settle_ms"] = settle->count();
  return out;
}

} // namespace fillguard::net::sim
