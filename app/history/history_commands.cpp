#include "app/history/history_commands.hpp"

#include "app/history/exports.hpp"
#include "app/history/history_json.hpp"
#include "app/history/journal_follower.hpp"
#include "app/history/questions.hpp"
#include "app/history/rebuild.hpp"
#include "app/history/report.hpp"
#include "app/history/statistics.hpp"
#include "app/program/exit_code.hpp"
#include "app/program/one_line.hpp"
#include "app/program/progress.hpp"
#include "net/http_api/state_json.hpp"
#include "net/service_clock.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <iostream>

namespace fillguard {

namespace history {

namespace {

int refuse_history(std::ostream& err, const std::string& why, int code) {
  err << "fillguard: history: " << one_line(why) << '\n';
  return code;
}

/// The bounds of the options; an empty one is none.
result<time_range> range_of_options(const std::string& from,
                                    const std::string& to) {
  time_range out;
  if (!from.empty()) {
    const auto at = read_bound(from, false);
    if (!at)
      return failure("--from", to_string(at.error()));
    out.from = *at;
  }
  if (!to.empty()) {
    const auto at = read_bound(to, true);
    if (!at)
      return failure("--to", to_string(at.error()));
    out.to = *at;
  }
  return out;
}

int export_history(const std::string& database,
                   const history_arguments& arguments, std::ostream& out,
                   std::ostream& err) {
  const auto within = range_of_options(arguments.from, arguments.to);
  if (!within)
    return refuse_history(err, to_string(within.error()), exit_code::wrong);
  auto opened = store::open(database, store::mode::read, net::sql::any_time);
  if (!opened)
    return refuse_history(err, to_string(opened.error()), exit_code::failed);
  auto trades = trades_of(**opened, {*within, {}, true, 0, {}});
  if (!trades)
    return refuse_history(err, to_string(trades.error()), exit_code::failed);
  // Books of account begin with the oldest.
  std::reverse(trades->begin(), trades->end());
  if (arguments.format == "trades") {
    export_trades(*trades, out);
    return out.flush() ? exit_code::fine : exit_code::failed;
  }
  std::vector<disposal> all;
  std::size_t left_out = 0;
  for (const auto& x : *trades) {
    const auto fills =
      (*opened)->rows<fill_row>("WHERE window_id = :p0", {x.window});
    if (!fills)
      return refuse_history(err, to_string(fills.error()), exit_code::failed);
    const auto some = disposals_of(x, *fills);
    left_out += some.empty() ? 1U : 0U;
    all.insert(all.end(), some.begin(), some.end());
  }
  export_disposals(all, arguments.format, out);
  if (left_out > 0)
    err << "history: left out, since their profit is not known: " << left_out
        << (left_out == 1 ? " trade\n" : " trades\n");
  return out.flush() ? exit_code::fine : exit_code::failed;
}

} // namespace

int report(const std::string& database, const report_arguments& arguments,
           std::ostream& out, std::ostream& err) {
  const auto within = range_of_options(arguments.from, arguments.to);
  if (!within)
    return refuse_history(err, to_string(within.error()), exit_code::wrong);
  trades_question question{*within, {}, true, 0, {}};
  if (!arguments.market.empty()) {
    question.market = parse_market(arguments.market);
    if (!question.market)
      return refuse_history(
        err, "--market: \"" + arguments.market + "\" is no market like btc-15m",
        exit_code::wrong);
  }
  auto opened = store::open(database, store::mode::read, net::sql::any_time);
  if (!opened)
    return refuse_history(err, to_string(opened.error()), exit_code::failed);
  auto trades = trades_of(**opened, question);
  if (!trades)
    return refuse_history(err, to_string(trades.error()), exit_code::failed);
  std::string range =
    arguments.from.empty() ? "the first trade" : arguments.from;
  range += " to " + (arguments.to.empty() ? std::string{"now"} : arguments.to);
  const auto found = statistics_of(std::move(*trades));
  if (arguments.format == "json")
    out << net::http_api::to_text(
      summary_json(found, arguments.from, arguments.to))
        << '\n';
  else if (arguments.format == "csv")
    print_report_csv(found, arguments.by, out);
  else
    print_report(found, {range, arguments.market, arguments.by}, out);
  return out.flush() ? exit_code::fine : exit_code::failed;
}

} // namespace history

int keep_history(const config& settings, const history_arguments& arguments) {
  const auto& folder = settings.journal.dir;
  const auto database = history::database_of(settings.history.url, folder);
  switch (arguments.task) {
  case history_task::rebuild: {
    progress bar{"history rebuild"};
    const interruption stop;
    const auto clear = [&bar] { bar.clear(); };
    text_after result{clear, std::cout};
    text_after words{clear, std::cerr};
    return history::rebuild(folder, database, result, words,
                            with_bar(bar, stop));
  }
  case history_task::dump:
    return history::dump(database, std::cout, std::cerr);
  case history_task::export_trades:
    return history::export_history(database, arguments, std::cout, std::cerr);
  case history_task::reconcile:
    break;
  }
  return reconcile_history(settings);
}

int run_report(const std::string& database, const report_arguments& arguments,
               std::ostream& out, std::ostream& err) {
  return history::report(database, arguments, out, err);
}

report_arguments with_first_day(report_arguments x, utc_time now) {
  if (x.days > 0)
    x.from = to_iso8601(std::chrono::floor<std::chrono::days>(now)
                        - std::chrono::days{x.days - 1})
               .substr(0, 10);
  return x;
}

int report_results(const config& settings, const report_arguments& arguments) {
  return run_report(
    history::database_of(settings.history.url, settings.journal.dir),
    with_first_day(arguments, net::service_clock{}.now()), std::cout,
    std::cerr);
}

} // namespace fillguard
