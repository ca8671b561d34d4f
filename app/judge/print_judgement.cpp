// What `judge` prints.

#include "app/judge/judge.hpp"
#include "app/program/one_line.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <ostream>
#include <utility>

namespace fillguard {

namespace {

template <class... Ts>
void print(std::ostream& out, const char* format, Ts... xs) {
  char line[200];
  std::snprintf(line, sizeof line, format, xs...);
  out << line << '\n';
}

void print_scores(std::ostream& out, const char* name,
                  const forecast_score& x) {
  char auc[48] = "   --";
  if (x.auc)
    std::snprintf(auc, sizeof auc, "%.3f [%.3f %.3f]", *x.auc,
                  x.auc_likely.from, x.auc_likely.to);
  print(out, "    %-22s %.5f [%.5f %.5f]  %.4f [%.4f %.4f]  %s", name, x.brier,
        x.brier_likely.from, x.brier_likely.to, x.log_loss,
        x.log_loss_likely.from, x.log_loss_likely.to,
        static_cast<const char*>(auc));
}

void print_base_rate(std::ostream& out, double base) {
  const double kept = std::clamp(base, least_chance, 1 - least_chance);
  print(out, "    %-22s %.5f %19s %.4f", "base rate", base * (1 - base), "",
        -base * std::log(kept) - (1 - base) * std::log(1 - kept));
}

/// As a ratio of the walk's score, with its interval.
void print_ratio(std::ostream& out, const judged_horizon& x) {
  const double of_walk = score_of(x.informed).brier;
  if (of_walk <= 0)
    return;
  const auto gain = gain_over(x.informed, x.improved);
  const double ratio = 1 - gain.mean / of_walk;
  const double reach = 1.96 * gain.standard_error / of_walk;
  print(out,
        "    Brier score over that of the walk by the rule: %.3f "
        "[%.3f %.3f]",
        ratio, ratio - reach, ratio + reach);
}

void print_bins(std::ostream& out, const forecast_score& scored) {
  print(out, "    %-13s %8s %7s %7s   %s", "chance", "windows", "mean", "lost",
        "95 % interval");
  double from = 0;
  for (const auto& b : scored.bins) {
    if (b.count > 0)
      print(out, "    %.2f - %.2f   %8zu %7.4f %7.4f   [%.4f %.4f]%s", from,
            b.upto, b.count, b.mean_chance, b.happened, b.likely.from,
            b.likely.to,
            b.count >= telling_count && !b.likely.contains(b.mean_chance)
              ? "  outside"
              : "");
    from = b.upto;
  }
}

void print_horizon(std::ostream& out, const judged_horizon& horizon) {
  const auto improved = score_of(horizon.improved);
  if (improved.count == 0)
    return print(out, "  T-%d: no window could be judged",
                 horizon.seconds_left);
  print(out, "  T-%d: %zu windows, the leader lost %.1f %%",
        horizon.seconds_left, improved.count, 100 * improved.base_rate);
  print(out, "    %-22s %-27s  %-22s  %s", "", "Brier score [95 %]", "log loss",
        "AUC");
  print_scores(out, "fillguard", improved);
  print_scores(out, "walk, by the rule", score_of(horizon.informed));
  print_scores(out, "walk, without it", score_of(horizon.walk));
  print_base_rate(out, improved.base_rate);
  print_ratio(out, horizon);
  if (!horizon.market.empty()) {
    print(out, "    of these, %zu have a fresh book:", horizon.market.size());
    print_scores(out, "market's middle", score_of(horizon.market));
    print_scores(out, "fillguard", score_of(horizon.improved_with_books));
  }
  print_bins(out, improved);
}

/// Returns the number of forecasts.
std::size_t print_judgement(std::ostream& out, const judgement& judged) {
  std::size_t count = 0;
  bin_count bins;
  for (const auto& x : judged) {
    print_horizon(out, x);
    count += x.improved.size();
    const auto here = count_bins(score_of(x.improved));
    bins.telling += here.telling;
    bins.outside += here.outside;
  }
  print(out,
        "  bins of %zu windows or more: %zu, of which %zu lie outside their "
        "interval; one in twenty would by chance",
        telling_count, bins.telling, bins.outside);
  return count;
}

/// Returns the number of forecasts.
std::size_t print_market(std::ostream& out, const judgement& judged) {
  std::size_t count = 0;
  for (const auto& x : judged) {
    const auto scored = score_of(x.market);
    count += scored.count;
    print(out, "  T-%d: %zu windows with a fresh book, the leader lost %.1f %%",
          x.seconds_left, scored.count, 100 * scored.base_rate);
    if (scored.count == 0)
      continue;
    print_scores(out, "market's middle", scored);
    print_base_rate(out, scored.base_rate);
    print_bins(out, scored);
  }
  return count;
}

template <class T>
bool usable(const result<recorded<T>>& read, const std::string& path,
            std::ostream& err) {
  if (!read) {
    err << "judge: " << to_string(read.error()) << '\n';
    return false;
  }
  const auto first = read->set_aside > 0
                       ? ", the first at " + one_line(read->first_problem)
                       : std::string{};
  if (read->rows.empty())
    err << "judge: " << path << " has no usable rows" << first << '\n';
  else if (read->set_aside > 0)
    err << "judge: " << path << ": " << read->set_aside << " rows set aside"
        << first << '\n';
  return !read->rows.empty();
}

std::string in_words(settlement rule) {
  switch (rule) {
  case settlement::spot:
    return "the spot rule";
  case settlement::twap_30:
    return "the average over 30 s";
  case settlement::twap_60:
    return "the average over 60 s";
  case settlement::candle_1h:
    return "the candle of the hour";
  case settlement::unknown:
    return "a rule that is not understood";
  }
  return to_string(rule);
}

/// Windows under one heading, and how they are judged.
struct judged_part {
  std::string heading;
  std::vector<judged_window> windows;
  bool recorded = false; ///< And not made of the prices.
  bool learns = true;
};

/// The recorded inputs, and the parts that are judged by them.
struct recorded_day {
  const std::vector<recorded_price>& prices;
  const std::vector<recorded_price>& averages;
  const recorded_books& books;
  std::vector<judged_part> parts;

  void put_recorded(const std::vector<judged_window>& windows);
  void put_shadows(std::uint64_t seed);

  std::uint64_t questions() const {
    std::uint64_t out = 0;
    for (const auto& x : parts)
      out += x.windows.size() * judged_at.size();
    return out;
  }
};

void recorded_day::put_recorded(const std::vector<judged_window>& windows) {
  const tick_averages ticks{prices};
  for (const auto rule : all_of<settlement>) {
    judged_part part;
    part.recorded = true;
    std::copy_if(windows.begin(), windows.end(),
                 std::back_inserter(part.windows),
                 [rule](const auto& x) { return x.settles_on == rule; });
    if (part.windows.empty())
      continue;
    part.heading = "Recorded windows under " + in_words(rule);
    if (is_average(rule))
      if (const auto count = stand_in(part.windows, ticks); count > 0)
        part.heading += "\n  (of " + std::to_string(count)
                        + " windows no published price is recorded: the "
                          "average of the same ticks stands in)";
    parts.push_back(std::move(part));
  }
}

void recorded_day::put_shadows(std::uint64_t seed) {
  parts.push_back({"Shadow windows under the spot rule: one closes every 10 s; "
                   "they overlap, and the intervals allow for it",
                   shadow_windows(prices)});
  tick_averages ticks{prices};
  const auto rule = settlement::twap_60;
  parts.push_back(
    {"Shadow windows under " + in_words(rule)
       + ". No published average is used: the average of the same ticks stands "
         "in, and its error is learnt from earlier windows",
     shadow_windows(ticks, rule)});
  ticks.move(seed);
  const auto moved = shadow_windows(ticks, rule);
  parts.push_back({"The same, each average moved by a random 0 to 1 bp (seed "
                     + std::to_string(seed) + ")",
                   moved});
  parts.push_back(
    {"The same with the prior alone: nothing is learnt", moved, false, false});
}

int judge_day(const recorded_day& day, const judge_options& options,
              std::ostream& out, std::ostream& err) {
  const std::vector<recorded_price> no_averages;
  const recorded_books no_books;
  const auto all = day.questions();
  std::uint64_t before = 0; // Forecasts of the parts before.
  bool stopped = false;
  const auto goes_on = [&](std::uint64_t done) {
    stopped = options.goes_on && !options.goes_on(before + done, all);
    return !stopped;
  };
  const auto market_alone = [&] {
    if (day.books.empty())
      return std::size_t{0};
    out << "\nWindows with books: the market alone, with or without prices\n";
    return print_market(out, judge_market(day.books));
  };
  out << "The chance that the leader loses, from the prices received by then\n";
  std::size_t judged = 0; // Of what was recorded.
  bool shadows = false;
  for (const auto& part : day.parts) {
    if (!part.recorded && !std::exchange(shadows, true)) {
      judged += market_alone();
      if (judged == 0) {
        err << "judge: no window can be judged: " << options.prices
            << " has no prices of the windows of " << options.windows << '\n';
        return 1;
      }
    }
    const auto found = judge(
      {day.prices, part.recorded ? day.averages : no_averages, part.windows,
       part.recorded ? day.books : no_books, part.learns, goes_on});
    before += part.windows.size() * judged_at.size();
    out << '\n' << part.heading << '\n';
    const auto count = print_judgement(out, found);
    judged += part.recorded ? count : 0;
    if (stopped) {
      err << "judge: stopped: the last table has the windows until then; the "
             "same command begins anew\n";
      return 1;
    }
  }
  return 0;
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
  recorded<recorded_price> averages;
  if (!options.averages.empty()) {
    auto read = read_prices(options.averages);
    if (!usable(read, options.averages, err))
      return 1;
    averages = std::move(*read);
  }
  const auto books = read_books(options.books, options.windows);
  if (!books) {
    err << "judge: " << to_string(books.error()) << '\n';
    return 1;
  }

  recorded_day day{prices->rows, averages.rows, *books, {}};
  day.put_recorded(windows->rows);
  day.put_shadows(options.seed);
  return judge_day(day, options, out, err);
}

} // namespace fillguard
