#include "app/history/report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ostream>

namespace fillguard::history {

namespace {

constexpr std::size_t title_width = 11;
constexpr int bar_width = 10;

/// More groups are summed up in one line.
constexpr std::ptrdiff_t most_groups = 31;

std::string printed(const char* format, double x) {
  char out[64];
  std::snprintf(out, sizeof out, format, x);
  return out;
}

/// "+$1.25"
std::string with_sign(money x) {
  const auto text = printed("%.2f", std::abs(x.to_double()));
  return (x < money{} ? "-$" : "+$") + text;
}

/// "+$1", for narrow columns.
std::string shortly(money x) {
  const auto text = printed("%.0f", std::abs(x.to_double()));
  return (x < money{} ? "-$" : "+$") + text;
}

std::string with_sign(const std::optional<money>& x) {
  return x ? with_sign(*x) : "--";
}

std::string percent_of(double x) {
  return printed("%.1f %%", 100 * x);
}

std::string range_of(const std::optional<sum_interval>& x) {
  return x ? with_sign(x->low) + " to " + with_sign(x->high)
           : "too few for an interval";
}

std::string padded(std::string x, std::size_t width) {
  x.resize(std::max(x.size(), width), ' ');
  return x;
}

std::string flush_right(const std::string& x, std::size_t width) {
  return std::string(width > x.size() ? width - x.size() : 0, ' ') + x;
}

std::string counted(std::size_t n, const char* one, const char* more) {
  return std::to_string(n) + ' ' + (n == 1 ? one : more);
}

/// A line under a title, or going on under it.
void line(std::ostream& out, const std::string& title,
          const std::string& text) {
  out << "  " << padded(title, title_width) << text << '\n';
}

void print_money(const statistics& results, std::ostream& out) {
  line(out, "made",
       with_sign(results.profit) + (results.estimated > 0 ? "~" : "")
         + "   95 %: " + range_of(results.profit_interval));
  line(out, "",
       counted(results.trades, "trade", "trades") + ": "
         + std::to_string(results.won) + " with a profit, "
         + std::to_string(results.lost) + " with a loss"
         + (results.known < results.trades
              ? ", " + std::to_string(results.trades - results.known)
                  + " not known"
              : "")
         + (results.reversed > 0
              ? "; " + std::to_string(results.reversed) + " more reversed"
              : ""));
  line(out, "",
       "$" + printed("%.2f", results.paid.to_double()) + " used, fees $"
         + printed("%.2f", results.fees.to_double()));
}

void print_rates(const statistics& results, std::ostream& out) {
  if (results.on_money_used)
    line(out, "on money",
         printed("%+.2f %%", 100 * *results.on_money_used) + "   95 %: "
           + (results.on_money_interval
                ? printed("%+.2f %%", 100 * results.on_money_interval->low)
                    + " to "
                    + printed("%+.2f %%", 100 * results.on_money_interval->high)
                : "too few for an interval"));
  line(out, "average",
       with_sign(results.average_profit)
         + " a trade   95 %: " + range_of(results.average_interval));
  if (results.win_rate)
    line(out, "outcomes",
         percent_of(*results.win_rate) + " of "
           + std::to_string(results.outcomes)
           + " won (95 %: " + percent_of(results.win_rate_interval.low) + " to "
           + percent_of(results.win_rate_interval.high) + ")"
           + (results.win_rate_needed
                ? ", needed " + percent_of(*results.win_rate_needed)
                : ""));
  line(out, "gain, loss",
       results.known < few
         ? "--, from " + std::to_string(few) + " trades on"
         : "average " + with_sign(results.average_gain) + " and "
             + with_sign(results.average_loss)
             + (results.profit_factor
                  ? ", factor " + printed("%.2f", *results.profit_factor)
                  : ""));
  line(out, "in a row",
       counted(results.longest_gains, "gain", "gains") + ", "
         + counted(results.longest_losses, "loss", "losses"));
  if (results.worst.depth > money{})
    line(out, "drawdown",
         "$" + printed("%.2f", results.worst.depth.to_double()) + " from "
           + (results.worst.from ? to_iso8601(*results.worst.from).substr(0, 10)
                                 : std::string{"the start"})
           + " to "
           + (results.worst.to ? to_iso8601(*results.worst.to).substr(0, 10)
                               : "--"));
  if (results.time_held)
    line(out, "held",
         printed("%.0f s on average",
                 std::chrono::duration<double>(*results.time_held).count()));
}

/// Whether exits paid, by the interval of what they brought.
std::string verdict_on(const exit_sum& x) {
  if (x.compared < few || !x.difference)
    return "too few to tell";
  if (x.difference->low > money{})
    return "they paid";
  if (x.difference->high < money{})
    return "they cost";
  return "it may be chance";
}

std::string saved_and_false(const exit_sum& x) {
  return std::to_string(x.saved) + " saved, " + std::to_string(x.false_exits)
         + " false"
         + (x.compared < x.exits
              ? ", " + std::to_string(x.exits - x.compared) + " not known"
              : "");
}

void print_exits(const statistics& results, std::ostream& out) {
  const auto& exits = results.exits;
  if (exits.exits == 0) {
    line(out, "exits", "none was sold or hedged before the close");
  } else if (exits.compared == 0) {
    line(out, "exits",
         counted(exits.exits, "trade", "trades")
           + " sold or hedged; what holding brought is not known");
  } else {
    line(out, "exits",
         with_sign(exits.brought()) + " against holding: " + verdict_on(exits));
    line(out, "",
         counted(exits.exits, "trade", "trades")
           + " sold or hedged: " + saved_and_false(exits));
    line(out, "", "95 %: " + range_of(exits.difference));
    // Danger exits, locks, hedges and sales by hand pay for other reasons.
    if (results.exits_by_reason.size() > 1)
      for (const auto& [reason, sum] : results.exits_by_reason)
        line(out, "",
             padded(reason, 12) + flush_right(std::to_string(sum.exits), 5)
               + ": "
               + flush_right(
                 sum.compared == 0 ? "--" : with_sign(sum.brought()), 10)
               + ", " + saved_and_false(sum));
  }
  if (results.slippage)
    line(
      out, "slippage",
      (results.sales < few ? "--" : printed("%.1f c", 100 * *results.slippage))
        + " a share under the bid shown, over "
        + counted(results.sales, "sale", "sales"));
  if (exits.losses_held > 0)
    line(out, "not left",
         counted(exits.losses_held, "loss was", "losses were")
           + " held to the close: " + with_sign(exits.held_profit));
}

void print_forecasts(const statistics& results, std::ostream& out) {
  if (!results.brier)
    return;
  const auto score = [](double mean,
                        const std::optional<number_interval>& likely) {
    return printed("%.4f", mean)
           + (likely ? " (95 %: " + printed("%.4f", likely->low) + " to "
                         + printed("%.4f", likely->high) + ")"
                     : "");
  };
  line(out, "forecasts",
       "Brier " + score(*results.brier, results.brier_interval) + ", over "
         + counted(results.forecasts, "entry", "entries"));
  if (results.market_brier)
    line(out, "",
         "the quotes' "
           + score(*results.market_brier, results.market_brier_interval));
  for (const auto& bin : results.reliability)
    line(out, "",
         printed("%.2f", bin.from) + " to " + printed("%.2f", bin.to) + ": "
           + flush_right(std::to_string(bin.count), 5) + ", mean "
           + percent_of(bin.mean) + ", came " + percent_of(bin.observed) + " ("
           + percent_of(bin.likely.low) + " to " + percent_of(bin.likely.high)
           + ")");
}

void print_groups(const std::vector<group_sum>& groups, const std::string& by,
                  std::ostream& out) {
  out << "\n  " << padded(by, 14) << flush_right("trades", 7)
      << flush_right("won", 6) << flush_right("lost", 6)
      << flush_right("profit", 13) << "  " << padded("", bar_width)
      << "  95 %\n";
  auto shown = groups;
  if (shown.size() > static_cast<std::size_t>(most_groups)) {
    const auto first = shown.end() - most_groups;
    group_sum earlier{std::to_string(first - shown.begin()) + " earlier"};
    for (auto each = shown.begin(); each != first; ++each) {
      earlier.trades += each->trades;
      earlier.won += each->won;
      earlier.lost += each->lost;
      earlier.profit += each->profit;
    }
    shown.erase(shown.begin(), first);
    shown.insert(shown.begin(), earlier);
  }
  double largest = 0;
  for (const auto& group : shown)
    largest = std::max(largest, std::abs(group.profit.to_double()));
  for (const auto& group : shown) {
    auto name = group.name;
    if (name.size() > 14)
      name.resize(14);
    const auto share =
      largest > 0 ? std::abs(group.profit.to_double()) / largest : 0;
    const auto length = std::max(std::lround(share * bar_width),
                                 group.profit.is_zero() ? 0L : 1L);
    out << "  " << padded(name, 14)
        << flush_right(std::to_string(group.trades), 7)
        << flush_right(std::to_string(group.won), 6)
        << flush_right(std::to_string(group.lost), 6)
        << flush_right(with_sign(group.profit), 13) << "  "
        << padded(std::string(static_cast<std::size_t>(length),
                              group.profit < money{} ? '-' : '+'),
                  bar_width)
        << "  "
        << (group.interval ? shortly(group.interval->low) + " to "
                               + shortly(group.interval->high)
                           : "--")
        << '\n';
  }
}

} // namespace

const std::vector<group_sum>& groups_by(const statistics& results,
                                        const std::string& by) {
  return by == "market"   ? results.by_market
         : by == "reason" ? results.by_reason
         : by == "hour"   ? results.by_hour
                          : results.by_day;
}

void print_report(const statistics& results, const report_subject& about,
                  std::ostream& out) {
  out << "results of " << about.range << ", "
      << (about.market.empty() ? "all markets" : about.market) << "\n\n";
  if (results.trades == 0) {
    out << "  no finished trade\n";
    return;
  }
  // What people ask first.
  print_money(results, out);
  print_exits(results, out);
  print_rates(results, out);
  print_forecasts(results, out);
  if (results.to_redeem > 0)
    line(out, "to redeem",
         "$" + printed("%.2f", results.redeemable.to_double()) + " in "
           + counted(results.to_redeem, "window", "windows")
           + ", counted in the profit");
  print_groups(groups_by(results, about.by), about.by, out);
  if (results.known < few)
    out << "\n  Fewer than " << few
        << " trades: such numbers are mostly chance.\n";
  if (results.estimated > 0)
    out << "\n  ~ " << counted(results.estimated, "profit has", "profits have")
        << " the upper bound of a fee that nothing reports.\n";
}

void print_report_csv(const statistics& results, const std::string& by,
                      std::ostream& out) {
  out << by << ",trades,unknown,won,lost,profit\n";
  for (const auto& group : groups_by(results, by))
    out << group.name << ',' << group.trades << ',' << group.unknown << ','
        << group.won << ',' << group.lost << ',' << to_string(group.profit)
        << '\n';
}

} // namespace fillguard::history
