#include "messages/book.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>

using namespace fillguard;
using flaw = order_book::flaw;

namespace {

book_level at(const char* p, const char* n) {
  return {*price::parse(p), *shares::parse(n)};
}

/// Levels with distinct prices between `low` and `high` cents, in any order.
rc::Gen<std::vector<book_level>> levels(int low, int high) {
  return rc::gen::map(rc::gen::container<std::map<int, int>>(
                        rc::gen::inRange(low, high), rc::gen::inRange(1, 5000)),
                      [](const std::map<int, int>& x) {
                        std::vector<book_level> out;
                        for (auto [cents, size] : x)
                          out.push_back({price::from_millionths(cents * 10'000),
                                         shares::from_whole(size)});
                        return out;
                      });
}

} // namespace

TEST_CASE("the best level is found by price, wherever it stands") {
  order_book book;
  CHECK(book.replace({at("0.50", "1"), at("0.97", "310"), at("0.10", "9")},
                     {at("0.99", "5"), at("0.98", "120"), at("0.995", "1")})
        == flaw::none);
  CHECK(book.top().bid == at("0.97", "310"));
  CHECK(book.top().ask == at("0.98", "120"));
}

TEST_CASE("an empty side has no best level, an empty book no imbalance") {
  order_book book;
  CHECK_FALSE(book.top().bid.has_value());
  CHECK_FALSE(book.imbalance(outcome::up).has_value());
  CHECK(book.replace({at("0.4", "10")}, {}) == flaw::none);
  CHECK_FALSE(book.top().ask.has_value());
  CHECK(book.imbalance(outcome::up) == 1.0);
  CHECK(book.imbalance(outcome::down) == -1.0);
}

TEST_CASE("a flawed book is refused and changes nothing") {
  order_book book;
  REQUIRE(book.replace({at("0.4", "10")}, {at("0.6", "10")}) == flaw::none);
  const auto before = book;
  CHECK(book.replace({at("0", "1")}, {}) == flaw::price_out_of_range);
  CHECK(book.replace({}, {at("1", "1")}) == flaw::price_out_of_range);
  CHECK(book.replace({at("-0.1", "1")}, {}) == flaw::price_out_of_range);
  CHECK(book.replace({at("0.3", "-1")}, {}) == flaw::negative_size);
  CHECK(book.replace({at("0.3", "1"), at("0.30", "2")}, {})
        == flaw::duplicate_level);
  CHECK(book.replace({at("0.5", "1")}, {at("0.5", "1")}) == flaw::crossed);
  CHECK(book.change({at("0.5", "1")}, {at("1.2", "1")})
        == flaw::price_out_of_range);
  CHECK(book.change({at("0.5", "-2")}, {}) == flaw::negative_size);
  CHECK(book == before);
}

TEST_CASE("levels make the same book in any order, and whatever was before") {
  order_book sorted;
  order_book any;
  REQUIRE(any.replace({at("0.2", "1"), at("0.3", "2"), at("0.35", "1")},
                      {at("0.9", "4"), at("0.7", "1")})
          == flaw::none);
  REQUIRE(sorted.replace({at("0.1", "9"), at("0.3", "5"), at("0.4", "10")},
                         {at("0.8", "2"), at("0.6", "10")})
          == flaw::none);
  REQUIRE(any.replace({at("0.4", "10"), at("0.1", "9"), at("0.3", "5")},
                      {at("0.6", "10"), at("0.8", "2"), at("0.7", "0")})
          == flaw::none);
  CHECK(any == sorted);
  CHECK(any.bids().size() == 3);
  REQUIRE(any.replace({at("0.1", "9")}, {}) == flaw::none);
  REQUIRE(sorted.replace({at("0.1", "9"), at("0.05", "0")}, {}) == flaw::none);
  CHECK(any == sorted);
}

TEST_CASE("changes set sizes, and size 0 removes a level") {
  order_book book;
  REQUIRE(book.replace({at("0.4", "10"), at("0.3", "5")}, {at("0.6", "10")})
          == flaw::none);
  CHECK(book.change({at("0.4", "0"), at("0.35", "7")}, {at("0.6", "3")})
        == flaw::none);
  CHECK(book.top().bid == at("0.35", "7"));
  CHECK(book.top().ask == at("0.6", "3"));
  CHECK(book.change({at("0.2", "0")}, {}) == flaw::none);
  CHECK(book.bids().size() == 2);
}

TEST_CASE("a book crossed by a change is reported until it is uncrossed") {
  order_book book;
  REQUIRE(book.replace({at("0.4", "10")}, {at("0.6", "10")}) == flaw::none);
  CHECK(book.change({at("0.7", "1")}, {}) == flaw::crossed);
  CHECK(book.crossed());
  CHECK(book.change({at("0.7", "0")}, {}) == flaw::none);
  CHECK_FALSE(book.crossed());
}

TEST_CASE("rounding to three decimals goes half to even on the exact value") {
  CHECK(round_to_3(0.0625) == 0.062);
  CHECK(round_to_3(0.1875) == 0.188);
  CHECK(round_to_3(-0.0625) == -0.062);
  // In binary, 0.0005 lies a little above its tie, and so does 0.0015.
  CHECK(round_to_3(0.0005) == 0.001);
  CHECK(round_to_3(0.3125) == 0.312);
  CHECK(round_to_3(1.0) == 1.0);
}

TEST_CASE("mirroring twice gives the book back") {
  CHECK(rc::check("mirror(mirror(x)) == x", [] {
    const auto x = *levels(1, 100);
    RC_ASSERT(mirror(mirror(x)) == x);
  }));
  const top_of_book x{at("0.97", "310"), at("0.98", "120")};
  CHECK(mirror(x) == top_of_book{at("0.02", "120"), at("0.03", "310")});
  CHECK(mirror(mirror(x)) == x);
}

TEST_CASE("the other token sees the mirrored book") {
  CHECK(rc::check("imbalance(down) == mirrored imbalance(up)", [] {
    const auto bids = *levels(1, 50);
    const auto asks = *levels(50, 100);
    order_book up;
    order_book down;
    RC_ASSERT(up.replace(bids, asks) == flaw::none);
    RC_ASSERT(down.replace(mirror(asks), mirror(bids)) == flaw::none);
    RC_ASSERT(up.imbalance(outcome::down) == down.imbalance(outcome::up));
    RC_ASSERT(up.top() == mirror(down.top()));
  }));
}

TEST_CASE("a book reached by changes is the book itself") {
  CHECK(rc::check("changes equal replacement", [] {
    order_book changed;
    RC_ASSERT(changed.replace(*levels(1, 50), *levels(50, 100)) == flaw::none);
    const auto bids = *levels(1, 50);
    const auto asks = *levels(50, 100);
    auto clear = [](std::vector<book_level> x) {
      for (auto& level : x)
        level.size = {};
      return x;
    };
    changed.change(clear(changed.bids()), clear(changed.asks()));
    RC_ASSERT(changed.empty());
    changed.change(bids, asks);

    order_book whole;
    RC_ASSERT(whole.replace(bids, asks) == flaw::none);
    // Running sums must not drift.
    RC_ASSERT(changed == whole);
  }));
}
