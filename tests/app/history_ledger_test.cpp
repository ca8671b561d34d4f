// The money of the history against an independent program, over random windows.

#include "actors/fill_detector/fill_ledger.hpp"
#include "app/history/history_commands.hpp"
#include "app/history/rebuild.hpp"
#include "tests/support/recorded_market.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>

using namespace fillguard;
using namespace fillguard::test;

namespace {

/// Trades in random windows, as a venue would report and account for them. The
/// venue's own record goes to a file that only the other program reads.
struct random_venue : recorded_market {
  explicit random_venue(const std::string& name)
      : recorded_market{name}, record{path + "/venue.csv"} {
    record << "kind,window,outcome,direction,price,quantity,fee,reversed\n";
  }

  int pick(int from, int to) {
    return from
           + static_cast<int>(random() % static_cast<unsigned>(to - from + 1));
  }

  void deliver(const fill_ledger::changes& changes) {
    for (const auto& each : changes)
      add(each);
  }

  /// Announces an order, so that its matches have a purpose.
  std::string order(int number, order_purpose purpose, outcome token,
                    order_side direction) {
    order_sent x;
    x.intent = {id(number), purpose, 1};
    x.order_id = slug(id(number)) + '/' + to_string(purpose);
    x.token = token;
    x.direction = direction;
    x.limit = cents(direction == order_side::buy ? 99 : 1);
    x.quantity = shares::from_whole(1'000);
    x.at = at(300 * number + 100);
    deliver(ledger.apply(x));
    return x.order_id;
  }

  /// One match, reported twice, perhaps reversed in the end. Returns what
  /// stands of it.
  shares match(int number, const std::string& order_id, outcome token,
               order_side direction, int lowest, int highest, double second) {
    fill_evidence evidence;
    evidence.window = id(number);
    evidence.source = fill_source::user_channel;
    evidence.token = token;
    evidence.direction = direction;
    evidence.order_id = order_id;
    evidence.trade_id = "t" + std::to_string(++trades);
    evidence.price =
      price::from_millionths(pick(lowest * 10, highest * 10) * 1'000);
    evidence.quantity = shares::from_millionths(pick(1'000'000, 9'000'000));
    evidence.fee = money::from_millionths(pick(0, 90'000));
    evidence.source_time = evidence.received_at = at(300 * number + second);
    deliver(ledger.apply(evidence));
    const bool reversed = pick(1, 12) == 1;
    evidence.status = reversed ? fill_status::reversed : fill_status::confirmed;
    evidence.source_time = evidence.received_at = at(300 * number + second + 3);
    deliver(ledger.apply(evidence));
    deliver(ledger.apply(evidence));
    record << "match," << slug(id(number)) << ',' << to_string(token) << ','
           << to_string(direction) << ',' << to_string(*evidence.price) << ','
           << to_string(evidence.quantity) << ',' << to_string(*evidence.fee)
           << ',' << reversed << '\n';
    return reversed ? shares{} : evidence.quantity;
  }

  void trade(int number) {
    const auto token = pick(0, 1) == 0 ? outcome::up : outcome::down;
    deliver(ledger.apply(found(number).window));
    const auto bought =
      order(number, order_purpose::capture, token, order_side::buy);
    shares held;
    for (int i = pick(1, 4); i > 0; --i)
      held += match(number, bought, token, order_side::buy, 90, 99, 200 - i);
    if (pick(1, 4) == 1) {
      const auto hedge =
        order(number, order_purpose::hedge, opposite(token), order_side::buy);
      for (int i = pick(1, 2); i > 0; --i)
        match(number, hedge, opposite(token), order_side::buy, 5, 40, 240 - i);
    }
    if (pick(1, 3) != 1 || held < shares::from_whole(10))
      return;
    const auto sold =
      order(number, order_purpose::exit, token, order_side::sell);
    // At most what is held, since a match may have up to 9 shares.
    match(number, sold, token, order_side::sell, 30, 90, 260);
  }

  void settle(int number, double second) {
    window_result out;
    out.window = id(number);
    const auto how = pick(0, 20);
    out.winner = how == 0  ? window_outcome::half
                 : how < 4 ? window_outcome::down
                           : window_outcome::up;
    out.received_at = at(second);
    record << "result," << slug(id(number)) << ',' << to_string(*out.winner)
           << ",,,,,\n";
    add(out);
  }

  std::mt19937 random{14};
  fill_ledger ledger{std::nullopt};
  std::ofstream record;
  int trades = 0;
};

} // namespace

TEST_CASE("the history's money is that of the venue's own ledger") {
  constexpr int windows = 1'000;
  random_venue venue{"history-ledger"};
  std::vector<int> late;
  for (int number = 0; number < windows; ++number) {
    venue.open(number);
    venue.quote(150, 152, 95, 97, number);
    venue.trade(number);
    venue.end(std::nullopt, number);
    // A fifth of the results comes after the next windows have closed.
    if (venue.pick(1, 5) == 1)
      late.push_back(number);
    else
      venue.settle(number, 300 * (number + 1) + 20);
    while (!late.empty() && late.front() + 3 <= number) {
      venue.settle(late.front(), 300 * (number + 1) + 40);
      late.erase(late.begin());
    }
    venue.ledger.forget(venue.at(300 * number));
  }
  for (const auto number : late)
    venue.settle(number, 300 * (windows + 1) + 40);
  venue.record.close();
  std::ostringstream log;
  REQUIRE(history::rebuild(venue.path, venue.database(), log, log) == 0);
  std::ofstream report{venue.path + "/report.json"};
  report_arguments arguments;
  arguments.format = "json";
  REQUIRE(run_report(venue.database(), arguments, report, log) == 0);
  report.close();
  const auto command = "python3 " FILLGUARD_SOURCE_DIR
                       "/tests/history/check_ledger.py "
                       + venue.path;
  CHECK(std::system(command.c_str()) == 0);
}
