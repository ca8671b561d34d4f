// One order from the decision to its end, with reports and matches in any
// order.

#include "messages/order_life.hpp"
#include "messages/order_sequence.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <variant>
#include <vector>

using namespace fillguard;

namespace {

const window_id window{{asset::btc, window_length::m15},
                       from_unix_seconds(1'776'081'600)};

constexpr std::array all_stages{order_stage::wanted,    order_stage::recorded,
                                order_stage::sent,      order_stage::delayed,
                                order_stage::resting,   order_stage::unknown,
                                order_stage::unsent,    order_stage::rejected,
                                order_stage::cancelled, order_stage::filled};

utc_time at(std::int64_t seconds) {
  return from_unix_seconds(1'776'081'700 + seconds);
}

shares whole(std::int64_t count) {
  return shares::from_whole(count);
}

order_wanted order_of(std::int64_t quantity, std::uint32_t number = 1) {
  order_wanted out;
  out.intent = {window, order_purpose::exit, number};
  out.direction = order_side::sell;
  out.limit = *price::parse("0.9");
  out.quantity = whole(quantity);
  return out;
}

order_answered report(order_state state, std::optional<shares> matched = {},
                      std::string reason = {}, std::uint32_t number = 1) {
  order_answered out;
  out.intent = {window, order_purpose::exit, number};
  out.state = state;
  out.matched = matched;
  out.reason = std::move(reason);
  out.at = at(1);
  return out;
}

fill_evidence trade(const char* id, std::int64_t quantity,
                    fill_status status = fill_status::provisional) {
  fill_evidence out;
  out.order_id = "order-1";
  out.trade_id = id;
  out.quantity = whole(quantity);
  out.status = status;
  return out;
}

order_life sent_order(std::int64_t quantity) {
  order_life out{order_of(quantity)};
  out.record();
  out.send("order-1");
  return out;
}

/// The stages in the header's first table, by row. They are abbreviated there.
std::map<std::string, std::vector<std::string>> drawn_table() {
  std::ifstream file{FILLGUARD_SOURCE_DIR "/messages/order_life.hpp"};
  std::map<std::string, std::vector<std::string>> out;
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream words{line};
    std::string word;
    if (!(words >> word) || word != "///" || !(words >> word))
      continue;
    std::vector<std::string> cells;
    for (std::string cell; words >> cell;)
      cells.push_back(cell);
    if (cells.size() == all_stages.size() - 1)
      out.emplace(word, cells);
  }
  return out;
}

} // namespace

TEST_CASE("the transitions are those of the header's table") {
  const auto drawn = drawn_table();
  for (const auto from : all_stages) {
    CAPTURE(to_string(from));
    REQUIRE(drawn.contains(to_string(from)));
    for (std::size_t i = 1; i < all_stages.size(); ++i) {
      CAPTURE(to_string(all_stages[i]));
      const auto& cell = drawn.at(to_string(from)).at(i - 1);
      const auto next = to_string(next_stage(from, all_stages[i]));
      CHECK((cell == "." ? next == to_string(from) : next.starts_with(cell)));
    }
  }
}

TEST_CASE("an order goes from the decision to its fill") {
  order_life order{order_of(5)};
  CHECK(order.stage() == order_stage::wanted);
  CHECK(order.is_unacknowledged());
  CHECK(order.open() == whole(5));
  CHECK(order.record());
  CHECK(order.stage() == order_stage::recorded);
  CHECK(order.is_unacknowledged());
  CHECK(order.send("order-1"));
  CHECK(order.stage() == order_stage::sent);
  CHECK(!order.is_unacknowledged());
  CHECK(!order.state());
  CHECK(order.answer(report(order_state::delayed)));
  CHECK(order.answer(report(order_state::resting, shares{})));
  CHECK(order.stage() == order_stage::resting);
  CHECK(order.match(trade("a", 2)));
  CHECK(order.stage() == order_stage::partly_filled);
  CHECK(order.open() == whole(3));
  CHECK(order.match(trade("b", 3)));
  CHECK(order.is_live()); // Until the venue reports the end.
  CHECK(order.answer(report(order_state::done, whole(5))));
  CHECK(order.stage() == order_stage::filled);
  CHECK(!order.is_live());
  CHECK(order.ended_at() == at(1));
  CHECK(order.open() == shares{});
}

TEST_CASE("an order that is done was matched whole, even if reported with 0") {
  auto order = sent_order(5);
  order.answer(report(order_state::done, shares{}));
  CHECK(order.matched() == whole(5));
  CHECK(order.stage() == order_stage::filled);
  CHECK(order.last_answer()->matched == whole(5));
  // No later report lowers the match.
  order.answer(report(order_state::cancelled, whole(2)));
  CHECK(order.stage() == order_stage::filled);
  CHECK(order.matched() == whole(5));
}

TEST_CASE("a buy at once that is done got the shares that are reported") {
  auto wanted = order_of(5);
  wanted.direction = order_side::buy;
  wanted.lifetime = time_in_force::fill_and_kill;
  order_life order{wanted};
  order.send("x");
  // Its dollars are spent.
  CHECK(order.answer(report(order_state::done, whole(4))));
  CHECK(order.matched() == whole(4));
  CHECK(order.stage() == order_stage::filled);
  order_life unstated{wanted};
  unstated.send("y");
  CHECK(unstated.answer(report(order_state::done, shares{})));
  CHECK(unstated.matched() == whole(5));
}

TEST_CASE("a cancelled order keeps what was matched") {
  auto order = sent_order(5);
  order.answer(report(order_state::cancelled, whole(2), "cancelled by us"));
  CHECK(order.stage() == order_stage::cancelled);
  CHECK(order.matched() == whole(2));
  CHECK(!order.is_unfilled());
  order.match(trade("a", 3));
  CHECK(order.matched() == whole(3));
}

TEST_CASE("an order may be matched beyond its quantity") {
  auto order = sent_order(5);
  order.match(trade("a", 5));
  order.match(trade("b", 1));
  CHECK(order.matched() == whole(6));
  CHECK(order.open() == shares{});
  order.answer(report(order_state::done, whole(5)));
  CHECK(order.matched() == whole(6));
}

TEST_CASE("a match after a rejection counts") {
  auto order = sent_order(5);
  order.answer(report(order_state::rejected, {}, "internal error"));
  CHECK(order.is_unfilled());
  CHECK(!order.is_missed());
  CHECK(order.match(trade("a", 2)));
  CHECK(order.stage() == order_stage::cancelled);
  CHECK(!order.is_unfilled());
  CHECK(!order.is_live());
  CHECK(order.match(trade("b", 3)));
  CHECK(order.stage() == order_stage::filled);
  // After the reversal, the order is as before.
  order.match(trade("a", 2, fill_status::reversed));
  order.match(trade("b", 3, fill_status::reversed));
  CHECK(order.stage() == order_stage::rejected);
}

TEST_CASE("a match of the whole that is undone leaves the order live") {
  auto order = sent_order(5);
  order.answer(report(order_state::resting));
  order.match(trade("ghost", 5));
  CHECK(order.is_live());
  order.match(trade("ghost", 5, fill_status::reversed));
  CHECK(order.stage() == order_stage::resting);
  CHECK(order.open() == whole(5));
  // Its first report arrives once more, late.
  CHECK(!order.match(trade("ghost", 5)));
  CHECK(order.matched() == shares{});
}

TEST_CASE("an overtaken report changes the match alone") {
  auto order = sent_order(5);
  order.answer(report(order_state::resting));
  CHECK(!order.answer(report(order_state::delayed)));
  CHECK(order.stage() == order_stage::resting);
  order.answer(report(order_state::cancelled, shares{}, "expired"));
  CHECK(!order.answer(report(order_state::resting, shares{})));
  CHECK(order.reason() == "expired");
  CHECK(order.answer(report(order_state::resting, whole(2))));
  CHECK(order.stage() == order_stage::cancelled);
  CHECK(order.reason() == "expired");
  CHECK(order.matched() == whole(2));
}

TEST_CASE("a repeated report changes nothing, one with a new reason does") {
  auto order = sent_order(5);
  CHECK(order.answer(report(order_state::unknown, {}, "503")));
  CHECK(!order.answer(report(order_state::unknown, {}, "503")));
  CHECK(order.answer(report(order_state::unknown, {}, "no reply")));
  CHECK(order.last_answer()->reason == "no reply");
  CHECK(order.last_answer()->order_id == "order-1");
}

TEST_CASE("an order first known when sent is followed too") {
  order_sent sent;
  sent.intent = order_of(5).intent;
  sent.order_id = "order-1";
  sent.quantity = whole(5);
  sent.at = at(0);
  order_life order{sent};
  CHECK(order.stage() == order_stage::sent);
  CHECK(order.wanted().quantity == whole(5));
  CHECK(!order.is_unacknowledged());
}

TEST_CASE("the times of the first and last cancel request are kept") {
  auto order = sent_order(5);
  CHECK(!order.cancel_asked_first());
  order.ask_cancel(at(3));
  order.ask_cancel(at(5));
  CHECK(order.cancel_asked_first() == at(3));
  CHECK(order.cancel_asked_last() == at(5));
  CHECK(order.is_live());
}

TEST_CASE("a sequence counts unfilled orders in a row") {
  order_sequence orders;
  CHECK(!orders.is_live());
  CHECK(!orders.newest());
  const auto next = [&](order_state end, std::optional<shares> matched) {
    const auto number = orders.attempts() + 1;
    orders.begin(order_of(5, number));
    CHECK(orders.is_unacknowledged());
    CHECK(orders.answer(report(end, matched, "", number)));
  };
  next(order_state::cancelled, shares{});
  CHECK(orders.unfilled_streak() == 1);
  CHECK(orders.missed() == 1);
  next(order_state::rejected, {});
  CHECK(orders.unfilled_streak() == 2);
  CHECK(orders.missed() == 1);
  next(order_state::unsent, {}); // Not tried, so it does not count.
  CHECK(orders.unfilled_streak() == 2);
  next(order_state::cancelled, shares{});
  CHECK(orders.unfilled_streak() == 3);
  CHECK(orders.missed() == 2);
  next(order_state::cancelled, whole(2));
  CHECK(orders.unfilled_streak() == 3); // The match ends the streak later.
  CHECK(orders.matched() == whole(2));
  next(order_state::done, {});
  CHECK(orders.matched() == whole(7));
  CHECK(orders.attempts() == 6);
  CHECK(orders.unfilled_streak() == 0);
}

TEST_CASE("a sequence takes no report of an order that ended before") {
  order_sequence orders;
  CHECK(!orders.answer(report(order_state::done)));
  orders.begin(order_of(5, 1));
  CHECK(orders.answer(report(order_state::cancelled, shares{}, "", 1)));
  orders.begin(order_of(5, 2));
  CHECK(!orders.answer(report(order_state::done, {}, "", 1)));
  CHECK(orders.is_live());
  CHECK(orders.answer(report(order_state::resting, {}, "", 2)));
  orders.ask_cancel(at(4));
  CHECK(orders.newest()->cancel_asked_last() == at(4));
}

// -- properties ---------------------------------------------------------------

namespace {

using step = std::variant<order_answered, fill_evidence>;

step any_step() {
  if (*rc::gen::inRange(0, 2) == 0) {
    auto out = report(static_cast<order_state>(*rc::gen::inRange(0, 7)));
    if (*rc::gen::arbitrary<bool>())
      out.matched = whole(*rc::gen::inRange(0, 7));
    return out;
  }
  constexpr std::array names{"a", "b", "c"};
  auto out = trade(names.at(*rc::gen::inRange<std::size_t>(0, names.size())),
                   *rc::gen::inRange(1, 4),
                   static_cast<fill_status>(*rc::gen::inRange(0, 3)));
  if (*rc::gen::inRange(0, 5) == 0)
    out.trade_id.reset();
  return out;
}

bool apply_step(order_life& order, const step& x) {
  if (const auto* answer = std::get_if<order_answered>(&x))
    return order.answer(*answer);
  return order.match(std::get<fill_evidence>(x));
}

} // namespace

TEST_CASE("an order stays consistent under any reports") {
  CHECK(rc::check("consistent", [] {
    auto order = sent_order(5);
    for (const auto& variant : *rc::gen::container<std::vector<step>>(
           rc::gen::exec([] { return any_step(); }))) {
      const auto before = order;
      const bool news = apply_step(order, variant);
      RC_ASSERT(news == !(order == before));
      // An order that is over stays over.
      RC_ASSERT(before.is_live() || !order.is_live());
      // Only the venue can undo a match.
      const auto* fill = std::get_if<fill_evidence>(&variant);
      if (!fill || fill->status != fill_status::reversed)
        RC_ASSERT(order.matched() >= before.matched());
      if (const auto* answer = std::get_if<order_answered>(&variant))
        RC_ASSERT(order.matched() >= answer->matched.value_or(shares{}));
      RC_ASSERT(order.matched() >= order.matched_by_fills());
      RC_ASSERT(order.open() >= shares{});
      RC_ASSERT(order.is_live() || order.open().is_zero());
      RC_ASSERT(order.is_live() == !order.ended_at().has_value());
      RC_ASSERT(order.is_live()
                == (order.stage() < order_stage::unsent
                    || order.stage() == order_stage::partly_filled));
      RC_ASSERT(!order.is_unfilled()
                || (!order.is_live() && order.matched().is_zero()));
      if (order.stage() == order_stage::filled)
        RC_ASSERT(order.matched() >= whole(5));
      // A repeated report changes nothing.
      RC_ASSERT(!apply_step(order, variant));
    }
  }));
}

TEST_CASE("reports and matches in any order give the same result") {
  CHECK(rc::check("one end", [] {
    auto steps = *rc::gen::container<std::vector<step>>(
      rc::gen::exec([] { return any_step(); }));
    // One of them has the end of the order.
    constexpr std::array ends{order_state::done, order_state::cancelled,
                              order_state::rejected, order_state::unsent};
    steps.emplace_back(
      report(ends.at(*rc::gen::inRange<std::size_t>(0, ends.size()))));
    const auto end_of = [](const std::vector<step>& xs) {
      auto order = sent_order(5);
      for (const auto& variant : xs)
        apply_step(order, variant);
      return order;
    };
    const auto first = end_of(steps);
    for (auto i = steps.size(); i > 1; --i)
      std::swap(steps[i - 1], steps[*rc::gen::inRange<std::size_t>(0, i)]);
    const auto second = end_of(steps);
    RC_ASSERT(first.stage() == second.stage());
    RC_ASSERT(first.matched() == second.matched());
    RC_ASSERT(first.is_unfilled() == second.is_unfilled());
    RC_ASSERT(first.fills().size() == second.fills().size());
  }));
}

TEST_CASE("an order of unknown fate counts after the next one began") {
  order_sequence orders;
  orders.begin(order_of(5, 1));
  orders.answer(report(order_state::unknown, {}, "", 1));
  orders.begin(order_of(5, 2));
  CHECK(orders.attempts() == 2);
  orders.answer(report(order_state::cancelled, shares{}, "", 2));
  CHECK_FALSE(orders.is_live());
  CHECK(orders.may_trade());
  CHECK(orders.answer(report(order_state::done, {}, "", 1)));
  CHECK_FALSE(orders.may_trade());
  CHECK(orders.matched() == whole(5));
}
