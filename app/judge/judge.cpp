#include "app/judge/judge.hpp"

#include "app/judge/random_walk.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iterator>
#include <map>
#include <ostream>

namespace fillguard {

namespace {

struct question {
  utc_time now;
  std::size_t horizon = 0; ///< Index in `judged_at`.
  const judged_window* window = nullptr;
};

std::vector<question> questions_about(const std::vector<judged_window>& xs) {
  std::vector<question> out;
  for (const auto& x : xs)
    for (std::size_t i = 0; i < judged_at.size(); ++i)
      out.push_back({x.closes_at - std::chrono::seconds{judged_at[i]}, i, &x});
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.now < b.now; });
  return out;
}

} // namespace

judgement judge(const std::vector<recorded_price>& prices,
                const std::vector<judged_window>& windows,
                const chance_settings& settings) {
  auto patient = settings;
  // A price from before the window is of no use. The service rejects prices
  // much sooner; here old prices count, so that no hard question is left out.
  patient.stale_after = std::chrono::minutes{5};
  settlement_prices known{patient};
  random_walk walk;
  judgement out;
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i].seconds_left = judged_at[i];

  auto next = prices.begin();
  for (const auto& question : questions_about(windows)) {
    for (; next != prices.end() && next->received_at <= question.now; ++next) {
      known.add(next->source_time, next->value);
      walk.add(next->source_time, next->value);
    }
    const auto& window = *question.window;
    const auto improved =
      chance_of({settlement::spot, window.price_to_beat, window.closes_at,
                 question.now, std::nullopt},
                known);
    if (!improved.chance)
      continue;
    const auto plain =
      walk.chance_above(window.price_to_beat, window.closes_at);
    if (!plain)
      continue;
    const auto leader = *known.motion().newest() >= window.price_to_beat
                          ? outcome::up
                          : outcome::down;
    const bool lost = leader != window.winner;
    auto& horizon = out[question.horizon];
    horizon.improved.push_back({improved.chance->loses(leader), lost});
    horizon.walk.push_back({leader == outcome::up ? 1 - *plain : *plain, lost});
  }
  return out;
}

std::vector<judged_window>
shadow_windows(const std::vector<recorded_price>& prices) {
  constexpr std::int64_t length = 300;
  std::map<std::int64_t, coin_price> by_second;
  for (const auto& x : prices)
    by_second[to_unix_seconds(x.source_time)] = x.value;
  std::vector<judged_window> out;
  for (const auto& [second, value] : by_second) {
    const auto open = by_second.find(second - length);
    if (second % 10 != 0 || second % length == 0 || open == by_second.end())
      continue;
    out.push_back({from_unix_seconds(second - length),
                   from_unix_seconds(second), open->second,
                   value >= open->second ? outcome::up : outcome::down});
  }
  return out;
}

// -- printing -----------------------------------------------------------------

namespace {

template <class... Ts>
void print(std::ostream& out, const char* format, Ts... xs) {
  char line[160];
  std::snprintf(line, sizeof line, format, xs...);
  out << line << '\n';
}

void print_row(std::ostream& out, const char* name, const forecast_score& x) {
  if (x.auc)
    print(out, "        %-12s brier %.4f  auc %.3f", name, x.brier, *x.auc);
  else
    print(out, "        %-12s brier %.4f  auc    --", name, x.brier);
}

void print_horizon(std::ostream& out, const judged_horizon& horizon) {
  const auto improved = score_of(horizon.improved);
  const double base = improved.base_rate;
  print(out, "  T-%-3d %zu windows, the leader lost %.1f %%",
        horizon.seconds_left, improved.count, 100 * base);
  if (improved.count == 0)
    return;
  print_row(out, "improved", improved);
  print_row(out, "random walk", score_of(horizon.walk));
  print(out, "        %-12s brier %.4f", "base rate", base * (1 - base));
  const auto gain = gain_over(horizon.walk, horizon.improved);
  print(out, "        gain over the random walk %+.4f, standard error %.4f",
        gain.mean, gain.standard_error);
  print(out, "        %-12s %8s %8s %8s", "chance", "windows", "mean", "lost");
  double from = 0;
  for (const auto& b : improved.bins) {
    if (b.count > 0)
      print(out, "        %.2f - %.2f  %8zu %8.3f %8.3f", from, b.upto, b.count,
            b.mean_chance, b.happened);
    from = b.upto;
  }
}

template <class T>
bool usable(const result<recorded<T>>& read, const std::string& path,
            std::ostream& err) {
  if (!read) {
    err << "judge: " << to_string(read.error()) << '\n';
    return false;
  }
  if (read->set_aside > 0)
    err << "judge: " << path << ": " << read->set_aside
        << " rows set aside, the first at " << read->first_problem << '\n';
  if (read->rows.empty())
    err << "judge: " << path << " has no usable rows\n";
  return !read->rows.empty();
}

} // namespace

int run_judge(const judge_options& options, std::ostream& out,
              std::ostream& err) {
  const auto prices = read_prices(options.prices);
  if (!usable(prices, options.prices, err))
    return 1;
  const auto windows = read_windows(options.windows);
  if (!usable(windows, options.windows, err))
    return 1;
  out << "The chance that the leader loses, from the prices received by then\n"
      << "\nRecorded windows\n";
  for (const auto& x : judge(prices->rows, windows->rows))
    print_horizon(out, x);
  out << "\nShadow windows: one closes every 10 s; they overlap, so true "
         "standard errors are larger\n";
  for (const auto& x : judge(prices->rows, shadow_windows(prices->rows)))
    print_horizon(out, x);
  return 0;
}

} // namespace fillguard
