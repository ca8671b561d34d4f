#include "app/replay/scorecard.hpp"

#include "messages/position.hpp"

namespace fillguard {

window_score score(const past_window& x) {
  window_score out;
  out.window = x.id;
  out.outcome = x.outcome;
  if (!x.capture)
    return out;
  out.token = x.capture->token;
  out.filled = x.capture->held();
  out.profit = x.profit;
  if (!x.position)
    return out;
  const auto& held = *x.position;
  out.fees = held.fees;
  out.hedged = held.hedged > shares{};
  out.exited = held.goal && held.sold > shares{};
  out.locked = !held.goal && held.sold > shares{};
  const bool acted = out.hedged || out.exited;
  out.false_exit = acted && x.outcome == out.token;
  out.ridden =
    x.outcome && x.outcome != out.token && held.held - held.hedged >= dust;
  return out;
}

std::string deeds(const window_score& x) {
  if (!x.filled)
    return x.token ? "not filled" : "no capture";
  std::string out;
  const auto add = [&out](bool is, const char* word) {
    if (is)
      out += (out.empty() ? "" : ", ") + std::string{word};
  };
  add(x.hedged, "hedged");
  add(x.exited, "exited");
  add(x.locked, "locked");
  add(x.false_exit, "false");
  add(x.ridden, "ridden");
  return out.empty() ? "held" : out;
}

scorecard::sums scorecard::total() const {
  sums out;
  for (const auto& x : windows) {
    out.captures += x.token.has_value();
    out.filled += x.filled;
    out.hedged += x.hedged;
    out.exited += x.exited;
    out.locked += x.locked;
    out.settled += x.filled && x.outcome;
    out.false_exits += x.false_exit;
    out.ridden += x.ridden;
    out.unknown += x.filled && !x.profit;
    out.fees += x.fees.value_or(money{});
    out.profit += x.profit.value_or(money{});
  }
  return out;
}

} // namespace fillguard
