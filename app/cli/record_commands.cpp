#include "app/cli/record_commands.hpp"

#include "app/cli/seed.hpp"

#include <string>

namespace fillguard {

namespace {

void add_range(CLI::App& to, std::string& from, std::string& until) {
  to.add_option("--from", from, "The first UTC day, of the windows' closes")
    ->type_name("DAY");
  to.add_option("--to", until, "The last UTC day")->type_name("DAY");
}

} // namespace

void add_judge_command(CLI::App& app, judge_arguments& into,
                       const std::function<void()>& chosen) {
  auto* to = app.add_subcommand(
    "judge", "Scores the loss probability on a recorded day of prices");
  to->add_option("--prices", into.prices,
                 "CSV with feed_ts_ms,value,recv_ms, plain or gz")
    ->type_name("FILE")
    ->required()
    ->check(CLI::ExistingFile);
  to->add_option("--windows", into.windows,
                 "JSON lines with start_sec, end_sec, strike_value and "
                 "outcome_prices, plain or gz")
    ->type_name("FILE")
    ->required()
    ->check(CLI::ExistingFile);
  to->add_option("--averages", into.averages,
                 "CSV of published averages over 60 s, with the columns of "
                 "--prices")
    ->type_name("FILE")
    ->check(CLI::ExistingFile);
  to->add_option("--books", into.books,
                 "Captures of the windows' books, as replay reads them")
    ->type_name("CAPTURE")
    ->check(CLI::ExistingFile);
  to->add_option("--seed", into.seed,
                 "Of the random 0 to 1 bp by which averages are moved")
    ->check(wrong_seed);
  to->callback(chosen);
}

void add_review_command(CLI::App& app, review_arguments& into,
                        const std::function<void(CLI::App&)>& configure,
                        const std::function<void()>& chosen) {
  auto* to = app.add_subcommand(
    "review", "Shows for each position what holding it, and selling it "
              "earlier, would have brought");
  configure(*to);
  to->add_option("journals", into.journals,
                 "Journals; none: journal.dir. With --wallet: journals and "
                 "captures that have the books of its windows")
    ->type_name("JOURNAL")
    ->check(CLI::ExistingPath);
  to->add_option("--wallet", into.wallet,
                 "The past windows of this address, from public data")
    ->type_name("ADDRESS");
  to->add_option("--format", into.format, "text, json or csv")
    ->type_name("FORMAT")
    ->check(CLI::IsMember({"text", "json", "csv"}))
    ->capture_default_str();
  to->callback(chosen);
}

void add_report_command(CLI::App& app, report_arguments& into,
                        const std::function<void(CLI::App&)>& configure,
                        const std::function<void()>& chosen) {
  auto* to = app.add_subcommand(
    "report", "Shows what was made, and whether the exits paid");
  configure(*to);
  add_range(*to, into.from, into.to);
  to->add_option("--days", into.days,
                 "The last days, with today: 7 is this week")
    ->type_name("NUMBER")
    ->check(CLI::Range(1, 36'500))
    ->excludes("--from");
  to->add_option("--market", into.market, "One market only")
    ->type_name("MARKET");
  to->add_option("--by", into.by, "day, market, reason or hour")
    ->check(CLI::IsMember({"day", "market", "reason", "hour"}))
    ->capture_default_str();
  to->add_option("--format", into.format, "text, json or csv")
    ->type_name("FORMAT")
    ->check(CLI::IsMember({"text", "json", "csv"}))
    ->capture_default_str();
  to->callback(chosen);
}

void add_history_command(CLI::App& app, history_arguments& into,
                         const std::function<void(CLI::App&)>& configure,
                         const std::function<void()>& chosen) {
  auto* to = app.add_subcommand(
    "history", "The history in SQL, a projection of the journal");
  to->require_subcommand(1);
  const auto add = [&](const char* name, const char* meaning,
                       history_task task) {
    auto* one = to->add_subcommand(name, meaning);
    configure(*one);
    one->callback([&into, task, chosen] {
      into.task = task;
      chosen();
    });
    return one;
  };
  add("rebuild", "Makes it anew from the journals that there are",
      history_task::rebuild);
  add("dump", "Prints every row", history_task::dump);
  add("reconcile", "Compares it with the venue's record of the wallet",
      history_task::reconcile);
  auto* exported =
    add("export", "Prints the trades as CSV", history_task::export_trades);
  exported
    ->add_option("--format", into.format,
                 "trades, koinly, cointracker or cointracking")
    ->type_name("FORMAT")
    ->check(CLI::IsMember({"trades", "koinly", "cointracker", "cointracking"}))
    ->capture_default_str();
  add_range(*exported, into.from, into.to);
}

void add_journal_command(CLI::App& app, journal_choice& into,
                         const std::function<void()>& chosen) {
  auto* to = app.add_subcommand("journal", "Inspects a journal");
  to->require_subcommand(1);
  const auto add = [&](const char* name, const char* meaning,
                       journal_task task) {
    auto* one = to->add_subcommand(name, meaning);
    one->add_option("dir", into.path, "journal.dir, or a part of it")
      ->type_name("DIR")
      ->required()
      ->check(CLI::ExistingPath);
    one->callback([&into, task, chosen] {
      into.task = task;
      chosen();
    });
  };
  add("verify", "Checks every record and every snapshot", journal_task::verify);
  add("state", "Prints the state that it folds to", journal_task::state);
  add("export", "Prints every record as a JSON line",
      journal_task::export_records);
}

} // namespace fillguard
