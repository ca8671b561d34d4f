#include "app/history/exports.hpp"
#include "app/history/history_api.hpp"
#include "app/history/history_commands.hpp"
#include "app/history/journal_follower.hpp"
#include "app/history/questions.hpp"
#include "app/history/rebuild.hpp"
#include "app/history/reconcile.hpp"
#include "app/history/statistics.hpp"
#include "tests/support/recorded_market.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

using namespace fillguard;
using namespace fillguard::history;
using namespace fillguard::test;
using nlohmann::json;

namespace {

namespace fs = std::filesystem;

/// The history of a journal, and its trades.
struct projected {
  std::unique_ptr<store> database;
  std::vector<trade_row> trades;
};

projected project(recorded_market& day) {
  std::ostringstream log;
  REQUIRE(rebuild(day.path, day.database(), log, log) == 0);
  auto opened = store::open(day.database(), store::mode::read);
  REQUIRE(opened);
  auto trades = trades_of(**opened, {});
  REQUIRE(trades);
  return {*std::move(opened), *std::move(trades)};
}

/// Three windows: sold too early, won, lost, and one with a hedge at 50/50.
struct traded_day : recorded_market {
  traded_day() : recorded_market{"history"} {
    false_exit(0);
    held(window_outcome::up, 1);
    held(window_outcome::down, 2);
    open(3);
    quote(190, 200, 90, 92, 3);
    buy(200, outcome::up, 7, 92, 3);
    buy(210, outcome::down, 4, 9, 3, order_purpose::hedge);
    quote(211, 300, 88, 90, 3);
    end(window_outcome::half, 3);
    add(second(1'600));
  }

  int make() {
    out.str({});
    err.str({});
    return rebuild(path, database(), out, err);
  }

  std::string dumped() {
    std::ostringstream text;
    CHECK(dump(database(), text, err) == 0);
    return text.str();
  }

  std::vector<trade_row> trades() {
    auto opened = store::open(database(), store::mode::read);
    REQUIRE(opened);
    auto found = trades_of(**opened, {});
    REQUIRE(found);
    return *found;
  }

  void forget_database() const {
    for (const auto* part : {"", "-wal", "-shm"})
      fs::remove(database() + part);
  }

  std::ostringstream out;
  std::ostringstream err;
};

money dollars(const char* x) {
  return money::parse(x).value();
}

json parsed(const net::http_api::route_answer& x) {
  return json::parse(x.body);
}

} // namespace

TEST_CASE("the number of a window names it") {
  for (const auto coin : all_of<asset>)
    for (const auto length : all_of<window_length>) {
      const window_id id{{coin, length}, from_unix_seconds(1'776'081'600)};
      CHECK(window_of(number_of(id)) == id);
    }
  CHECK_FALSE(window_of(-1));
  CHECK_FALSE(window_of(15));
  CHECK_FALSE(window_of(255 * 16));
}

TEST_CASE("a rebuild projects each position with the money of the fold") {
  traded_day day;
  REQUIRE(day.make() == 0);
  CHECK(day.err.str().empty());
  const auto all = day.trades();
  REQUIRE(all.size() == 4);
  const auto& half = all[0];
  const auto& lost = all[1];
  const auto& won = all[2];
  const auto& sold = all[3];
  CHECK(sold.slug == slug(day.id(0)));
  CHECK(sold.reason == "by_hand");
  CHECK(sold.result == "won");
  CHECK(sold.bought == shares::from_whole(5));
  CHECK(sold.sold == shares::from_whole(5));
  // 5 * (0.58 - 0.98) less both fees.
  CHECK(sold.profit == dollars("-2.066666"));
  CHECK(sold.profit_if_held == dollars("0.087655"));
  CHECK(sold.closed_at == day.at(251.5));
  CHECK(sold.best_bid == recorded_market::cents(97));
  CHECK(won.reason == "settled");
  CHECK(won.profit == dollars("0.087655"));
  CHECK(won.settled == shares::from_whole(5));
  CHECK(won.redeemable == dollars("5"));
  CHECK(won.paid == dollars("4.912345"));
  CHECK(won.closed_at == day.at(630));
  CHECK(lost.result == "lost");
  CHECK(lost.profit == dollars("-4.912345"));
  CHECK(lost.redeemable == money{});
  CHECK(half.result == "half");
  CHECK(half.reason == "hedge");
  CHECK(half.hedged == shares::from_whole(4));
  // 7 * (0.5 - 0.92) + 4 * (0.5 - 0.09) less both fees.
  CHECK(half.profit == dollars("-1.32469"));
}

TEST_CASE("a rebuild gives the same dump, byte for byte") {
  traded_day day;
  REQUIRE(day.make() == 0);
  const auto first = day.dumped();
  CHECK(first.find("readings\t") != std::string::npos);
  REQUIRE(day.make() == 0);
  CHECK(day.dumped() == first);
  day.forget_database();
  REQUIRE(day.make() == 0);
  CHECK(day.dumped() == first);
}

TEST_CASE(
  "a folder above a journal is no journal, and the one below is named") {
  const auto above = (fs::temp_directory_path()
                      / ("fillguard-above-" + std::to_string(getpid())))
                       .string();
  fs::create_directories(above);
  fs::copy(FILLGUARD_SOURCE_DIR "/tests/journals/format_3/sold",
           above + "/demo", fs::copy_options::recursive);
  const auto database = above + "/history.sqlite";
  std::ostringstream err;
  CHECK(rebuild(above, database, err, err) == 1);
  CHECK(err.str().ends_with("there is no journal; there is one in " + above
                            + "/demo\n"));
  const auto opened = store::open(database, store::mode::read);
  REQUIRE(!opened);
  CHECK(to_string(opened.error())
          .ends_with("; there is one in " + above + "/demo"));
  fs::remove_all(above);
}

TEST_CASE("a rebuild shows how far it is, and can be stopped and continued") {
  traded_day day;
  REQUIRE(day.make() == 0);
  const auto whole = day.dumped();
  day.forget_database();
  const auto at_once = [](std::uint64_t done, std::uint64_t total) {
    CHECK(done == 0);
    CHECK(total > 0);
    return false;
  };
  std::ostringstream err;
  CHECK(rebuild(day.path, day.database(), err, err, at_once) == 1);
  CHECK(err.str().starts_with("history: stopped: the 0 rows"));
  const auto disk = net::journal::local_disk();
  journal_follower next{disk, day.path, day.database()};
  while (next.work())
    ;
  CHECK(day.dumped() == whole);
}

TEST_CASE("a projection that is interrupted at every piece gives the same") {
  traded_day day;
  REQUIRE(day.make() == 0);
  const auto whole = day.dumped();
  day.forget_database();
  const auto disk = net::journal::local_disk();
  for (bool more = true; more;) {
    // As after a kill: everything but the database is gone.
    journal_follower follower{disk, day.path, day.database(), 97};
    more = follower.work();
    CHECK(follower.take_reports().empty());
    CHECK_FALSE(follower.state().failing_because);
  }
  CHECK(day.dumped() == whole);
}

TEST_CASE("a projection that is killed while it writes gives the same") {
  traded_day day;
  REQUIRE(day.make() == 0);
  const auto whole = day.dumped();
  day.forget_database();
  // Of a server, in check_postgresql.
  const auto* server = std::getenv("FILLGUARD_TEST_DATABASE");
  const auto database = server ? std::string{server} : day.database();
  bool ended = false;
  for (int pieces = 0; !ended; ++pieces) {
    std::array<int, 2> ends{};
    REQUIRE(pipe(ends.data()) == 0);
    const auto child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      close(ends[0]);
      journal_follower follower{net::journal::local_disk(), day.path, database,
                                50};
      while (follower.work())
        if (write(ends[1], "x", 1) != 1)
          break;
      _exit(0);
    }
    close(ends[1]);
    // Somewhere in the piece after these.
    char done = 0;
    for (int i = 0; i < pieces % 4; ++i)
      if (read(ends[0], &done, 1) != 1)
        break;
    kill(child, SIGKILL);
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    ended = WIFEXITED(status);
  }
  std::ostringstream again;
  REQUIRE(dump(database, again, day.err) == 0);
  CHECK(again.str() == whole);
}

TEST_CASE("a projection follows a journal that grows") {
  recorded_market day{"history-grows"};
  journal_follower follower{net::journal::local_disk(), day.path,
                            day.database()};
  day.false_exit(0);
  while (follower.work())
    ;
  day.open(1);
  day.quote(190, 210, 97, 98, 1);
  while (follower.work())
    ;
  day.buy(210, outcome::up, 5, 98, 1);
  day.quote(211, 300, 97, 98, 1);
  day.end(window_outcome::up, 1);
  while (follower.work())
    ;
  std::ostringstream followed;
  std::ostringstream err;
  REQUIRE(dump(day.database(), followed, err) == 0);
  std::ostringstream rebuilt;
  REQUIRE(rebuild(day.path, day.database(), err, err) == 0);
  REQUIRE(dump(day.database(), rebuilt, err) == 0);
  CHECK(followed.str() == rebuilt.str());
  CHECK(followed.str().find(slug(day.id(1))) != std::string::npos);
}

TEST_CASE("rows of a journal that is deleted stay") {
  traded_day day;
  REQUIRE(day.make() == 0);
  const auto before = day.trades();
  fs::remove_all(day.path + "/btc-5m");
  fs::create_directories(day.path + "/btc-5m");
  day.begin();
  day.held(window_outcome::up, 10);
  REQUIRE(day.make() == 0);
  const auto after = day.trades();
  REQUIRE(after.size() == 5);
  CHECK(std::equal(before.begin(), before.end(), after.begin() + 1));
}

TEST_CASE("a rebuild that ends while it forgets has forgotten nothing") {
  traded_day day;
  REQUIRE(day.make() == 0);
  const auto whole = day.dumped();
  for (const std::string table :
       {"journal_positions", "windows", "trades", "events"}) {
    // As when it ends before this step.
    auto database = net::sql::connection::open(
      day.database(), net::sql::connection::mode::write);
    REQUIRE(database);
    REQUIRE((*database)->run("CREATE TRIGGER here BEFORE DELETE ON " + table
                             + " BEGIN SELECT RAISE(ABORT, 'ended'); END"));
    CHECK(day.make() == 1);
    REQUIRE((*database)->run("DROP TRIGGER here"));
    journal_follower service{net::journal::local_disk(), day.path,
                             day.database()};
    while (service.work())
      ;
    CHECK(day.dumped() == whole);
  }
}

TEST_CASE("a dump of many windows is in parts, and complete") {
  traded_day day;
  REQUIRE(day.make() == 0);
  auto opened = store::open(day.database(), store::mode::write);
  REQUIRE(opened);
  row_batch rows;
  for (int n = 0; n < 1'200; ++n) {
    window_row row;
    row.window = n;
    row.slug = "n" + std::to_string(n);
    rows.put(row);
  }
  REQUIRE((*opened)->write(rows, {}));
  std::istringstream lines{day.dumped()};
  int windows = 0;
  for (std::string line; std::getline(lines, line);)
    windows += line.starts_with("windows\t") ? 1 : 0;
  CHECK(windows == 1'205); // With the line of the names.
}

TEST_CASE("a reversed fill is no position, and shows as one that was") {
  recorded_market day{"history-reversed"};
  day.open();
  day.quote(190, 200, 97, 98);
  day.buy(200, outcome::up, 5, 98);
  auto undone = day.fill(205, outcome::up, 0, 98);
  undone.revision = 2;
  undone.reversed = shares::from_whole(5);
  undone.status = fill_status::reversed;
  day.add(undone);
  day.quote(206, 300, 97, 98);
  day.end(window_outcome::up);
  const auto past = project(day);
  REQUIRE(past.trades.size() == 1);
  CHECK(past.trades.front().reason == "reversed");
  CHECK(past.trades.front().bought.is_zero());
  CHECK(past.trades.front().profit == money{});
  // It counts as that, and as nothing else.
  const auto sums = statistics_of(past.trades);
  CHECK(sums.reversed == 1);
  CHECK(sums.trades == 0);
  CHECK(sums.outcomes == 0);
  CHECK(sums.forecasts == 0);
  CHECK(sums.exits.losses_held == 0);
  CHECK_FALSE(sums.time_held);
  CHECK(sums.by_day.empty());
  const auto fills = past.database->rows<fill_row>("ORDER BY revision", {});
  REQUIRE(fills);
  REQUIRE(fills->size() == 2);
  CHECK((*fills)[1].change == shares::from_whole(-5));
  CHECK((*fills)[1].status == fill_status::reversed);
}

TEST_CASE("on paper there is nothing to redeem") {
  recorded_market day{"history-paper"};
  day.open();
  day.quote(190, 200, 97, 98);
  auto bought = day.fill(200, outcome::up, 5, 98);
  bought.source = fill_source::paper;
  day.add(bought);
  day.quote(201, 300, 97, 98);
  day.end(window_outcome::up);
  const auto past = project(day);
  REQUIRE(past.trades.size() == 1);
  CHECK(past.trades.front().result == "won");
  CHECK(past.trades.front().redeemable == money{});
  CHECK(statistics_of(past.trades).to_redeem == 0);
}

TEST_CASE("a hedge by hand stays in the trade when it is over") {
  recorded_market day{"history-by-hand"};
  day.open();
  day.quote(190, 200, 90, 92);
  day.buy(200, outcome::up, 7, 92);
  day.buy(210, outcome::down, 4, 9, 0, order_purpose::by_hand);
  day.quote(211, 300, 88, 90);
  day.end(window_outcome::up);
  const auto past = project(day);
  REQUIRE(past.trades.size() == 1);
  const auto& trade = past.trades.front();
  CHECK(trade.hedged == shares::from_whole(4));
  CHECK(trade.hedged_at == recorded_market::cents(9));
  CHECK(trade.reason == "hedge");
  CHECK(trade.worst_bid == recorded_market::cents(88));
  CHECK(trade.best_bid == recorded_market::cents(90));
  CHECK(trade.window_closes_at == day.id(1).opens_at);
  // 7 * 0.92 and its fee, for 7 shares: the hedge cost extra.
  const auto sums = statistics_of(past.trades);
  REQUIRE(sums.win_rate_needed);
  CHECK(*sums.win_rate_needed == doctest::Approx((6.44 + 0.012345) / 7));
}

TEST_CASE("a trade belongs to the day on which its window closes") {
  traded_day day;
  REQUIRE(day.make() == 0);
  auto opened = store::open(day.database(), store::mode::write);
  REQUIRE(opened);
  trade_row late;
  const window_id id{{asset::eth, window_length::h1},
                     parse_iso8601("2026-06-30T23:00:00Z").value()};
  late.window = number_of(id);
  late.slug = slug(id);
  late.market = to_string(id.market);
  late.bought = shares::from_whole(1);
  late.opened_at = id.opens_at;
  late.closed_at = parse_iso8601("2026-06-30T23:20:00Z");
  late.window_closes_at = parse_iso8601("2026-07-01T00:00:00Z").value();
  row_batch rows;
  rows.put(late);
  REQUIRE((*opened)->write(rows, {}));
  const auto on = [&](const char* from, const char* to) {
    const auto found = trades_of(
      **opened, {{*read_bound(from, false), *read_bound(to, true)}, {}});
    REQUIRE(found);
    return found->size();
  };
  CHECK(on("2026-07-01", "2026-07-01") == 1);
  CHECK(on("2026-06-30", "2026-06-30") == 0);
  CHECK(day_of(late) == "2026-07-01");
  const auto sums = statistics_of({late});
  REQUIRE(sums.by_day.size() == 1);
  CHECK(sums.by_day.front().name == "2026-07-01");
}

TEST_CASE("a database that does not fit is refused with the reason") {
  traded_day day;
  const auto refused = [&day] {
    CHECK(day.make() == 1);
    return day.err.str();
  };
  SUBCASE("a file of another kind") {
    std::ofstream{day.database()} << std::string(8'192, 'x');
    CHECK(refused().find("not a database") != std::string::npos);
  }
  SUBCASE("a database of another program") {
    auto other = net::sql::connection::open(day.database(),
                                            net::sql::connection::mode::write);
    REQUIRE(other);
    REQUIRE((*other)->run("CREATE TABLE cats (name TEXT)"));
    CHECK(refused().find("is a database of another program")
          != std::string::npos);
  }
  SUBCASE("a newer release") {
    REQUIRE(day.make() == 0);
    auto later = net::sql::connection::open(day.database(),
                                            net::sql::connection::mode::write);
    REQUIRE(later);
    REQUIRE((*later)->run("UPDATE fillguard_history SET version = 99"));
    CHECK(refused().find("written by a newer fillguard") != std::string::npos);
  }
  SUBCASE("an empty database, as after a disk was full") {
    REQUIRE(net::sql::connection::open(day.database(),
                                       net::sql::connection::mode::write));
    const auto read = store::open(day.database(), store::mode::read);
    REQUIRE_FALSE(read);
    CHECK(read.error().what == is_empty);
  }
  SUBCASE("a folder in its place") {
    fs::create_directories(day.database());
    CHECK_FALSE(refused().empty());
  }
}

TEST_CASE("tables of an older version get the new columns") {
  traded_day day;
  REQUIRE(day.make() == 0);
  {
    auto older = net::sql::connection::open(day.database(),
                                            net::sql::connection::mode::write);
    REQUIRE(older);
    REQUIRE((*older)->run("DROP VIEW trades_readable"));
    // As version 1 had them, and one less.
    for (const auto* column :
         {"trades DROP COLUMN best_bid", "trades DROP COLUMN window_closes_at",
          "trades DROP COLUMN worst_bid", "trades DROP COLUMN danger_at_exit",
          "trades DROP COLUMN asked_at_exit", "matches DROP COLUMN owner",
          "windows DROP COLUMN condition_id", "windows DROP COLUMN up_token",
          "windows DROP COLUMN down_token"})
      REQUIRE((*older)->run(std::string{"ALTER TABLE "} + column));
    REQUIRE((*older)->run("UPDATE fillguard_history SET version = 1"));
  }
  auto how = store::mode::write;
  SUBCASE("by a writer") {}
  SUBCASE("by a reader, such as a report before the service ran") {
    how = store::mode::read;
  }
  auto opened = store::open(day.database(), how);
  REQUIRE(opened);
  const auto trades = trades_of(**opened, {});
  REQUIRE(trades);
  CHECK(trades->size() == 4);
  CHECK_FALSE(trades->front().best_bid);
  CHECK(trades->front().window_closes_at == day.id(4).opens_at);
  CHECK(statistics_of(*trades).by_day.size() == 1);
}

TEST_CASE("a trade that an older release added to new tables gets its day") {
  traded_day day;
  REQUIRE(day.make() == 0);
  {
    auto older = net::sql::connection::open(day.database(),
                                            net::sql::connection::mode::write);
    REQUIRE(older);
    REQUIRE((*older)->run("UPDATE trades SET window_closes_at = 0"));
  }
  auto opened = store::open(day.database(), store::mode::write);
  REQUIRE(opened);
  const auto trades = trades_of(**opened, {});
  REQUIRE(trades);
  REQUIRE(trades->size() == 4);
  CHECK(trades->front().window_closes_at == day.id(4).opens_at);
}

TEST_CASE("a locked database delays the projection, and loses nothing") {
  traded_day day;
  REQUIRE(day.make() == 0);
  const auto whole = day.dumped();
  REQUIRE(day.make() == 0);
  day.forget_database();
  journal_follower follower{net::journal::local_disk(), day.path,
                            day.database(), 500};
  CHECK(follower.work());
  {
    auto other = net::sql::connection::open(day.database(),
                                            net::sql::connection::mode::write);
    REQUIRE(other);
    REQUIRE((*other)->run("BEGIN IMMEDIATE"));
    CHECK_FALSE(follower.work());
    REQUIRE(follower.state().failing_because);
    CHECK(follower.state().waiting > 0);
    CHECK_FALSE(follower.work());
    REQUIRE((*other)->run("ROLLBACK"));
  }
  while (follower.work())
    ;
  CHECK_FALSE(follower.state().failing_because);
  CHECK(day.dumped() == whole);
}

TEST_CASE("a database that is deleted under a projection is made anew") {
  traded_day day;
  REQUIRE(day.make() == 0);
  const auto whole = day.dumped();
  day.forget_database();
  journal_follower follower{net::journal::local_disk(), day.path,
                            day.database(), 200};
  CHECK(follower.work());
  CHECK(follower.work());
  day.forget_database();
  for (int i = 0; i < 100; ++i)
    follower.work();
  CHECK(day.dumped() == whole);
}

TEST_CASE("statistics of trades") {
  traded_day day;
  REQUIRE(day.make() == 0);
  const auto statistics = statistics_of(day.trades());
  CHECK(statistics.trades == 4);
  CHECK(statistics.known == 4);
  CHECK(statistics.won == 1);
  CHECK(statistics.lost == 3);
  CHECK(statistics.profit == dollars("-8.216046"));
  CHECK(statistics.outcomes == 3);
  CHECK(statistics.outcomes_won == 2);
  CHECK(statistics.exits.exits == 2);
  CHECK(statistics.exits.false_exits == 1);
  CHECK(statistics.exits.losses_held == 1);
  CHECK(statistics.exits.held_profit == dollars("-4.912345"));
  CHECK(statistics.worst.depth == dollars("8.216046"));
  CHECK(statistics.longest_losses == 2);
  REQUIRE(statistics.by_reason.size() == 3);
  CHECK(statistics.by_reason[0].name == "by_hand");
  CHECK(statistics.to_redeem == 2);
  CHECK(statistics_of({}).trades == 0);
  CHECK_FALSE(statistics_of({}).win_rate);
}

TEST_CASE("the report fits 80 columns") {
  traded_day day;
  REQUIRE(day.make() == 0);
  for (const auto* by : {"day", "market", "reason", "hour"}) {
    std::ostringstream text;
    report_arguments arguments;
    arguments.by = by;
    CHECK(run_report(day.database(), arguments, text, day.err) == 0);
    CHECK(text.str().find("-$8.22") != std::string::npos);
    std::istringstream lines{text.str()};
    for (std::string line; std::getline(lines, line);)
      CHECK_MESSAGE(line.size() <= 80, line);
  }
  // What was made, and whether the exits paid, come first.
  std::ostringstream text;
  CHECK(run_report(day.database(), {}, text, day.err) == 0);
  CHECK(text.str().find("all markets\n\n  made       -$8.22 ")
        != std::string::npos);
  CHECK(
    text.str().find("\n  exits      -$0.53 against holding: too few to tell\n")
    != std::string::npos);
  CHECK(text.str().find("exits  ") < text.str().find("on money"));
  report_arguments week;
  week.days = 7;
  CHECK(with_first_day(week, day.start).from == "2026-04-07");
  CHECK(with_first_day({}, day.start).from.empty());
  report_arguments wrong;
  wrong.from = "yesterday";
  CHECK(run_report(day.database(), wrong, day.out, day.err) == 2);
  CHECK(day.err.str().find("--from") != std::string::npos);
}

TEST_CASE("disposals come to the profit, to the last millionth") {
  traded_day day;
  REQUIRE(day.make() == 0);
  auto opened = store::open(day.database(), store::mode::read);
  REQUIRE(opened);
  for (const auto& trade : day.trades()) {
    const auto fills =
      (*opened)->rows<fill_row>("WHERE window_id = :p0", {trade.window});
    REQUIRE(fills);
    const auto all = disposals_of(trade, *fills);
    REQUIRE_FALSE(all.empty());
    money sum;
    for (const auto& x : all)
      sum += x.proceeds - x.cost - x.fee;
    CHECK(sum == *trade.profit);
  }
}

TEST_CASE("the history answers over HTTP") {
  traded_day day;
  history_api api{day.database()};
  CHECK(api.trades("").status == 503);
  REQUIRE(day.make() == 0);
  history_api ready{day.database()};
  const auto first = parsed(ready.trades("limit=3"));
  REQUIRE(first["trades"].size() == 3);
  CHECK(first["trades"][0]["slug"] == slug(day.id(3)));
  CHECK(first["trades"][0]["profit"] == "-1.32469");
  CHECK(first["trades"][0]["probability_at_entry"].is_number());
  const auto rest =
    parsed(ready.trades("limit=3&after=" + first["next"].get<std::string>()));
  REQUIRE(rest["trades"].size() == 1);
  CHECK(rest["next"].is_null());
  CHECK(parsed(ready.trades("from=2026-04-14"))["trades"].empty());
  CHECK(parsed(ready.trades("to=2026-04-13"))["trades"].size() == 4);
  CHECK(ready.trades("limit=0").status == 400);
  CHECK(ready.trades("from=x").status == 400);
  CHECK(ready.trades("colour=red").status == 400);
  const auto summary = parsed(ready.summary("market=btc-5m"));
  CHECK(summary["profit"] == "-8.216046");
  CHECK(summary["by_day"][0]["day"] == "2026-04-13");
  const auto window = parsed(ready.window(slug(day.id(0))));
  CHECK(window["window"]["outcome"] == "up");
  CHECK(window["fills"].size() == 2);
  CHECK(window["readings"].size() > 40);
  CHECK(window["readings"][5]["up_bid"] == "0.97");
  CHECK(window["readings"][5]["down_ask"] == "0.03");
  CHECK(window["events"].size() > 3);
  CHECK(ready.window(slug(day.id(99))).status == 404);
  CHECK(ready.window("x").status == 400);
}

TEST_CASE("each difference with the venue's record is explained") {
  traded_day day;
  REQUIRE(day.make() == 0);
  const auto trades = day.trades();
  auto opened = store::open(day.database(), store::mode::read);
  REQUIRE(opened);
  const auto fills = (*opened)->rows<fill_row>("ORDER BY window_id", {});
  REQUIRE(fills);
  venue_record venue;
  for (const auto& x : trades) {
    auto& window = venue.windows[*window_of(x.window)];
    window.bought = x.bought + x.hedged;
    window.sold = x.sold;
    window.paid = *x.average_price * x.bought;
    if (x.hedged_at)
      window.paid += *x.hedged_at * x.hedged;
    if (x.sold_at)
      window.received = *x.sold_at * x.sold;
  }
  std::vector<window_row> watched(1);
  watched[0].window = number_of(day.id(0));
  CHECK(compare(venue, *fills, trades, watched).empty());
  venue.windows[day.id(0)].sold = shares{};
  venue.windows[day.id(1)].redeemed = true;
  venue.windows.erase(day.id(2));
  venue.windows[day.id(9)].bought = shares::from_whole(1);
  auto found = compare(venue, *fills, trades, watched);
  REQUIRE(found.size() == 4);
  CHECK(found[0].what == "sold: history 5, venue 0");
  CHECK(found[1].because == "it was redeemed after the window was forgotten");
  CHECK(found[2].what == "bought 5 in the history only");
  CHECK(found[3].because == "the window was not watched");
  CHECK_FALSE(found[3].expected);
  CHECK(found[1].expected);
  auto elsewhere = day.id(9);
  elsewhere.market.coin = asset::eth;
  venue.windows[elsewhere].bought = shares::from_whole(1);
  CHECK(compare(venue, *fills, trades, watched).back().because
        == "the market is not watched");
  venue.windows.erase(elsewhere);
  // What the wallet holds: nothing of window 3, more than was seen of 1.
  venue.windows.erase(day.id(9));
  venue.windows[day.id(1)].redeemed = false;
  venue.windows[day.id(1)].held[0] = shares::from_whole(6);
  venue.has_positions = true;
  found = compare(venue, *fills, trades, watched);
  REQUIRE(found.size() == 4);
  CHECK(found[1].what == "up held: history 5, venue 6");
  CHECK(found[3].what == "redeemable: history yes, venue holds nothing");
}

TEST_CASE("the venue's rows are known by their tokens, too") {
  recorded_market day{"history-tokens"};
  day.open();
  day.quote(190, 200, 97, 98);
  day.buy(200, outcome::up, 5, 98);
  day.buy(205, outcome::down, 2, 3, 0, order_purpose::by_hand);
  day.quote(206, 300, 97, 98);
  day.end(window_outcome::up);
  std::ostringstream log;
  REQUIRE(rebuild(day.path, day.database(), log, log) == 0);
  const auto info = day.found(0).window;
  const auto row = [&](const char* type, const std::string& token,
                       const char* rest) {
    return json{{"type", type},
                {"asset", token},
                {"timestamp", to_unix_seconds(day.at(200))}}
      .patch(json::parse(rest));
  };
  auto activity = json::array();
  const auto add = [](const char* key, const json& value) {
    return json{
      {"op", "add"}, {"path", std::string{"/"} + key}, {"value", value}};
  };
  const auto trade = [&](const std::string& token, double size, double at) {
    return row("TRADE", token, "[]")
      .patch(
        json::array({add("side", "BUY"), add("size", size), add("price", at)}));
  };
  activity.push_back(trade(info.up_token, 5, 0.98));
  activity.push_back(trade(info.down_token, 2, 0.03));
  auto positions = json::array(
    {json{{"asset", info.up_token}, {"size", 5}, {"avgPrice", 0.98}},
     json{{"asset", info.down_token}, {"size", 2}, {"avgPrice", 0.03}}});
  const fetch_function send =
    [&](const net::http_request& x) -> result<net::http_reply> {
    net::http_reply out;
    out.status = x.url.find("/v2/") == std::string::npos ? 200 : 404;
    out.body = x.url.find("positions") == std::string::npos ? activity.dump()
                                                            : positions.dump();
    return out;
  };
  const auto reconciled = [&] {
    std::ostringstream text;
    reconcile(day.database(), {"https://data", "0x1"}, send, text, log);
    return text.str();
  };
  CHECK(reconciled()
        == "to redeem: 5 up of " + slug(day.id(0))
             + " for $5\nhistory: 1 windows at the venue, 1 here, 0 "
               "differences\n");
  // A redemption names the token only, and leaves nothing of it.
  activity.push_back(
    row("REDEEM", info.up_token, "[]").patch(json::array({add("size", 5)})));
  positions.erase(0);
  CHECK(reconciled().find("redeemed: history no, venue yes")
        != std::string::npos);
}

TEST_CASE("what a position that is over still shows") {
  recorded_market day{"history-after-close"};
  day.open();
  day.quote(190, 200, 97, 98);
  day.buy(200, outcome::up, 5, 98);
  // An account's poll that reports nothing is no row.
  auto nothing = day.fill(201, outcome::down, 0, 50);
  nothing.purpose = order_purpose::hedge;
  nothing.average_price.reset();
  day.add(nothing);
  day.quote(201, 300, 97, 98);
  day.end(std::nullopt);
  for (int s = 301; s < 330; ++s)
    day.add(day.second(s));
  window_result result;
  result.window = day.id(0);
  result.winner = window_outcome::up;
  result.received_at = day.at(330);
  day.add(result);
  for (int s = 331; s < 340; ++s)
    day.add(day.second(s));
  std::ostringstream log;
  REQUIRE(rebuild(day.path, day.database(), log, log) == 0);
  auto opened = store::open(day.database(), store::mode::read);
  REQUIRE(opened);
  CHECK((*opened)->rows<fill_row>("", {})->size() == 1);
  // Each second while it waits for its result, and none after that.
  const auto closes = to_unix_seconds(day.id(1).opens_at);
  const auto readings = (*opened)->rows<reading_row>(
    "WHERE second > :p0 ORDER BY second", {closes});
  REQUIRE(readings);
  REQUIRE(readings->size() == 29);
  CHECK_FALSE(readings->front().up_bid);
  CHECK_FALSE(readings->front().danger);
  const auto trades = trades_of(**opened, {});
  REQUIRE(trades);
  CHECK(statistics_of(*trades).time_held == std::chrono::seconds{100});
  const auto story = story_of(**opened, day.id(0));
  REQUIRE(story);
  CHECK(story->matches.empty());
}

TEST_CASE("exits of different reasons are told apart") {
  traded_day day;
  REQUIRE(day.make() == 0);
  const auto sums = statistics_of(day.trades());
  REQUIRE(sums.exits_by_reason.size() == 2);
  const auto& by_hand = sums.exits_by_reason.at("by_hand");
  CHECK(by_hand.exits == 1);
  CHECK(by_hand.false_exits == 1);
  CHECK(by_hand.brought() == dollars("-2.154321"));
  CHECK(sums.exits_by_reason.at("hedge").exits == 1);
  history_api api{day.database()};
  const auto summary = parsed(api.summary(""));
  CHECK(summary["exits"]["by_reason"][0]["reason"] == "by_hand");
  CHECK(summary["exits"]["by_reason"][0]["brought"] == "-2.154321");
  CHECK(summary["few"] == true);
  CHECK(summary["by_day"][0]["profit_interval"].is_null());
  CHECK(summary["average_profit_interval"].size() == 2);
  const auto window = parsed(api.window(slug(day.id(0))));
  CHECK(window["matches"].is_array());
}

TEST_CASE("numbers of many trades have their intervals") {
  std::vector<trade_row> trades;
  for (int n = 0; n < 40; ++n) {
    trade_row x;
    x.window = n;
    x.market = "btc-5m";
    x.bought = x.settled = shares::from_whole(10);
    x.paid = dollars("9.5");
    x.profit = x.profit_if_held = dollars(n % 8 == 0 ? "-9.5" : "0.5");
    x.result = n % 8 == 0 ? "lost" : "won";
    x.probability_at_entry = chance::from_millionths(900'000);
    trades.push_back(x);
  }
  const auto sums = statistics_of(trades);
  REQUIRE(sums.on_money_used);
  REQUIRE(sums.on_money_interval);
  CHECK(sums.on_money_interval->low < *sums.on_money_used);
  CHECK(*sums.on_money_used < sums.on_money_interval->high);
  // All cost the same, so it is the profit's interval by what was used.
  CHECK(sums.on_money_interval->low
        == doctest::Approx(sums.profit_interval->low.to_double() / 380)
             .epsilon(0.01));
  REQUIRE(sums.brier_interval);
  CHECK(sums.brier_interval->low < *sums.brier);
  CHECK(*sums.brier < sums.brier_interval->high);
  CHECK(*sums.win_rate_needed == doctest::Approx(0.95));
  REQUIRE(sums.by_market.size() == 1);
  REQUIRE(sums.by_market.front().interval);
  CHECK(sums.by_market.front().interval->low < sums.profit);
}
