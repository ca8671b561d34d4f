#include "app/replay/sweep_report.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace fillguard {

namespace {

using scores_by_window = std::map<window_id, const window_score*>;

scores_by_window by_window(const scorecard& of) {
  scores_by_window out;
  for (const auto& x : of.windows)
    out.emplace(x.window, &x);
  return out;
}

/// Absent where something was bought and its result is not known.
std::optional<money> result_of(const window_score& x) {
  return x.filled ? x.profit : money{};
}

struct advantage {
  std::vector<money> each;   ///< Of the windows in which either bought.
  std::uint64_t windows = 0; ///< In which the policies did not do the same.
  std::uint64_t unknown = 0; ///< In which one of the results is not known.
};

/// What `one` brought beyond `other`.
advantage advantage_of(const scorecard& one, const scores_by_window& other) {
  advantage out;
  for (const auto& score : one.windows) {
    const auto same = other.find(score.window);
    if (same == other.end())
      continue;
    const auto& other_score = *same->second;
    out.windows += !(score == other_score);
    const auto left = result_of(score);
    const auto right = result_of(other_score);
    if (!left || !right)
      ++out.unknown;
    else if (score.filled || other_score.filled)
      out.each.push_back(*left - *right);
  }
  return out;
}

/// A policy against losses cannot be judged by a few of them.
std::string warning_of_few(const scorecard& best) {
  constexpr std::uint64_t enough = 10;
  std::uint64_t lost = 0;
  for (const auto& x : best.windows)
    lost += x.filled && x.winner && x.winner == opposite(*x.token);
  if (lost >= enough)
    return {};
  return "few losses: in only " + std::to_string(lost)
         + " windows did the side lose that was bought, and what an exit "
           "saves is known from these alone\n";
}

} // namespace

std::string sweep_report(const std::vector<compared>& items) {
  auto out = results_table(items);
  if (items.size() < 2)
    return out;
  const auto best = std::max_element(
    items.begin(), items.end(), [](const auto& a, const auto& b) {
      return a.scores.total().profit < b.scores.total().profit;
    });
  const auto others = items.size() - 1;
  out += "\nhighest profit: " + best->name + ", " + best->meaning + '\n';
  std::size_t chance = 0;
  for (const auto& x : items) {
    if (&x == &*best)
      continue;
    const auto found = advantage_of(best->scores, by_window(x.scores));
    out += best->name + " less " + x.name + ": ";
    const auto left_out =
      found.unknown > 0
        ? ", without " + std::to_string(found.unknown) + " of unknown result"
        : "";
    if (found.windows == 0) {
      out += "the same in every window" + left_out + '\n';
      ++chance;
      continue;
    }
    const auto range = interval_of_sum(found.each, others);
    const bool is_noise = !range || range->low <= money{};
    chance += is_noise;
    out +=
      dollars(std::accumulate(found.each.begin(), found.each.end(), money{}))
      + ", 95 % " + in_words(range) + ", " + std::to_string(found.windows)
      + " windows differ" + left_out + (is_noise ? ": may be chance\n" : "\n");
  }
  if (others > 1)
    out +=
      "these intervals hold for all " + std::to_string(others) + " together\n";
  if (chance == others)
    out += "warning: no policy is worse than the highest one by more than "
           "chance: these windows do not separate them\n";
  else if (chance > 0)
    out += "warning: " + std::to_string(chance) + " of "
           + std::to_string(others)
           + " others may be as good as the highest one\n";
  return out + warning_of_few(best->scores);
}

} // namespace fillguard
