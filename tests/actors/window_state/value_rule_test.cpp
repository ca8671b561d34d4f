// What a guard sells for, and when it does not trust the probability.

#include "actors/window_state/danger/acting_reading.hpp"
#include "actors/window_state/guard/guard.hpp"
#include "actors/window_state/guard/hedge_rule.hpp"
#include "actors/window_state/guard/value_rule.hpp"
#include "tests/actors/window_state/story.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace fillguard;
using namespace fillguard::test;

namespace {

using kind = notice::kind_type;

price cents(int x) {
  return story::cents(x);
}

const fee_schedule todays_fee{70'000, 1};

/// Five UP shares with 50 seconds left, guarded by the loss probability.
struct guarded_by_loss : story {
  guard guarding;
  guard_settings settings;
  position_danger danger;
  acting_loss loss;
  window_info window = found().window;
  order_book book;
  shares open = shares::from_whole(5);
  double seconds = 250;
  std::uint64_t updates = 0;
  std::optional<double> by_price = 0.02;
  double price_age = 1;
  bool disputed = false;
  double threshold = 0.40;
  std::optional<price> found_at; ///< Bought by another program.

  /// The next update of the book; 0: no bid, or no ask.
  void quotes(int bid, int ask) {
    ++updates;
    std::vector<book_level> bids;
    std::vector<book_level> asks;
    if (bid > 0)
      bids.push_back({cents(bid), shares::from_whole(300)});
    if (ask > 0)
      asks.push_back({cents(ask), shares::from_whole(300)});
    REQUIRE(book.replace(bids, asks) == order_book::flaw::none);
  }

  guard_facts facts() const {
    guard_facts out{at(seconds), window, danger, loss};
    out.acts_on = acting_reading::loss_probability;
    out.loss_threshold = threshold;
    out.found_at = found_at;
    out.held = outcome::up;
    out.open = open;
    out.book = &book;
    out.book_updates = updates;
    out.confirmed_price = cents(98);
    return out;
  }

  void read_loss() {
    acting_loss::facts about;
    about.now = at(seconds);
    about.by_price = by_price;
    about.price_time = at(seconds - price_age);
    about.by_quotes = loss_by_quotes(book.top());
    about.to_beat_disputed = disputed;
    about.book_updates = updates;
    loss.read(about, settings.disagreement, settings.hard_stop_updates);
  }

  /// As in a window: a new doubt is announced beside the decisions.
  decisions decide() {
    read_loss();
    auto out = guarding.decide(facts(), settings);
    if (auto doubt = loss.report())
      out.announce(notice::kind_type::difference, std::move(*doubt));
    return out;
  }

  /// The decisions on two updates with the same quotes.
  decisions twice(int bid, int ask) {
    quotes(bid, ask);
    auto out = decide();
    quotes(bid, ask);
    out += decide();
    return out;
  }

  void answer(const order_wanted& order, int matched) {
    order_answered report;
    report.intent = order.intent;
    report.state = order_state::cancelled;
    report.matched = shares::from_whole(matched);
    report.at = at(seconds);
    CHECK(guarding.apply(report));
    open -= shares::from_whole(matched);
  }
};

bool announces(const decisions& x, kind of, std::string_view part) {
  for (const auto& one : x.announcements)
    if (one.kind == of && one.text.find(part) != std::string::npos)
      return true;
  return false;
}

} // namespace

// -- prices -------------------------------------------------------------------

TEST_CASE("the limit of a sale nets the value less the insurance") {
  // 1 - 0.45 - 0.05 = 0.50; at 52c, 0.52 - 0.07 * 0.52 * 0.48 = 0.502528.
  const auto least = least_net(0.45, cents(5));
  CHECK(least == cents(50));
  CHECK(lowest_sale(least, todays_fee, cents(1)) == cents(52));
  CHECK(lowest_sale(least, {}, cents(1)) == cents(50));
  // A loss that is nearly certain, and an insurance of a dollar, sell for a
  // tick.
  CHECK(lowest_sale(least_net(0.99, cents(5)), todays_fee, cents(1))
        == cents(1));
  CHECK(lowest_sale(least_net(0, cents(100)), todays_fee, cents(1))
        == cents(1));
  // Nobody pays a dollar.
  CHECK(!lowest_sale(least_net(0, {}), todays_fee, cents(1)));
}

TEST_CASE("the limit of a sale is the lowest that nets enough") {
  CHECK(rc::check("net >= least, one tick less is not enough", [] {
    const double loss = *rc::gen::inRange(0, 1001) / 1000.0;
    const auto insurance =
      price::from_millionths(*rc::gen::inRange<std::int64_t>(0, 1'000'001));
    const auto tick = price::from_millionths(*rc::gen::element(1'000, 10'000));
    const auto fee = *rc::gen::element(
      todays_fee, fee_schedule{250'000, 2, fee_schedule::charged_in::shares},
      fee_schedule{});
    const auto least = least_net(loss, insurance);
    const auto limit = lowest_sale(least, fee, tick);
    RC_CLASSIFY(limit.has_value());
    if (!limit) {
      RC_ASSERT(net_of_sale(fee, whole_dollar - tick) < least);
      return;
    }
    RC_ASSERT(limit->millionths() % tick.millionths() == 0);
    RC_ASSERT(net_of_sale(fee, *limit) >= least);
    RC_ASSERT(*limit == tick || net_of_sale(fee, *limit - tick) < least);
  }));
}

TEST_CASE("a hedge is a sale at one less its ask") {
  CHECK(rc::check("the same net for the same level of the book", [] {
    const auto bid =
      price::from_millionths(*rc::gen::inRange<std::int64_t>(1, 1000) * 1'000);
    RC_ASSERT(net_of_hedge(todays_fee, complement(bid))
              == net_of_sale(todays_fee, bid));
    const double loss = *rc::gen::inRange(0, 1001) / 1000.0;
    const auto least = least_net(loss, cents(5));
    const auto sale = lowest_sale(least, todays_fee, cents(1));
    const auto hedge = highest_hedge(least, todays_fee);
    RC_ASSERT(sale.has_value() == hedge.has_value());
    RC_ASSERT(!sale || *hedge == complement(*sale));
  }));
}

TEST_CASE("the reading that acts follows the rule of the settlement") {
  using reading = acting_reading;
  CHECK(reading_for(reading::automatic, settlement::spot)
        == reading::danger_score);
  CHECK(reading_for(reading::automatic, settlement::twap_30)
        == reading::loss_probability);
  CHECK(reading_for(reading::automatic, settlement::twap_60)
        == reading::loss_probability);
  CHECK(reading_for(reading::danger_score, settlement::twap_60)
        == reading::danger_score);
  CHECK(reading_for(reading::loss_probability, settlement::spot)
        == reading::loss_probability);
}

TEST_CASE("the market's loss is one less the middle of its quotes") {
  top_of_book own;
  CHECK(!loss_by_quotes(own));
  own.bid = book_level{cents(2), shares::from_whole(1)};
  CHECK(loss_by_quotes(own) == doctest::Approx(0.98));
  own.ask = book_level{cents(10), shares::from_whole(1)};
  CHECK(loss_by_quotes(own) == doctest::Approx(0.94));
  own.bid.reset();
  CHECK(loss_by_quotes(own) == doctest::Approx(0.90));
}

// -- decisions ----------------------------------------------------------------

TEST_CASE_FIXTURE(guarded_by_loss,
                  "an exit is decided on two updates and stays decided") {
  by_price = 0.45;
  quotes(70, 72);
  CHECK(decide().orders.empty());
  CHECK(decide().orders.empty()); // The same update.
  quotes(70, 72);
  const auto decided = decide();
  REQUIRE(decided.orders.size() == 1);
  CHECK(decided.orders[0].limit == cents(52));
  CHECK(decided.orders[0].quantity == shares::from_whole(5));
  CHECK(decided.orders[0].lifetime == time_in_force::fill_and_kill);
  CHECK(guarding.goal() == "loss probability by price 0.450");

  // Half was sold; the probability falls, and the limit rises.
  answer(decided.orders[0], 3);
  by_price = 0.10;
  quotes(80, 82);
  const auto waits = decide();
  CHECK(waits.orders.empty());
  CHECK(announces(waits, kind::exit,
                  "waits: the best bid is 0.8, the limit 0.86: (1 - 0.100) - "
                  "0.05 after the fee"));
  quotes(86, 88);
  const auto rest = decide();
  REQUIRE(rest.orders.size() == 1);
  CHECK(rest.orders[0].limit == cents(86));
  CHECK(rest.orders[0].quantity == shares::from_whole(2));
}

TEST_CASE_FIXTURE(guarded_by_loss,
                  "a loss probability at its threshold is danger, and one "
                  "under it is none") {
  threshold = 0.30;
  by_price = 0.299'999;
  CHECK(twice(70, 72).orders.empty());
  CHECK_FALSE(guarding.goal());
  by_price = 0.30;
  CHECK(twice(70, 72).orders.size() == 1);
  CHECK(guarding.goal() == "loss probability by price 0.300");
}

TEST_CASE_FIXTURE(guarded_by_loss,
                  "a position that was bought at the threshold is in danger "
                  "once it was in none") {
  threshold = 0.30;
  by_price = 0.30;
  found_at = cents(70);
  CHECK(twice(70, 72).orders.empty());
  CHECK_FALSE(guarding.goal());
  by_price = 0.29;
  twice(71, 73);
  by_price = 0.30;
  CHECK(twice(70, 72).orders.size() == 1);
}

TEST_CASE_FIXTURE(guarded_by_loss, "the limit falls to a tick") {
  by_price = 0.70;
  // The bids pay less than a quarter of the value: nothing is sold yet.
  CHECK(twice(16, 44).orders.empty());
  CHECK(guarding.goal());
  by_price = 0.96;
  quotes(1, 10);
  const auto decided = decide();
  REQUIRE(decided.orders.size() == 1);
  CHECK(decided.orders[0].limit == cents(1));
}

TEST_CASE_FIXTURE(guarded_by_loss,
                  "a known probability holds the hard stop back") {
  by_price = 0.20;
  CHECK(twice(60, 62).orders.empty());
  CHECK(!guarding.goal());
}

TEST_CASE_FIXTURE(guarded_by_loss, "an insurance of a dollar holds nothing") {
  settings.insurance = cents(100);
  by_price = 0.40;
  const auto decided = twice(30, 60);
  REQUIRE(decided.orders.size() == 1);
  CHECK(decided.orders[0].limit == cents(1));
}

TEST_CASE_FIXTURE(guarded_by_loss,
                  "a contradicted probability leaves the hard stop alone") {
  // A price to beat that is wrong, or a frozen price.
  by_price = 0.02;
  const auto decided = twice(60, 62);
  REQUIRE(decided.orders.size() == 1);
  CHECK(decided.orders[0].limit == cents(1));
  CHECK(guarding.goal() == "hard stop: bid 0.6");
  CHECK(announces(decided, kind::difference,
                  "price and market contradict each other: loss probability by "
                  "price 0.020, by the market 0.390"));
  answer(decided.orders[0], 1);
  CHECK(!announces(twice(60, 62), kind::difference, "contradict"));
}

TEST_CASE_FIXTURE(guarded_by_loss, "one update is no contradiction") {
  by_price = 0.02;
  quotes(55, 57);
  CHECK(decide() == decisions{});
  quotes(97, 98);
  CHECK(decide() == decisions{});
  quotes(55, 57);
  CHECK(decide() == decisions{});
}

TEST_CASE_FIXTURE(guarded_by_loss,
                  "a wrong price sells no winner at a high bid") {
  by_price = 0.95;
  const auto decided = twice(97, 98);
  CHECK(decided.orders.empty());
  CHECK(!guarding.goal());
  CHECK(announces(decided, kind::difference, "contradict"));
}

TEST_CASE_FIXTURE(guarded_by_loss, "what is unknown leaves the hard stop") {
  const char* why = "";
  SUBCASE("no reading by price") {
    by_price.reset();
    why = "there is no reading by price: loss probability by price unknown";
  }
  SUBCASE("a settlement price of 6 s") {
    price_age = 6;
    by_price = 0.20;
    why = "the settlement price is too old: loss probability by price 0.200";
  }
  SUBCASE("sources of the price to beat differ") {
    disputed = true;
    by_price = 0.20;
    why = "sources of the price to beat differ";
  }
  CHECK(twice(70, 72).orders.empty());
  const auto decided = twice(64, 66);
  REQUIRE(decided.orders.size() == 1);
  CHECK(decided.orders[0].limit == cents(1));
  CHECK(guarding.goal() == "hard stop: bid 0.64");
  CHECK(!announces(decided, kind::difference, why)); // Told before.
  guarded_by_loss fresh;
  fresh.by_price = by_price;
  fresh.price_age = price_age;
  fresh.disputed = disputed;
  CHECK(announces(fresh.twice(70, 72), kind::difference, why));
}

TEST_CASE_FIXTURE(guarded_by_loss, "without a bid there is no sale") {
  by_price.reset();
  CHECK(twice(0, 2).orders.empty());
  CHECK(!guarding.goal());
}

TEST_CASE_FIXTURE(guarded_by_loss,
                  "an exit decided before keeps its limit while unknown") {
  by_price = 0.45;
  auto decided = twice(70, 72);
  REQUIRE(decided.orders.size() == 1);
  answer(decided.orders[0], 2);
  by_price.reset();
  quotes(50, 52);
  CHECK(decide().orders.empty());
  // The hard stop needs one more low bid, and has no floor.
  quotes(50, 52);
  decided = decide();
  REQUIRE(decided.orders.size() == 1);
  CHECK(decided.orders[0].limit == cents(1));
  CHECK(announces(decided, kind::exit, "sells without a floor"));
}

TEST_CASE_FIXTURE(guarded_by_loss, "a hedge pays what a sale would") {
  settings.on_danger = danger_action::hedge;
  by_price = 0.45;
  auto decided = twice(55, 57); // DOWN is offered at 45c.
  REQUIRE(decided.orders.size() == 1);
  CHECK(decided.orders[0].intent.purpose == order_purpose::hedge);
  CHECK(decided.orders[0].limit == cents(48)); // As a sale at 52c.

  guarded_by_loss dear;
  dear.settings.on_danger = danger_action::hedge;
  dear.settings.hedge_below = cents(80);
  dear.by_price = 0.45;
  CHECK(dear.twice(45, 47).orders.empty()); // 55c for a loss of 45 %.
  CHECK(!dear.guarding.goal());
  dear.by_price.reset();
  CHECK(dear.twice(66, 68).orders.empty()); // Unknown: not even a hedge.
}

TEST_CASE_FIXTURE(guarded_by_loss, "the danger score acts where it is named") {
  CHECK(rc::check("by score, the floor of the value holds as well", [] {
    guarded_by_loss guarded;
    danger_facts signals;
    signals.peak = 0.98;
    signals.confidence = 0.40;
    signals.seconds_left = 60;
    danger_settings acting;
    acting.acts_on = acting_reading::danger_score;
    const spot_streams no_prices;
    guarded.danger.read({guarded.at(250), outcome::up, shares::from_whole(5),
                         signals, no_prices, settlement_question{}, nullptr,
                         todays_fee},
                        acting, {});
    guarded.danger.cross(acting);
    guarded.by_price = *rc::gen::inRange(0, 30) / 100.0;
    auto facts = [&guarded] {
      auto out = guarded.facts();
      out.acts_on = acting_reading::danger_score;
      return out;
    };
    const int bid = *rc::gen::inRange(75, 99);
    guarded.quotes(bid, bid + 1);
    guarded.read_loss();
    guarded.guarding.decide(facts(), guarded.settings);
    guarded.quotes(bid, bid + 1);
    guarded.read_loss();
    const auto decided = guarded.guarding.decide(facts(), guarded.settings);
    RC_ASSERT(guarded.guarding.goal().has_value());
    for (const auto& order : decided.orders)
      RC_ASSERT(net_of_sale(todays_fee, order.limit)
                >= least_net(*guarded.by_price, guarded.settings.insurance));
  }));
}

// -- properties ---------------------------------------------------------------

namespace {

/// A position through updates of any kind. Each order is answered at once.
struct any_course : guarded_by_loss {
  void next() {
    seconds += *rc::gen::inRange(1, 20) / 10.0;
    if (seconds > 299)
      seconds = 299;
    if (*rc::gen::inRange(0, 8) == 0)
      by_price.reset();
    else
      by_price = *rc::gen::inRange(0, 1001) / 1000.0;
    price_age = *rc::gen::element(0.5, 2.0, 4.9, 5.1, 9.0);
    disputed = *rc::gen::inRange(0, 10) == 0;
    const int bid = *rc::gen::inRange(0, 99);
    const int ask = *rc::gen::element(0, 1, 2, 20);
    if (*rc::gen::inRange(0, 4) > 0)
      quotes(bid, ask == 0                        ? 0
                  : std::min(bid + ask, 99) > bid ? std::min(bid + ask, 99)
                                                  : 0);
  }

  void settle(const decisions& decided) {
    for (const auto& order : decided.orders)
      answer(order, open > shares::from_whole(1) ? *rc::gen::inRange(0, 2) : 0);
  }
};

} // namespace

TEST_CASE("no exit is under the value while it is known") {
  CHECK(rc::check("net >= (1 - p) - insurance", [] {
    any_course course;
    course.settings.insurance =
      price::from_millionths(*rc::gen::inRange<std::int64_t>(0, 20) * 10'000);
    // The test's own count of contradicting updates in a row.
    std::uint32_t differs = 0;
    std::uint64_t seen = 0;
    course.quotes(90, 91);
    for (int i = 0; i < 40; ++i) {
      course.next();
      const auto market = loss_by_quotes(course.book.top());
      if (course.updates != seen && course.by_price && market) {
        seen = course.updates;
        differs =
          std::abs(*course.by_price - *market) > 0.29999 ? differs + 1 : 0;
      }
      const bool known = course.by_price && course.price_age <= 5
                         && !course.disputed && differs < 2;
      const auto decided = course.decide();
      for (const auto& order : decided.orders)
        if (known)
          RC_ASSERT(net_of_sale(todays_fee, order.limit).millionths()
                    >= std::llround((1 - *course.by_price) * 1e6)
                         - course.settings.insurance.millionths());
      course.settle(decided);
    }
  }));
}

TEST_CASE("while it is unknown, only a missing bid holds the hard stop back") {
  CHECK(rc::check("sold at once, for whatever is bid", [] {
    any_course course;
    course.quotes(90, 91);
    for (int i = *rc::gen::inRange(0, 20); i > 0; --i) {
      course.next();
      course.settle(course.decide());
    }
    // From now on unknown or contradicted, and a low bid on two updates.
    const int bid = *rc::gen::inRange(1, 66);
    const int how = *rc::gen::inRange(0, 4);
    course.price_age = how == 1 ? 6 : 1;
    course.disputed = how == 2;
    course.by_price = 0.0;
    if (how == 0)
      course.by_price.reset();
    std::vector<order_wanted> orders;
    for (int i = 0; i < 2; ++i) {
      course.quotes(bid, how == 3 ? 0 : bid + 1);
      auto decided = course.decide();
      for (auto& order : decided.orders) {
        orders.push_back(order);
        course.answer(order, 0);
      }
    }
    RC_ASSERT(!orders.empty());
    RC_ASSERT(orders.back().limit == story::cents(1));
    RC_ASSERT(orders.back().direction == order_side::sell);
    course.quotes(0, 30);
    RC_ASSERT(course.decide().orders.empty());
  }));
}
