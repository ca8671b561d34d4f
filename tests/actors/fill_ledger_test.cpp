#include "actors/fill_detector/fill_ledger.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <functional>
#include <random>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

constexpr auto t0 = from_unix_seconds(1'776'081'600);
constexpr market_key market{asset::btc, window_length::m15};
const window_id window{market, t0};

price cents(std::int64_t x) {
  return price::from_millionths(x * 10'000);
}

shares whole(std::int64_t x) {
  return shares::from_whole(x);
}

window_info info() {
  window_info out;
  out.id = window;
  out.condition_id = "0xc0";
  out.up_token = "111";
  out.down_token = "222";
  out.closes_at = t0 + 900s;
  return out;
}

order_sent sent(std::string id,
                order_purpose purpose = order_purpose::capture) {
  order_sent out;
  out.intent = {window, purpose, 1};
  out.order_id = std::move(id);
  out.limit = cents(99);
  out.quantity = whole(10);
  out.at = t0;
  return out;
}

fill_evidence match(std::string trade, std::string order, std::int64_t quantity,
                    std::int64_t at,
                    fill_status status = fill_status::provisional) {
  fill_evidence out;
  out.source = fill_source::user_channel;
  out.window = window;
  out.trade_id = std::move(trade);
  out.order_id = std::move(order);
  out.quantity = whole(quantity);
  out.price = cents(at);
  out.status = status;
  out.source_time = t0 + 10s;
  out.received_at = t0 + 11s;
  return out;
}

fill_evidence total(std::string order, std::int64_t quantity) {
  auto out = match("", std::move(order), quantity, 99);
  out.trade_id.reset();
  out.source = fill_source::order_status;
  return out;
}

/// The wallet holds so many UP shares, by a public answer.
fill_ledger::changes held(fill_ledger& book, std::int64_t quantity,
                          std::int64_t average,
                          std::chrono::seconds after = 12s) {
  fill_evidence out;
  out.quantity = whole(quantity);
  out.price = cents(average);
  std::vector<token_evidence> rows;
  if (quantity > 0)
    rows.push_back({"111", out});
  return book.apply_positions(rows, true, t0 + after);
}

fill_ledger ledger() {
  fill_ledger out{cents(90)};
  out.apply(info());
  return out;
}

std::vector<fill_detected> without_revisions(std::vector<fill_detected> xs) {
  // Shares that moved to another purpose leave an empty report behind.
  std::erase_if(xs, [](const auto& x) {
    return x.filled.is_zero() && x.status != fill_status::reversed;
  });
  for (auto& x : xs)
    x.revision = 0;
  return xs;
}

} // namespace

TEST_CASE("partial fills accumulate to an average by quantity") {
  auto book = ledger();
  book.apply(sent("0xa"));
  auto changes = book.apply(match("t1", "0xa", 2, 97));
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].revision == 1);
  CHECK(changes[0].filled == whole(2));
  CHECK(changes[0].detected_at == t0 + 11s);
  changes = book.apply(match("t2", "0xa", 4, 99));
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].revision == 2);
  CHECK(changes[0].filled == whole(6));
  CHECK(changes[0].average_price == price::from_millionths(983'333));
  CHECK(changes[0].order_id == "0xa");
  CHECK(changes[0].ordered == whole(10));
  CHECK(book.fills(market) == changes);
}

TEST_CASE("a fill that several sources report counts once") {
  auto book = ledger();
  book.apply(sent("0xa"));
  book.apply(match("t1", "0xa", 5, 98));
  CHECK(book.apply(match("t1", "0xa", 5, 98)).empty());
  CHECK(book.apply(total("0xa", 5)).empty());
  CHECK(held(book, 5, 98).empty());
  CHECK(book.fills(market)[0].filled == whole(5));
}

TEST_CASE("a running total counts before its matches, and then not twice") {
  auto book = ledger();
  book.apply(sent("0xa"));
  auto changes = book.apply(total("0xa", 7));
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].filled == whole(7));
  CHECK(changes[0].source == fill_source::order_status);
  // The limit is not the price paid.
  CHECK_FALSE(changes[0].average_price);
  changes = book.apply(match("t1", "0xa", 7, 97, fill_status::confirmed));
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].filled == whole(7));
  CHECK(changes[0].average_price == cents(97));
  CHECK(changes[0].status == fill_status::confirmed);
}

TEST_CASE("a wallet's position is a capture when its average is high enough") {
  auto book = ledger();
  auto changes = held(book, 10, 89);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].purpose == order_purpose::by_hand);
  CHECK(changes[0].no_capture_because
        == "bought at 0.89, under watch.capture_from_price 0.9");
  changes = held(book, 12, 95);
  REQUIRE(changes.size() == 2);
  CHECK(changes[0].purpose == order_purpose::capture);
  CHECK(changes[0].filled == whole(12));
  CHECK(changes[0].average_price == cents(95));
  CHECK(changes[0].source == fill_source::public_positions);
  CHECK(changes[1].purpose == order_purpose::by_hand);
  CHECK(changes[1].filled == shares{});
}

TEST_CASE("a position that falls before the close was sold, and after it "
          "nothing is concluded") {
  auto book = ledger();
  held(book, 12, 95);
  auto changes = held(book, 9, 95, 600s);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].purpose == order_purpose::exit);
  CHECK(changes[0].filled == whole(3));
  CHECK_FALSE(changes[0].average_price);
  CHECK(changes[0].detected_at == t0 + 600s);
  // A sale of the last second shows some seconds later.
  changes = held(book, 7, 95, 905s);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].filled == whole(5));
  // The venue lists a resolved position elsewhere, redeemed or not.
  CHECK(held(book, 0, 0, 930s).empty());
}

TEST_CASE("where sales are reported, fewer shares are no sale") {
  auto book = ledger();
  fill_evidence five;
  five.quantity = whole(5);
  five.price = cents(98);
  book.apply_positions({{"111", five}}, true, t0 + 12s, true);
  CHECK(book.apply_positions({}, true, t0 + 17s, true).empty());
  CHECK(book.apply_positions({{"111", five}}, true, t0 + 22s, true).empty());
  CHECK(book.apply_positions({}, true, t0 + 930s, true).empty());
}

TEST_CASE("another's order total without a match hides no position") {
  auto book = ledger();
  auto total = match("", "0xabc", 5, 98);
  total.trade_id.reset();
  book.apply(total);
  const auto changes = held(book, 5, 98);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].purpose == order_purpose::capture);
  CHECK(changes[0].filled == whole(5));
}

TEST_CASE("the first report after a restart takes back what the previous run "
          "reported of other purposes") {
  fill_ledger book{cents(90), 1'000};
  book.apply(info());
  const auto changes = held(book, 4, 98);
  REQUIRE(changes.size() == 5);
  CHECK(changes[0].purpose == order_purpose::capture);
  CHECK(changes[0].filled == whole(4));
  for (std::size_t i = 1; i < changes.size(); ++i) {
    CHECK(changes[i].purpose != order_purpose::capture);
    CHECK(changes[i].filled == shares{});
    CHECK(changes[i].revision > 1'000);
    CHECK(changes[i].status != fill_status::reversed);
  }
  CHECK(held(book, 4, 98, 20s).empty());
}

TEST_CASE("reported trades explain a position, and what it seemed to be is "
          "taken back") {
  auto book = ledger();
  held(book, 5, 95, 100s);
  held(book, 0, 0, 105s); // One wrong answer.
  held(book, 5, 95, 110s);
  CHECK(book.fills(market)[0].filled == whole(10));
  auto buy = match("0x1", "", 5, 95, fill_status::confirmed);
  buy.order_id.reset();
  CHECK(book.apply(buy).size() == 1); // Its price and order are known now.
  const auto changes = held(book, 5, 95, 140s);
  REQUIRE(changes.size() == 2);
  CHECK(changes[0].purpose == order_purpose::capture);
  CHECK(changes[0].filled == whole(5));
  CHECK(changes[1].purpose == order_purpose::exit);
  CHECK(changes[1].filled == shares{});
}

TEST_CASE("a redemption that is reported counts once") {
  auto book = ledger();
  held(book, 5, 95, 100s);
  held(book, 0, 0, 940s);
  auto paid = match("0x2", "", 5, 0, fill_status::confirmed);
  paid.order_id.reset();
  paid.price.reset();
  book.apply(token_evidence{"111", paid, true});
  for (const auto& each : book.fills(market))
    if (each.purpose == order_purpose::redeem)
      CHECK(each.filled == whole(5));
}

TEST_CASE("buys by hand under the price are told with the reason") {
  auto book = ledger();
  const auto changes = book.apply(match("t1", "0xa", 2, 85));
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].purpose == order_purpose::by_hand);
  CHECK(changes[0].filled == whole(2));
  CHECK(changes[0].no_capture_because
        == "bought at 0.85, under watch.capture_from_price 0.9");
  SUBCASE("but not where only our own orders count") {
    fill_ledger strict{std::nullopt};
    strict.apply(info());
    CHECK(strict.apply(match("t2", "0xb", 2, 85)).empty());
    CHECK(held(strict, 5, 85).empty());
  }
}

TEST_CASE("the history of a wallet's answers is the same in every order") {
  CHECK(rc::check([] {
    std::vector<std::pair<int, int>> answers;
    for (int i = 0; i < 8; ++i)
      answers.emplace_back(*rc::gen::inRange(0, 30), *rc::gen::inRange(0, 3));
    position_history plain;
    for (const auto& [at, count] : answers)
      plain.add(t0 + std::chrono::seconds{at}, whole(count), cents(95));
    // Of two answers at one time, the higher counts, so they may be repeated.
    position_history again;
    for (int i = 0; i < 2; ++i)
      for (auto each = answers.rbegin(); each != answers.rend(); ++each)
        again.add(t0 + std::chrono::seconds{each->first}, whole(each->second),
                  cents(95));
    const auto left = plain.trades({});
    const auto right = again.trades({});
    RC_ASSERT(left.bought == right.bought);
    RC_ASSERT(left.sold == right.sold);
  }));
}

TEST_CASE("a fill is confirmed when all its parts are") {
  auto book = ledger();
  book.apply(match("t1", "0xa", 2, 97, fill_status::confirmed));
  CHECK(book.fills(market)[0].status == fill_status::confirmed);
  book.apply(match("t2", "0xa", 2, 97));
  CHECK(book.fills(market)[0].status == fill_status::provisional);
  book.apply(match("t2", "0xa", 2, 97, fill_status::confirmed));
  CHECK(book.fills(market)[0].status == fill_status::confirmed);
  // A late report of an earlier stage changes nothing.
  CHECK(book.apply(match("t2", "0xa", 2, 97)).empty());
}

TEST_CASE("a failed match is undone, even if totals had it") {
  auto book = ledger();
  book.apply(sent("0xa"));
  book.apply(match("t1", "0xa", 2, 97));
  book.apply(match("t2", "0xa", 3, 99));
  book.apply(total("0xa", 5));
  auto changes = book.apply(match("t2", "0xa", 3, 99, fill_status::reversed));
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].filled == whole(2));
  CHECK(changes[0].average_price == cents(97));
  CHECK(changes[0].status == fill_status::provisional);
  changes = book.apply(match("t1", "0xa", 2, 97, fill_status::reversed));
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].filled == shares{});
  CHECK(changes[0].status == fill_status::reversed);
  CHECK_FALSE(changes[0].average_price);
}

TEST_CASE("of two final reports the newer counts") {
  auto book = ledger();
  auto failed = match("t1", "0xa", 2, 97, fill_status::reversed);
  auto final = match("t1", "0xa", 2, 97, fill_status::confirmed);
  final.source_time = t0 + 20s;
  book.apply(final);
  book.apply(failed);
  CHECK(book.fills(market)[0].status == fill_status::confirmed);
  CHECK(book.fills(market)[0].filled == whole(2));
}

TEST_CASE("buys of unknown orders count at the watched price or more") {
  auto book = ledger();
  CHECK(book.apply(match("t1", "0xa", 2, 89))[0].purpose
        == order_purpose::by_hand);
  CHECK(book.apply(match("t2", "0xb", 2, 90))[0].purpose
        == order_purpose::capture);
  SUBCASE("unless no price is watched") {
    fill_ledger strict{std::nullopt};
    strict.apply(info());
    CHECK(strict.apply(match("t2", "0xb", 2, 90)).empty());
  }
}

TEST_CASE("our own captures count at any price, our hedges as hedges") {
  auto book = ledger();
  book.apply(sent("0xa"));
  CHECK(book.apply(match("t1", "0xa", 2, 49))[0].filled == whole(2));
  auto hedged = ledger();
  hedged.apply(sent("0xh", order_purpose::hedge));
  const auto changes = hedged.apply(match("t1", "0xh", 2, 97));
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].purpose == order_purpose::hedge);
  CHECK(changes[0].filled == whole(2));
}

TEST_CASE("a stranger's order total has no known price") {
  auto book = ledger();
  CHECK(book.apply(total("0xb", 10)).empty());
  CHECK(book.apply(match("t1", "0xb", 10, 49))[0].purpose
        == order_purpose::by_hand);
}

TEST_CASE("sales do not change captures, and are reported separately") {
  auto book = ledger();
  auto sale = match("t9", "0xs", 5, 97);
  sale.direction = order_side::sell;
  const auto first = book.apply(sale);
  REQUIRE(first.size() == 1);
  CHECK(first[0].purpose == order_purpose::exit);
  CHECK(first[0].filled == whole(5));
  book.apply(match("t1", "0xa", 5, 97));
  sale.trade_id = "t10";
  const auto second = book.apply(sale);
  REQUIRE(second.size() == 1);
  CHECK(second[0].purpose == order_purpose::exit);
  CHECK(second[0].filled == whole(10));
  // A repeated report changes nothing, and the buys are unchanged.
  CHECK(book.apply(sale).empty());
  const auto all = book.fills(market);
  REQUIRE(all.size() == 2);
  CHECK(all[0].purpose == order_purpose::capture);
  CHECK(all[0].filled == whole(5));
}

TEST_CASE("a sale's running total counts before its matches, not twice") {
  auto book = ledger();
  auto sale = total("0xs", 5);
  sale.direction = order_side::sell;
  CHECK(book.apply(sale)[0].filled == whole(5));
  auto one = match("t1", "0xs", 3, 60);
  one.direction = order_side::sell;
  const auto changes = book.apply(one);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].filled == whole(5));
  CHECK(changes[0].average_price == cents(60));
}

TEST_CASE("empty or negative quantities are no evidence") {
  auto book = ledger();
  CHECK(book.apply(match("t1", "0xa", 0, 97)).empty());
  CHECK(book.apply(match("t1", "0xa", -5, 97)).empty());
}

TEST_CASE("evidence waits for its window, by window or by token") {
  fill_ledger book{cents(90)};
  CHECK(book.apply(match("t1", "0xa", 5, 97)).empty());
  CHECK(book.apply(token_evidence{"222", match("t2", "0xb", 5, 98)}).empty());
  CHECK(book.apply(token_evidence{"333", match("t3", "0xc", 5, 98)}).empty());
  const auto changes = book.apply(info());
  REQUIRE(changes.size() == 2);
  CHECK(changes[0].token == outcome::up);
  CHECK(changes[1].token == outcome::down);
  CHECK(changes[1].window == window);
  // The window is found again, and nothing changes.
  CHECK(book.apply(info()).empty());
}

TEST_CASE("waiting evidence is bounded, and the oldest is dropped") {
  fill_ledger book{cents(90)};
  for (std::size_t i = 0; i <= fill_ledger::most_aside; ++i)
    book.apply(match("t" + std::to_string(i), "0xa", 1, 97));
  CHECK(book.let_go() == 1);
  book.apply(info());
  CHECK(book.fills(market)[0].filled == whole(1'000));
}

TEST_CASE("windows are dropped an hour after their close") {
  auto book = ledger();
  book.apply(match("t1", "0xa", 5, 97));
  book.forget(t0 + 900s + 59min);
  CHECK(book.fills(market).size() == 1);
  CHECK(book.has_token("111"));
  book.forget(t0 + 900s + 60min);
  CHECK(book.fills(market).empty());
  CHECK_FALSE(book.has_token("111"));
}

TEST_CASE("a new ledger counts on from the revisions of the old one") {
  fill_ledger book{cents(90), 500};
  book.apply(info());
  CHECK(book.apply(match("t1", "0xa", 5, 97))[0].revision == 501);
}

TEST_CASE(
  "reports give the same result in every order, however often repeated") {
  CHECK(rc::check([] {
    using step = std::function<void(fill_ledger&)>;
    std::vector<step> steps;
    steps.push_back([](fill_ledger& x) { x.apply(info()); });
    // Our orders are known before they can fill.
    fill_ledger plain{cents(90)};
    if (*rc::gen::arbitrary<bool>())
      plain.apply(sent("o1"));
    if (*rc::gen::arbitrary<bool>())
      plain.apply(sent("o2", order_purpose::hedge));
    auto other = plain;
    const auto count = *rc::gen::inRange(1, 12);
    for (int i = 0; i < count; ++i) {
      // A match has one quantity and price in all its reports.
      const auto trade = *rc::gen::inRange(1, 5);
      auto evidence =
        match("t" + std::to_string(trade), "o" + std::to_string(trade % 3 + 1),
              trade, 86 + 3 * trade,
              *rc::gen::element(fill_status::provisional,
                                fill_status::confirmed, fill_status::reversed));
      evidence.source_time = t0 + std::chrono::seconds{*rc::gen::inRange(0, 4)};
      evidence.received_at = t0 + std::chrono::seconds{*rc::gen::inRange(4, 9)};
      switch (*rc::gen::inRange(0, 4)) {
      case 0: {
        auto fill_evidence =
          total(*evidence.order_id, *rc::gen::inRange(0, 12));
        fill_evidence.received_at = evidence.received_at;
        evidence = fill_evidence;
        break;
      }
      case 1: {
        const auto quantity = *rc::gen::inRange(0, 15);
        const auto after = std::chrono::seconds{*rc::gen::inRange(4, 9)};
        // One average a time: of two answers at one time, neither is newer.
        const auto average = 85 + static_cast<std::int64_t>(after.count());
        steps.push_back([quantity, average, after](fill_ledger& book) {
          book.apply(info());
          held(book, quantity, average, after);
        });
        continue;
      }
      case 2:
        if (trade == 4)
          evidence.direction = order_side::sell;
        break;
      default:
        break;
      }
      if (*rc::gen::arbitrary<bool>())
        steps.push_back(
          [evidence](fill_ledger& ledger) { ledger.apply(evidence); });
      else
        steps.push_back([evidence](fill_ledger& value) {
          value.apply(token_evidence{"111", evidence});
        });
    }
    for (const auto& input : steps)
      input(plain);

    auto shuffled = steps;
    std::mt19937 random{*rc::gen::arbitrary<unsigned>()};
    for (const auto& item : steps)
      if (random() % 2 == 0)
        shuffled.push_back(item);
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    for (const auto& given : shuffled)
      given(other);
    RC_ASSERT(without_revisions(plain.fills(market))
              == without_revisions(other.fills(market)));
    const auto before = other.fills(market);
    for (const auto& source_value : shuffled)
      source_value(other);
    RC_ASSERT(other.fills(market) == before);
  }));
}
