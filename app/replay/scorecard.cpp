#include "app/replay/scorecard.hpp"

#include "messages/position.hpp"

namespace fillguard {

window_score score(const past_window& past) {
  window_score out;
  out.window = past.id;
  out.winner = past.winner;
  if (!past.capture)
    return out;
  out.token = past.capture->token;
  out.filled = past.capture->held();
  out.profit = past.profit;
  if (!past.position)
    return out;
  const auto& held = *past.position;
  out.fees = held.fees;
  out.hedged = held.hedged > shares{};
  out.exited = held.goal && held.sold > shares{};
  out.locked = !held.goal && held.sold > shares{};
  const bool acted = out.hedged || out.exited;
  out.false_exit = acted && past.winner == out.token;
  out.ridden =
    past.winner == opposite(*out.token) && held.held - held.hedged >= dust;
  return out;
}

std::string deeds(const window_score& score) {
  if (!score.filled)
    return score.token ? "not filled" : "no capture";
  std::string out;
  const auto add = [&out](bool is, const char* word) {
    if (is)
      out += (out.empty() ? "" : ", ") + std::string{word};
  };
  add(score.hedged, "hedged");
  add(score.exited, "exited");
  add(score.locked, "locked");
  add(score.false_exit, "false");
  add(score.ridden, "ridden");
  return out.empty() ? "held" : out;
}

scorecard::sums scorecard::total() const {
  sums out;
  for (const auto& score : windows) {
    out.captures += score.token.has_value();
    out.filled += score.filled;
    out.hedged += score.hedged;
    out.exited += score.exited;
    out.locked += score.locked;
    out.settled += score.filled && score.winner;
    out.halves += score.filled && score.winner == window_outcome::half;
    out.false_exits += score.false_exit;
    out.ridden += score.ridden;
    out.unknown += score.filled && !score.profit;
    out.fees += score.fees.value_or(money{});
    out.profit += score.profit.value_or(money{});
  }
  return out;
}

} // namespace fillguard
