#include "actors/window_state/books/exit_depth.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace fillguard;

namespace {

constexpr fee_schedule in_dollars{70'000, 1, fee_schedule::charged_in::dollars};
constexpr fee_schedule in_shares{250'000, 2, fee_schedule::charged_in::shares};

book_level level(const char* at, const char* size) {
  return {*price::parse(at), *shares::parse(size)};
}

shares whole(std::int64_t n) {
  return shares::from_whole(n);
}

order_book falling() {
  order_book out;
  REQUIRE(
    out.replace({level("0.80", "10"), level("0.95", "4"), level("0.55", "100")},
                {level("0.97", "3"), level("0.99", "50")})
    == order_book::flaw::none);
  return out;
}

} // namespace

TEST_CASE("an exit walks down the bids") {
  const auto x = exit_depth(falling(), outcome::up, whole(20), in_dollars);
  CHECK(x.filled == whole(20));
  CHECK(x.unfilled.is_zero());
  // 4 at 0.95, 10 at 0.80, 6 at 0.55.
  CHECK(x.value == *money::parse("15.1"));
  CHECK(x.average == *price::parse("0.755"));
  CHECK(x.worst == *price::parse("0.55"));
  // 4 * 0.07 * 0.0475 + 10 * 0.07 * 0.16 + 6 * 0.07 * 0.2475
  CHECK(x.fee == *money::parse("0.22925"));
}

TEST_CASE("a holder of DOWN sells into the mirror of UP's asks") {
  const auto x = exit_depth(falling(), outcome::down, whole(5), in_dollars);
  CHECK(x.value == *money::parse("0.11")); // 3 at 0.03, 2 at 0.01.
  CHECK(x.average == *price::parse("0.022"));
  CHECK(x.worst == *price::parse("0.01"));
}

TEST_CASE("a quantity beyond the book stays unfilled") {
  const auto x = exit_depth(falling(), outcome::up, whole(200), in_dollars);
  CHECK(x.filled == whole(114));
  CHECK(x.unfilled == whole(86));
}

TEST_CASE("an empty side has no price") {
  const auto x = exit_depth({}, outcome::up, whole(5), in_dollars);
  CHECK(x.filled.is_zero());
  CHECK(x.unfilled == whole(5));
  CHECK_FALSE(x.average);
  CHECK_FALSE(x.worst);
  CHECK(x.value == money{});
}

TEST_CASE("nothing held takes nothing") {
  const auto x = exit_depth(falling(), outcome::up, shares{}, in_dollars);
  CHECK(x.filled.is_zero());
  CHECK(x.unfilled.is_zero());
  CHECK_FALSE(x.average);
}

TEST_CASE("a fee that is not supported is absent, not zero") {
  const auto x = hedge_cost(falling(), outcome::up, whole(5), std::nullopt);
  CHECK_FALSE(x.bought.fee);
  CHECK_FALSE(x.net);
  CHECK(x.bought.filled == whole(5));
}

TEST_CASE("a hedge buys the opposite asks, the cheapest first") {
  const auto up = hedge_cost(falling(), outcome::up, whole(10), in_dollars);
  CHECK(up.bought.value == *money::parse("1.4")); // 4 at 0.05, 6 at 0.20.
  CHECK(up.net == whole(10));
  const auto down = hedge_cost(falling(), outcome::down, whole(4), in_dollars);
  CHECK(down.bought.value == *money::parse("3.9")); // 3 at 0.97, 1 at 0.99.
}

TEST_CASE("a fee in shares leaves fewer of them") {
  order_book book;
  REQUIRE(book.replace({level("0.70", "100")}, {}) == order_book::flaw::none);
  const auto x = hedge_cost(book, outcome::up, whole(100), in_shares);
  // 0.25 * (0.3 * 0.7)^2 / 0.3 of each share: 3.675 %.
  CHECK(x.net == *shares::parse("96.325"));
}

TEST_CASE("selling and hedging use the same levels, and add up to a dollar") {
  rc::check([] {
    std::vector<book_level> bids;
    std::vector<book_level> asks;
    for (int p = *rc::gen::inRange(1, 10); p < 50; p += *rc::gen::inRange(1, 9))
      bids.push_back(
        {price::from_millionths(p * 10'000),
         shares::from_millionths(*rc::gen::inRange(1, 9'000'000))});
    for (int p = *rc::gen::inRange(50, 60); p < 100;
         p += *rc::gen::inRange(1, 9))
      asks.push_back(
        {price::from_millionths(p * 10'000),
         shares::from_millionths(*rc::gen::inRange(1, 9'000'000))});
    order_book book;
    RC_ASSERT(book.replace(bids, asks) == order_book::flaw::none);
    const auto held =
      *rc::gen::elementOf(std::vector{outcome::up, outcome::down});
    const auto quantity =
      shares::from_millionths(*rc::gen::inRange(1, 60'000'000));
    const auto sold = exit_depth(book, held, quantity, in_dollars);
    const auto bought = hedge_cost(book, held, quantity, in_dollars).bought;
    RC_ASSERT(sold.filled == bought.filled);
    RC_ASSERT(sold.filled + sold.unfilled == quantity);
    const auto both = (sold.value + bought.value).millionths();
    RC_ASSERT(std::abs(both - sold.filled.millionths()) <= 1);
  });
}
