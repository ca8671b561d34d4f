#include "actors/window_state/keep/recorder.hpp"
#include "app/cli/cli.hpp"
#include "app/review/journal_positions.hpp"
#include "app/review/review.hpp"
#include "app/review/review_totals.hpp"
#include "net/journal/record.hpp"
#include "tests/actors/window_state/story.hpp"
#include "tests/net/sim_harness.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

using namespace fillguard;
using namespace fillguard::review;
using namespace fillguard::test;
using nlohmann::json;

namespace {

namespace fs = std::filesystem;

money cent(double x) {
  return money::from_millionths(std::llround(x * 10'000));
}

price at_cents(int x) {
  return price::from_millionths(x * 10'000);
}

/// A journal of one market on the disk, written by the state's own recorder.
struct written_journal : story {
  explicit written_journal(bool guards = false) {
    fs::remove_all(path);
    fs::create_directories(path + "/btc-5m");
    file.open(path + "/btc-5m/2026-04-13.journal", std::ios::binary);
    file << net::journal::magic;
    auto how = settings();
    how.captures = guards;
    how.danger.acts_on =
      guards ? acting_reading::automatic : acting_reading::danger_score;
    state = std::make_unique<isolated_state>(how);
    state->record(std::make_shared<recorder>(
      0, 0, [this](std::int64_t, std::string_view bytes, std::uint64_t) {
        if (!broken)
          file << bytes;
        return !broken;
      }));
  }

  ~written_journal() { fs::remove_all(path); }

  void add(const market_input& x) { state->apply(x); }

  /// A book every second, and its tick.
  void quote(int from, int until, int bid, int ask, int n = 0) {
    for (int s = from; s < until; ++s) {
      add(second(300 * n + s));
      add(book(300 * n + s, bid, ask, n));
    }
  }

  void open(int n = 0) {
    add(found(n));
    add(window_opened{{}, id(n), id(n).opens_at});
  }

  void end(std::optional<window_outcome> winner, int n = 0) {
    add(second(300 * (n + 1)));
    add(window_closed{{}, id(n), id(n + 1).opens_at});
    window_result result;
    result.window = id(n);
    result.winner = winner;
    result.received_at = at(300 * (n + 1) + 30);
    if (winner)
      add(result);
  }

  fill_detected sale(double s, int quantity, int cents_each, double fee,
                     int n = 0) const {
    auto out = fill(s, outcome::up, quantity, cents_each, n);
    out.purpose = order_purpose::exit;
    out.fee = cent(fee);
    return out;
  }

  /// A winner that was sold in a fall from which it recovered.
  void false_exit(int n = 0) {
    open(n);
    quote(190, 200, 97, 98, n);
    add(fill(300 * n + 200, outcome::up, 5, 98, n));
    quote(201, 250, 97, 98, n);
    quote(250, 252, 60, 62, n);
    add(sale(300 * n + 251.5, 5, 58, 8.5, n));
    quote(252, 300, 96, 98, n);
    end(window_outcome::up, n);
  }

  std::vector<reviewed_position> review() {
    file.flush();
    said.str({});
    const auto disk = net::journal::local_disk();
    const auto found = review_journals(*disk, {path}, {}, said);
    REQUIRE(found);
    return *found;
  }

  std::string path = (fs::temp_directory_path()
                      / ("fillguard-review-" + std::to_string(getpid())))
                       .string();
  std::ofstream file;
  std::unique_ptr<isolated_state> state;
  std::ostringstream said;
  bool broken = false;
};

/// A journal of a service that sells in danger, of windows that settle on an
/// average.
struct guarded_journal : written_journal {
  guarded_journal() : written_journal{true} {
    // nop
  }

  /// A position at 98 cents whose price falls far under the price to beat 50 s
  /// before the close, and its bid to 20 cents with it. Its guard sends an exit
  /// `sent` seconds after the open, or none.
  void collapse(std::optional<double> sent) {
    auto window = found();
    window.window.rules.settles_on = settlement::twap_60;
    add(window);
    add(window_opened{{}, id(), id().opens_at});
    add(site(4, "69950"));
    for (int s = 5; s < 300; ++s) {
      add(second(s));
      const bool fell = s >= 250;
      add(spot(s - 1, fell ? "69900" : s / 5 % 2 == 0 ? "70000" : "70005"));
      add(fell ? book(s, 20, 22) : book(s, 97, 98));
      if (s == 200)
        add(fill(200.1, outcome::up, 5, 98));
      if (sent && *sent >= s && *sent < s + 1) {
        order_sent order;
        order.intent = {id(), order_purpose::exit, 1};
        order.order_id = "0x1";
        order.direction = order_side::sell;
        order.limit = at_cents(20);
        order.quantity = shares::from_whole(5);
        order.at = at(*sent);
        add(order);
      }
    }
    end(window_outcome::down);
  }
};

std::optional<reckoned_money> exactly(money x) {
  return reckoned_money{x, false};
}

/// Runs the command with an answer to each request.
struct review_command {
  explicit review_command(fetch_function ask = {}) {
    offered.review = [this, ask](const config& x, const review_arguments& y) {
      return run_review(x, y, ask, out, err);
    };
  }

  int call(std::vector<std::string> arguments) {
    out.str({});
    err.str({});
    arguments.insert(arguments.begin(), "review");
    return run_cli(arguments, offered, {out, err, {}});
  }

  bool mentions(const std::string& text) const {
    return (out.str() + err.str()).find(text) != std::string::npos;
  }

  commands offered;
  std::ostringstream out;
  std::ostringstream err;
};

} // namespace

TEST_CASE_FIXTURE(written_journal,
                  "a journal's position is shown beside what "
                  "other ways of ending it would have brought") {
  false_exit();
  const auto found = review();
  REQUIRE(found.size() == 1);
  const auto& reviewed = found[0];
  CHECK(reviewed.window == id(0));
  CHECK(reviewed.token == outcome::up);
  CHECK(reviewed.bought == shares::from_whole(5));
  CHECK(reviewed.average_price == at_cents(98));
  CHECK(reviewed.sold == shares::from_whole(5));
  CHECK(reviewed.winner == window_outcome::up);
  CHECK(reviewed.recovered() == true);
  CHECK(reviewed.best_bid == at_cents(97));
  CHECK(reviewed.best_bid_after == at_cents(96));
  // 5 * (1 - 0.98); 5 * 0.58 - 0.085 - 4.90.
  CHECK(reviewed.of(policy_name::held).profit == exactly(cent(10)));
  CHECK(reviewed.of(policy_name::done).profit == exactly(cent(-208.5)));
  // Both sell at 60 cents, 150 ms later: 5 * 0.60 - 5 * 0.07 * 0.6 * 0.4.
  for (const auto policy : {policy_name::at_reading, policy_name::at_stop}) {
    const auto& sold = reviewed.of(policy);
    REQUIRE(sold.sale);
    CHECK(sold.sale->at == at(250) + 150ms);
    CHECK(sold.profit == exactly(cent(300 - 8.4 - 490)));
  }
  CHECK(reviewed.notes.empty());
  CHECK(said.str().empty());
}

TEST_CASE_FIXTURE(written_journal,
                  "the time that an alert leaves is from the reading to the "
                  "first low bid") {
  false_exit(); // Both come with one update.
  open(1);
  quote(190, 200, 97, 98, 1);
  add(fill(500, outcome::up, 5, 98, 1));
  quote(201, 250, 97, 98, 1);
  quote(250, 253, 80, 82, 1);
  quote(253, 300, 60, 62, 1);
  end(window_outcome::down, 1);
  open(2); // Never low.
  quote(190, 200, 97, 98, 2);
  add(fill(800, outcome::up, 5, 98, 2));
  quote(201, 300, 97, 98, 2);
  end(window_outcome::up, 2);
  const auto found = review();
  REQUIRE(found.size() == 3);
  CHECK(found[0].alert_left == 0s);
  CHECK(found[1].alert_left == 3s);
  CHECK_FALSE(found[2].alert_left);
  const auto times = alert_times_of(found);
  REQUIRE(times);
  CHECK(times->positions == 2);
  CHECK(times->late == 1);
  CHECK(times->least == 0s);
  CHECK(times->most == 3s);
  CHECK_FALSE(alert_times_of({}));
  review_command run;
  REQUIRE(run.call({path}) == 0);
  CHECK(
    run.mentions("from the reading to the first bid of 65c or less, in 2 "
                 "positions that came to both: median 0.0 s, 0.0 s to 3.0 s; "
                 "in 1 the reading was no earlier than it"));
}

TEST_CASE_FIXTURE(written_journal,
                  "a position that nothing sold has the result of holding") {
  open();
  quote(190, 200, 97, 98);
  add(fill(200, outcome::up, 5, 98));
  quote(201, 300, 97, 98);
  end(window_outcome::half);
  const auto found = review();
  REQUIRE(found.size() == 1);
  for (const auto policy : all_policies)
    CHECK(found[0].of(policy).profit == exactly(cent(250 - 490)));
  CHECK_FALSE(found[0].recovered());
  CHECK_FALSE(found[0].best_bid_after);
}

TEST_CASE_FIXTURE(written_journal, "what the records do not show is unknown, "
                                   "and left out of the totals") {
  // Books stop ten seconds after the fill, and later even the outcome.
  open();
  quote(190, 200, 97, 98);
  add(fill(200, outcome::up, 5, 98));
  quote(201, 211, 97, 98);
  add(distrust(211));
  for (int s = 212; s < 300; ++s)
    add(second(s));
  end(window_outcome::up);
  open(1);
  quote(190, 200, 97, 98, 1);
  add(fill(500, outcome::up, 5, 98, 1));
  quote(201, 300, 97, 98, 1);
  end(std::nullopt, 1);
  const auto found = review();
  REQUIRE(found.size() == 2);
  CHECK(found[0].of(policy_name::held).profit == exactly(cent(10)));
  const auto& blind = found[0].of(policy_name::at_stop);
  CHECK_FALSE(blind.profit);
  CHECK(blind.unknown_because == "the bids for a time");
  CHECK_FALSE(found[0].of(policy_name::at_reading).profit);
  CHECK(found[0].best_bid == at_cents(97)); // Of what was seen.
  for (const auto policy : all_policies)
    CHECK_FALSE(found[1].of(policy).profit);
  CHECK(found[1].of(policy_name::held).unknown_because == "the outcome");

  const auto held = total_of(found, policy_name::held);
  CHECK(held.positions == 1);
  CHECK(held.left_out == 1);
  CHECK(held.profit == cent(10));
  CHECK_FALSE(held.likely);
  const auto stop = total_of(found, policy_name::at_stop);
  CHECK(stop.positions == 0);
  CHECK(stop.left_out == 2);
  CHECK(stop.undecided());
}

TEST_CASE_FIXTURE(written_journal, "a difference from the journal's own fold "
                                   "is said") {
  open();
  quote(190, 200, 97, 98);
  add(fill(200, outcome::up, 5, 98));
  quote(201, 210, 97, 98);
  // The disk fails while five more are bought; only the snapshot has them.
  broken = true;
  auto more = fill(210, outcome::up, 10, 98);
  more.revision = 2;
  add(more);
  broken = false;
  for (std::uint64_t i = 0; i <= recorder::retry_after; ++i) {
    auto seen = book(210, 97, 98);
    seen.kind = book_update::kind_type::confirm;
    seen.bids.clear();
    seen.asks.clear();
    seen.source_time.reset();
    seen.received_at = at(210) + i * 10ms;
    add(seen);
  }
  quote(221, 300, 97, 98);
  end(window_outcome::up);
  const auto found = review();
  REQUIRE(found.size() == 1);
  CHECK(found[0].of(policy_name::done).profit == exactly(cent(10)));
  REQUIRE(found[0].notes.size() == 1);
  CHECK(found[0].notes[0]
        == "the journal's own fold has +0.2000, the review +0.1000");
  CHECK(said.str().find("records are missing in 1 places")
        != std::string::npos);
}

TEST_CASE_FIXTURE(guarded_journal, "an exit that its guard did not send is "
                                   "found by the review's own rule") {
  collapse(std::nullopt);
  const auto found = review();
  REQUIRE(found.size() == 1);
  REQUIRE(found[0].own);
  CHECK(found[0].own->reached_at >= at(250));
  CHECK(found[0].own->reached_at <= at(252));
  CHECK(found[0].own->due_at == at(252));
  CHECK_FALSE(found[0].own->sent_at);
  REQUIRE(found[0].notes.size() == 1);
  INFO(found[0].notes[0]);
  CHECK(found[0].notes[0].find("reached 0.400") != std::string::npos);
  CHECK(found[0].notes[0].find("a bid paid 48.0 s before the close; the guard "
                               "sent nothing")
        != std::string::npos);
  review_command run;
  REQUIRE(run.call({path}) == 0);
  INFO(run.out.str());
  CHECK(run.mentions("49.0/none"));
  CHECK(run.mentions("the guard sent nothing"));
  CHECK(run.mentions("sales are assumed to match at the recorded bids 150 ms "
                     "after their decision"));
  REQUIRE(run.call({path, "--format", "json"}) == 0);
  const auto position = json::parse(run.out.str())["positions"][0];
  CHECK(position["own_rule"]["due_at"] == to_iso8601(at(252)));
  CHECK(position["own_rule"]["sent_at"].is_null());
  REQUIRE(run.call({path, "--format", "csv"}) == 0);
  CHECK(run.mentions(to_iso8601(at(252)) + ",,\"by the review's own rule"));
}

TEST_CASE_FIXTURE(guarded_journal, "an exit that its guard sent late is found "
                                   "by the review's own rule") {
  collapse(262.5);
  const auto found = review();
  REQUIRE(found.size() == 1);
  REQUIRE(found[0].notes.size() == 1);
  INFO(found[0].notes[0]);
  CHECK(found[0].notes[0].find("the guard sent its first order 10.5 s later")
        != std::string::npos);
}

TEST_CASE_FIXTURE(guarded_journal, "an exit that its guard sent in calm is "
                                   "found by the review's own rule") {
  collapse(230.5);
  const auto found = review();
  REQUIRE(found.size() == 1);
  REQUIRE(found[0].notes.size() == 1);
  CHECK(found[0].notes[0]
        == "the guard sent its first order 69.5 s before the close, when the "
           "loss probability by the review's own rule was 0.000");
}

TEST_CASE_FIXTURE(guarded_journal, "a guard that acted in time has no note") {
  collapse(252.5);
  const auto found = review();
  REQUIRE(found.size() == 1);
  CHECK(found[0].own->sent_at == at(252.5));
  INFO((found[0].notes.empty() ? "" : found[0].notes[0]));
  CHECK(found[0].notes.empty());
}

TEST_CASE("a service's reading that stays calm in danger is found by the "
          "review's own rule") {
  story with;
  position_review one{with.found().window, {}};
  own_rule_settings how;
  how.by_probability = true;
  one.judge_by(how);
  one.apply("a",
            {deal::kind_type::entry, outcome::down, shares::from_whole(5),
             at_cents(98), money{}},
            with.at(200));
  for (int s = 200; s < 300; ++s) {
    one.apply(with.book(s, s < 250 ? 2 : 60, s < 250 ? 3 : 62));
    one.judge(s < 250 ? 0.01 : 0.6, with.at(s));
    one.read(false, with.at(s));
  }
  one.settle(window_outcome::up);
  const auto done = one.finish().value();
  REQUIRE(done.own);
  CHECK(done.own->reached_at == with.at(251));
  REQUIRE(done.notes.size() == 1);
  CHECK(done.notes[0]
        == "by the review's own rule the loss probability reached 0.400 "
           "(0.600) 49.0 s before the close; the service's own reading did "
           "not");
}

TEST_CASE("the review's own rule counts each update once, and neither reading "
          "where price and market differ") {
  story with;
  own_rule rule;
  own_rule_settings how;
  how.by_probability = true;
  how.acts = true;
  rule.use(how);
  const top_of_book low{book_level{at_cents(40), {}},
                        book_level{at_cents(42), {}}};
  rule.count(with.book(1, 40, 42));
  rule.look(with.at(1), 0.6, low, at_cents(38));
  rule.count(with.book(1, 40, 42)); // The other token's frame.
  rule.look(with.at(1.1), 0.6, low, at_cents(38));
  CHECK_FALSE(rule.reached_at());
  rule.look(with.at(1.5), std::nullopt, low, at_cents(38));
  rule.count(with.book(2, 40, 42));
  rule.look(with.at(2), 0.6, low, std::nullopt);
  CHECK(rule.reached_at() == with.at(2));
  CHECK_FALSE(rule.due_at()); // Nothing pays.
  CHECK(rule.difference({}, with.at(300)).empty());

  own_rule contradicted;
  contradicted.use(how);
  for (int s = 1; s < 10; ++s) {
    contradicted.count(with.book(s, 97, 98));
    contradicted.look(
      with.at(s), s == 1 ? 0.01 : 0.9,
      {book_level{at_cents(97), {}}, book_level{at_cents(98), {}}},
      at_cents(96));
  }
  CHECK_FALSE(contradicted.due_at());
  CHECK(contradicted.difference({}, with.at(300)).empty());
}

TEST_CASE("what the bids do not take is held to the settlement") {
  story with;
  const auto window = with.found().window;
  const auto play = [&](std::optional<window_outcome> winner) {
    position_review one{window, {}};
    one.apply("a",
              {deal::kind_type::entry, outcome::down, shares::from_whole(5),
               at_cents(98), money{}},
              with.at(200));
    auto thin = with.book(201, 40, 42); // DOWN bids 58 cents.
    thin.asks[0].size = shares::from_whole(2);
    one.apply(thin);
    for (int s = 202; s < 300; ++s)
      one.apply(with.book(s, 1, 2));
    if (winner)
      one.settle(*winner);
    return one.finish().value().of(policy_name::at_stop);
  };
  const auto sold = play(window_outcome::up);
  REQUIRE(sold.sale);
  CHECK(sold.sale->sold == shares::from_whole(2));
  CHECK(sold.sale->left == shares::from_whole(3));
  // 2 * 0.58 - 2 * 0.07 * 0.58 * 0.42, nothing for the rest.
  CHECK(sold.profit
        == exactly(money::from_millionths(1'160'000 - 34'100) - cent(490)));
  CHECK(play(window_outcome::down).profit->amount
        == sold.profit->amount + cent(300));
  CHECK_FALSE(play(std::nullopt).profit);
}

TEST_CASE("a fall that nobody saw has an unknown price") {
  story with;
  position_review one{with.found().window, {}};
  one.apply("a",
            {deal::kind_type::entry, outcome::up, shares::from_whole(5),
             at_cents(98), money{}},
            with.at(200));
  for (int s = 200; s < 220; ++s)
    one.apply(with.book(s, 97, 98));
  for (int s = 226; s < 300; ++s) // The first bid after six seconds.
    one.apply(with.book(s, 2, 3));
  one.settle(window_outcome::down);
  const auto sold = one.finish().value().of(policy_name::at_stop);
  CHECK_FALSE(sold.profit);
  CHECK(sold.unknown_because == "the bids for a time");
}

TEST_CASE("a sale at bids that are too old is unknown") {
  story with;
  position_review one{with.found().window, {}};
  one.apply(with.book(199, 60, 62));
  one.apply("a",
            {deal::kind_type::entry, outcome::up, shares::from_whole(5),
             at_cents(98), money{}},
            with.at(210));
  one.read(true, with.at(210));
  one.settle(window_outcome::up);
  const auto sold = one.finish().value().of(policy_name::at_reading);
  CHECK_FALSE(sold.profit);
  CHECK(sold.unknown_because == "the bids at the time of the sale");
}

TEST_CASE("holding is the result of deals without sales, and a pair pays a "
          "dollar at every outcome") {
  rc::check([] {
    const auto some = [](std::int64_t from, std::int64_t to) {
      return *rc::gen::inRange<std::int64_t>(from, to);
    };
    market_rules rules;
    rules.taker_fee = fee_schedule{70'000, 1};
    ledger of{rules};
    const auto token = *rc::gen::element(outcome::up, outcome::down);
    const int count = *rc::gen::inRange(1, 5);
    for (int i = 0; i < count; ++i)
      of.put(std::to_string(i),
             {deal::kind_type::entry, token,
              shares::from_millionths(some(1, 500'000'000)),
              price::from_millionths(some(10'000, 990'000)),
              *rc::gen::arbitrary<bool>()
                ? std::optional{money::from_millionths(some(0, 100'000))}
                : std::nullopt});
    for (const auto result : all_of<window_outcome>)
      RC_ASSERT(of.if_held(result) == of.as_done(result));
    RC_ASSERT(!of.if_held(std::nullopt));
    RC_ASSERT(!of.as_done(std::nullopt));
    // Covered whole, the outcome changes nothing any more.
    const auto held = of.if_held(window_outcome::half);
    const auto price_of_cover = price::from_millionths(some(10'000, 990'000));
    of.put("cover", {deal::kind_type::hedge, opposite(token), of.received(),
                     price_of_cover, money{}});
    const auto covered = of.as_done(std::nullopt);
    RC_ASSERT(covered.has_value());
    for (const auto result : all_of<window_outcome>)
      RC_ASSERT(of.as_done(result) == covered);
    RC_ASSERT(of.if_held(window_outcome::half) == held);
  });
}

TEST_CASE("a fee that nothing reports counts at its upper bound, and a price "
          "that is unknown makes the result unknown") {
  market_rules rules;
  rules.taker_fee = fee_schedule{70'000, 1};
  ledger of{rules};
  of.put("a", {deal::kind_type::entry, outcome::up, shares::from_whole(10),
               at_cents(90), std::nullopt});
  // 10 * 0.07 * 0.9 * 0.1.
  CHECK(of.if_held(window_outcome::up)
        == reckoned_money{cent(100 - 6.3), true});
  of.put("b", {deal::kind_type::sale, outcome::up, shares::from_whole(4),
               std::nullopt, std::nullopt});
  CHECK(of.if_held(window_outcome::up));
  CHECK_FALSE(of.as_done(window_outcome::up));
  of.put("b", {deal::kind_type::sale, outcome::up, shares::from_whole(11),
               at_cents(99), money{}});
  CHECK(of.lacks_deals());
  CHECK_FALSE(of.as_done(window_outcome::up));
}

TEST_CASE("a purchase that paid its fee in shares received fewer") {
  market_rules rules;
  rules.taker_fee = fee_schedule{72'000, 1, fee_schedule::charged_in::shares};
  ledger of{rules};
  of.put("a", {deal::kind_type::entry, outcome::up, shares::from_whole(10),
               at_cents(50), cent(10)});
  CHECK(of.received() == shares::from_millionths(9'800'000));
  CHECK(of.if_held(window_outcome::up) == exactly(cent(480)));
}

TEST_CASE("the break-even loss share is that at which nothing is won") {
  // Nine winners and one loser at 98 cents; selling saves 50 cents a share of
  // the loser, and costs two of a winner.
  std::vector<reviewed_position> all;
  for (int i = 0; i < 10; ++i) {
    reviewed_position x;
    x.bought = shares::from_whole(1);
    x.cost = reckoned_money{cent(98), false};
    x.winner = i == 0 ? window_outcome::down : window_outcome::up;
    const auto payout = i == 0 ? money{} : cent(100);
    x.of(policy_name::held).profit = exactly(payout - cent(98));
    x.of(policy_name::done).profit =
      exactly((i == 0 ? cent(50) : cent(98)) - cent(98));
    all.push_back(x);
  }
  const auto held = total_of(all, policy_name::held);
  CHECK(*held.break_even == doctest::Approx(0.02));
  CHECK(held.lost == 1);
  CHECK(held.decided == 10);
  const auto sold = total_of(all, policy_name::done);
  CHECK(*sold.break_even == doctest::Approx(0).epsilon(1e-9));
  CHECK(sold.beyond_held == cent(50 - 9 * 2));
  CHECK(sold.undecided());
  CHECK(average_cost(all) == at_cents(98));
  all.erase(all.begin());
  CHECK(*total_of(all, policy_name::held).break_even == doctest::Approx(0.02));
  CHECK_FALSE(total_of(all, policy_name::done).break_even);
  CHECK_FALSE(total_of(all, policy_name::done).undecided());
}

TEST_CASE_FIXTURE(written_journal, "the command prints positions, totals and "
                                   "what is not known, in three formats") {
  for (int n = 0; n < 3; ++n)
    false_exit(n);
  open(3);
  quote(190, 200, 97, 98, 3);
  add(fill(1'100, outcome::up, 5, 98, 3));
  quote(201, 300, 97, 98, 3);
  end(std::nullopt, 3);
  file.flush();
  review_command run;
  REQUIRE(run.call({path}) == 0);
  INFO(run.out.str());
  CHECK(run.mentions("btc-updown-5m-1776081600"));
  CHECK(run.mentions("unknown in 1 of 4 positions: the outcome"));
  CHECK(run.mentions("break-even at an average cost of 0.98 a share"));
  CHECK(run.mentions("worse"));
  CHECK(run.err.str().empty());

  REQUIRE(run.call({path, "--format", "json"}) == 0);
  const auto printed = json::parse(run.out.str());
  REQUIRE(printed["positions"].size() == 4);
  const auto& first = printed["positions"][0];
  CHECK(first["held"]["profit"] == "0.1");
  CHECK(first["as_done"]["profit"] == "-2.085");
  CHECK(first["recovered"] == true);
  CHECK(printed["positions"][3]["held"]["profit"].is_null());
  CHECK(printed["totals"][0]["positions"] == 3);
  CHECK(printed["totals"][0]["left_out"] == 1);
  CHECK(printed["totals"][1]["beyond_held"] == "-6.555");
  CHECK(printed["totals"][1]["undecided"] == false);

  REQUIRE(run.call({path, "--format", "csv"}) == 0);
  const auto lines = run.out.str();
  CHECK(std::count(lines.begin(), lines.end(), '\n') == 5);
  CHECK(run.mentions("btc-updown-5m-1776081600,up,5,0.98,4.9,up,5,0,0.1,"
                     "-2.085,"));
  // Without an argument it is the journal of the configuration.
  REQUIRE(run.call({"--set", "journal.dir=" + path}) == 0);
  CHECK(run.mentions("btc-updown-5m-1776081600"));
}

TEST_CASE_FIXTURE(written_journal, "an input without a position is an error") {
  review_command run;
  quote(190, 200, 97, 98); // Nothing was bought.
  file.flush();
  CHECK(run.call({path}) == 1);
  CHECK(run.mentions("no position is recorded there"));
  fs::create_directories(path + "/empty");
  CHECK(run.call({path + "/empty"}) == 1);
  CHECK(run.mentions("there is no journal\n"));
  // As after a demo, whose journal is one folder deeper.
  const auto outer = path + "/outer";
  fs::create_directories(outer + "/demo");
  fs::copy(path + "/btc-5m", outer + "/demo/btc-5m");
  CHECK(run.call({"--set", "journal.dir=" + outer}) == 1);
  CHECK(run.mentions("there is one in " + outer + "/demo\n"));
  CHECK(run.call({"--set", "journal.dir=" + path + "/none"}) == 1);
  CHECK(run.call({path + "/none"}) == 2);
  std::ofstream{path + "/book.jsonl"} << "{}\n";
  CHECK(run.call({path + "/book.jsonl"}) == 2);
  CHECK(run.mentions("is not a journal"));
  CHECK(run.call({"--wallet", "0x12"}) == 2);
  CHECK(run.mentions("must be 0x and 40 hexadecimal digits"));
  CHECK(run.call({"--format", "xml"}) == 2);
  CHECK(run.call({"--wallet", std::string(2, '0') + std::string(40, 'a')})
        == 2);
  // A damaged journal is not reviewed in part.
  fs::copy(FILLGUARD_SOURCE_DIR "/tests/journals/format_3/sold", path + "/copy",
           fs::copy_options::recursive);
  for (const auto& day : fs::directory_iterator{path + "/copy/btc-5m"}) {
    std::fstream damaged{day.path(),
                         std::ios::in | std::ios::out | std::ios::binary};
    damaged.seekp(40);
    damaged << "????";
  }
  CHECK(run.call({path + "/copy"}) == 1);
  INFO(run.err.str());
  CHECK(run.mentions("damaged at byte"));
}

TEST_CASE("the journals of every release can be reviewed") {
  review_command run;
  for (const auto* name : {"format_2/held", "format_2/sold", "format_3/sold"}) {
    INFO(name);
    REQUIRE(
      run.call({std::string{FILLGUARD_SOURCE_DIR "/tests/journals/"} + name,
                "--format", "json"})
      == 0);
    const auto printed = json::parse(run.out.str());
    REQUIRE(printed["positions"].size() == 1);
    const auto& one = printed["positions"][0];
    CHECK(one["notes"].empty());
    CHECK(one["shares"] != "0");
  }
}

namespace {

/// A simulated venue in which a wallet trades by hand.
struct traded_venue {
  static constexpr const char* wallet =
    "0x00000000000000000000000000000000000000aa";

  traded_venue() : sim{calm()} {}

  static net::sim::venue_options calm() {
    net::sim::venue_options out;
    out.world.story = net::sim::scenario::calm;
    return out;
  }

  void trade(json what) {
    what["wallet"] = wallet;
    net::sim::http_ask request;
    request.method = "POST";
    request.target = "/sim/hand";
    request.body = what.dump();
    const auto id = ++sim.last_request;
    sim.venue.ask(id, request);
    REQUIRE(sim.answers.at(id).status == 200);
  }

  fetch_function ask() {
    return [this](net::http_request what) -> result<net::http_reply> {
      const auto host = what.url.find("://");
      asked.push_back(what.url.substr(what.url.find('/', host + 3)));
      const auto answer = sim.get(asked.back());
      if (answer.status < 0)
        return failure("venue", "no answer");
      net::http_reply out;
      out.status = answer.status;
      out.body = answer.body;
      out.received_at = sim.venue.now();
      return out;
    };
  }

  sim_harness sim;
  std::vector<std::string> asked;
};

} // namespace

TEST_CASE("a wallet's past windows show what it did, and what holding would "
          "have brought") {
  traded_venue at;
  const auto slug = "btc-updown-5m-" + std::to_string(sim_harness::opens);
  at.sim.go_to(200);
  const auto winner = at.sim.window().winner;
  at.trade(
    {{"slug", slug}, {"outcome", "up"}, {"side", "buy"}, {"shares", "9"}});
  at.sim.go_to(210);
  at.trade(
    {{"slug", slug}, {"outcome", "up"}, {"side", "sell"}, {"shares", "4"}});
  at.sim.go_to(700); // It is resolved, and shown.
  review_command run{at.ask()};
  REQUIRE(run.call({"--wallet", traded_venue::wallet, "--format", "json"})
          == 0);
  INFO(run.out.str());
  const auto printed = json::parse(run.out.str());
  REQUIRE(printed["positions"].size() == 1);
  const auto& one = printed["positions"][0];
  CHECK_FALSE(winner); // Not known before the close.
  const auto won = at.sim.window().winner == outcome::up;
  money bought;
  money sold;
  money fees;
  money fee_of_buys;
  const auto rules =
    fee_schedule_by_date(from_unix_seconds(sim_harness::opens));
  const auto trades =
    at.sim.get_json(std::string{"/v2/trades?user="} + traded_venue::wallet);
  REQUIRE(trades["data"].size() >= 2);
  for (const auto& trade : trades["data"]) {
    const auto each = price::parse(trade["price"].dump()).value();
    const auto size = shares::parse(trade["size"].dump()).value();
    const bool is_buy = trade["side"] == "BUY";
    (is_buy ? bought : sold) += each * size;
    fees += taker_fee(rules, each, size);
    if (is_buy)
      fee_of_buys += taker_fee(rules, each, size);
  }
  const auto pays = [&](int x) { return won ? money::from_whole(x) : money{}; };
  CHECK(one["outcome"] == "up");
  CHECK(one["shares"] == "9");
  CHECK(one["sold_shares"] == "4");
  CHECK(one["result"] == (won ? "up" : "down"));
  const auto amount = [](const json& x) {
    return money::parse(x["profit"].get<std::string>()).value().to_double();
  };
  CHECK(amount(one["held"])
        == doctest::Approx((pays(9) - bought - fee_of_buys).to_double()));
  CHECK(amount(one["as_done"])
        == doctest::Approx((pays(5) + sold - bought - fees).to_double()));
  // No book is at hand.
  CHECK(one["at_reading"]["profit"].is_null());
  CHECK(one["at_65c"]["profit"].is_null());
  CHECK(one["best_bid"].is_null());
  for (const auto& target : at.asked)
    CHECK(target.find("prices-history") == std::string::npos);

  REQUIRE(run.call({"--wallet", traded_venue::wallet}) == 0);
  CHECK(run.mentions("as done"));
  CHECK(run.mentions("unknown in 1 of 1 positions: the bids for a time"));
  CHECK(run.mentions("undecided: too few positions"));
}

TEST_CASE("a wallet without trades, and a venue that does not answer, are "
          "errors") {
  traded_venue at;
  at.sim.go_to(200);
  review_command run{at.ask()};
  CHECK(run.call({"--wallet", traded_venue::wallet}) == 1);
  CHECK(run.mentions("no trade in an Up or Down window was found"));
  review_command alone{[](const net::http_request&) -> result<net::http_reply> {
    return failure("connect", "refused");
  }};
  CHECK(alone.call({"--wallet", traded_venue::wallet}) == 1);
  CHECK(alone.mentions("endpoints.data: refused"));
  CHECK(
    alone.call({"--wallet", traded_venue::wallet, "--set", "endpoints.data="})
    == 2);
}

TEST_CASE_FIXTURE(written_journal, "a journal named beside a wallet adds the "
                                   "bids and readings of its windows") {
  false_exit();
  file.flush();
  // The same window by the wallet's activity, and by Gamma.
  const auto name = slug(id(0));
  const json trade{{"type", "TRADE"},
                   {"side", "BUY"},
                   {"token_id", "1"},
                   {"slug", name},
                   {"size", 5},
                   {"price", 0.98},
                   {"usdc_size", 4.9},
                   {"timestamp", 1'776'081'800},
                   {"transaction_hash", "0x1"}};
  review_command run{
    [&](const net::http_request& x) -> result<net::http_reply> {
      net::http_reply out;
      out.status = 200;
      if (x.url.find("/v2/activity") != std::string::npos)
        out.body = json{{"data", json::array({trade})},
                        {"pagination", {{"has_more", false}}}}
                     .dump();
      else
        out.body =
          json::array({json{{"slug", name},
                            {"conditionId", "0x" + std::string(64, 'a')},
                            {"outcomes", R"(["Up","Down"])"},
                            {"clobTokenIds", R"(["1","2"])"},
                            {"outcomePrices", R"(["1","0"])"},
                            {"closed", true},
                            {"feesEnabled", true},
                            {"feeSchedule", {{"rate", 0.07}, {"exponent", 1}}},
                            {"eventStartTime", "2026-04-13T12:00:00Z"},
                            {"endDate", "2026-04-13T12:05:00Z"}}})
            .dump();
      return out;
    }};
  const std::string wallet = traded_venue::wallet;
  const auto code = run.call({path, "--wallet", wallet, "--format", "json"});
  INFO(run.err.str());
  INFO(run.out.str());
  REQUIRE(code == 0);
  const auto one = json::parse(run.out.str())["positions"][0];
  // Its fee was paid in shares: 5 - 5 * 0.07 * 0.02 received.
  CHECK(one["shares"] == "4.993");
  CHECK(one["held"]["profit"] == "0.093");
  CHECK(one["held"]["estimated"] == true);
  CHECK(one["as_done"]["profit"] == "0.093"); // It was held in truth.
  CHECK(one["best_bid"] == "0.97");
  CHECK(one["at_65c"]["sale"]["at"] == "2026-04-13T12:04:10.150Z");
  CHECK(one["at_reading"]["sale"]["at"] == "2026-04-13T12:04:10.150Z");
}
