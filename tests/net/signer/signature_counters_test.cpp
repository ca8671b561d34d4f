#include "net/polymarket/orders/order_digest.hpp"
#include "net/polymarket/orders/prepare_order.hpp"
#include "net/signer/signature_counters.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::net;
using namespace fillguard::net::polymarket;
using namespace fillguard::net::signer;

namespace {

constexpr auto noon =
  from_unix_seconds(1'795'348'800 / 86'400 * 86'400 + 43'200);
constexpr std::chrono::seconds second{1};

ethereum::eth_address key() {
  ethereum::eth_address out{};
  out.fill(0x11);
  return out;
}

/// Buys of up to 10 dollars, 20 a day, 3 a minute.
signer_policy policy() {
  signer_policy out;
  out.domain = current_domain();
  out.funder = key();
  out.buy_price_max = price::parse("0.99").value();
  out.buy_order = money::from_whole(10);
  out.buy_day = money::from_whole(20);
  out.buys_minute = 3;
  out.sells_minute = 5;
  return out;
}

exchange_order order(order_side side, std::uint64_t dollars,
                     std::uint64_t count, std::uint64_t salt = 1) {
  exchange_order out;
  out.salt = salt;
  out.maker = key();
  out.signer = key();
  out.token_id = ethereum::to_word(7);
  out.side = side;
  out.maker_amount = side == order_side::buy ? dollars : count;
  out.taker_amount = side == order_side::buy ? count : dollars;
  out.timestamp_ms = 1'798'761'600'123;
  return out;
}

exchange_order buy(std::uint64_t salt = 1) {
  return order(order_side::buy, 4'950'000, 5'000'000, salt);
}

exchange_order sale(std::uint64_t salt = 1) {
  return order(order_side::sell, 3'000'000, 5'000'000, salt);
}

std::string rule(const signature_counters& counters, const exchange_order& what,
                 utc_time now = noon,
                 const order_domain& by = current_domain()) {
  const auto good = counters.check(what, by, now);
  return good ? "signed" : good.error().where;
}

/// Signs it as the process does: checks, then counts.
std::string sign(signature_counters& counters, const exchange_order& what,
                 utc_time now = noon) {
  auto out = rule(counters, what, now);
  if (out == "signed")
    if (const auto given = counters.new_signature(what, now))
      counters.count(*given);
  return out;
}

} // namespace

TEST_CASE("a policy without buys signs none") {
  auto none = policy();
  none.buy_price_max = {};
  signature_counters counters{none, key()};
  CHECK(rule(counters, buy()) == "buy_price_max");
  CHECK(rule(counters, sale()) == "signed");
}

TEST_CASE("a buy's price is bounded, with the floor of an at-once buy") {
  auto bounded = policy();
  bounded.buy_price_max = price::parse("0.97").value();
  signature_counters counters{bounded, key()};
  // 5 dollars at 0.97: 5.1546 shares, a price of 0.970007.
  CHECK(rule(counters, order(order_side::buy, 5'000'000, 5'154'600))
        == "signed");
  CHECK(rule(counters, order(order_side::buy, 5'000'000, 5'154'500))
        == "buy_price_max");
  CHECK(rule(counters, order(order_side::buy, 4'850'000, 5'000'000))
        == "signed");
  CHECK(rule(counters, order(order_side::buy, 4'850'100, 5'000'000))
        == "buy_price_max");
}

TEST_CASE("a buy costs its dollars and the fee at its limit") {
  // 0.07 * 5 * 0.99 * 0.01 = 0.003465: a cent.
  CHECK(cost_of_buy(buy()) == money::parse("4.96"));
  // 0.07 * 20 * 0.5 * 0.5 = 0.35, exactly.
  CHECK(cost_of_buy(order(order_side::buy, 10'000'000, 20'000'000))
        == money::parse("10.35"));
  CHECK(cost_of_buy(order(order_side::buy, 5'000'000, 5'000'000))
        == money::parse("5"));

  signature_counters counters{policy(), key()};
  CHECK(rule(counters, order(order_side::buy, 10'000'000, 20'000'000))
        == "buy_order");
  CHECK(rule(counters, order(order_side::buy, 9'000'000, 18'000'000))
        == "signed");
}

TEST_CASE("the day's buys are bounded by what was signed") {
  signature_counters counters{policy(), key()};
  for (std::uint64_t salt = 1; salt <= 4; ++salt)
    CHECK(sign(counters, buy(salt), noon + 60 * second * salt) == "signed");
  CHECK(counters.bought_on_day(noon) == money::parse("19.84"));
  CHECK(sign(counters, buy(5), noon + 600 * second) == "buy_day");
  // Exits do not wait.
  CHECK(sign(counters, sale(), noon + 600 * second) == "signed");
  // A UTC day later it begins anew.
  CHECK(sign(counters, buy(5), noon + std::chrono::hours{12}) == "signed");
  // A clock that was set back does not.
  CHECK(counters.bought_on_day(noon) == money::parse("24.8"));
  CHECK(sign(counters, buy(6), noon) == "buy_day");
}

TEST_CASE("a clock that was days ahead for one buy forgets none") {
  signature_counters counters{policy(), key()};
  for (std::uint64_t salt = 1; salt <= 4; ++salt)
    CHECK(sign(counters, buy(salt), noon + 60 * second * salt) == "signed");
  CHECK(sign(counters, buy(5), noon + std::chrono::hours{48}) == "signed");
  CHECK(sign(counters, buy(6), noon + 600 * second) == "buy_day");
}

TEST_CASE("a clock that was set back holds up no sale") {
  signature_counters counters{policy(), key()};
  for (std::uint64_t salt = 1; salt <= 5; ++salt)
    CHECK(sign(counters, sale(salt), noon + std::chrono::hours{1}) == "signed");
  CHECK(sign(counters, sale(6), noon) == "signed");
}

TEST_CASE("a digest counts once") {
  signature_counters counters{policy(), key()};
  for (int i = 0; i < 10; ++i)
    CHECK(sign(counters, buy()) == "signed");
  CHECK(counters.bought_on_day(noon) == money::parse("4.96"));
  CHECK_FALSE(counters.new_signature(buy(), noon));
}

TEST_CASE("signatures in a minute are bounded, each side by itself") {
  auto generous = policy();
  generous.buy_day = money::from_whole(1'000);
  signature_counters counters{generous, key()};
  for (std::uint64_t salt = 1; salt <= 3; ++salt)
    CHECK(sign(counters, buy(salt)) == "signed");
  CHECK(sign(counters, buy(4), noon + 59 * second) == "buys_minute");
  CHECK(sign(counters, buy(4), noon + 60 * second) == "signed");
  for (std::uint64_t salt = 1; salt <= 5; ++salt)
    CHECK(sign(counters, sale(salt)) == "signed");
  CHECK(sign(counters, sale(6)) == "sells_minute");
  CHECK(sign(counters, sale(6), noon + 60 * second) == "signed");
}

TEST_CASE("a sale is bounded only where the policy says so") {
  auto bounded = policy();
  bounded.sell_shares_order = shares::from_whole(4);
  CHECK(rule({bounded, key()}, sale()) == "sell_shares_order");
  CHECK(
    rule({policy(), key()}, order(order_side::sell, 1'000'000, 900'000'000'000))
    == "signed");
}

TEST_CASE("only the account's orders on its exchange are signed") {
  const signature_counters counters{policy(), key()};
  CHECK(rule(counters, sale(), noon, protocol_v2_domain()) == "order_version");
  CHECK(rule(counters, sale(), noon, negative_risk_domain())
        == "negative_risk");
  const auto changed = [&](auto change) {
    auto y = sale();
    change(y);
    return rule(counters, y);
  };
  CHECK(changed([](auto& y) { y.type = signature_type::safe; })
        == "signature_type");
  CHECK(changed([](auto& y) { y.maker[0] ^= 1; }) == "funder");
  CHECK(changed([](auto& y) { y.signer[0] ^= 1; }) == "signer");
  CHECK(changed([](auto& y) { y.metadata[0] = 1; }) == "metadata");
  CHECK(changed([](auto& y) { y.builder[0] = 1; }) == "builder");
  CHECK(changed([](auto& y) { y.salt = largest_salt + 1; }) == "salt");
  CHECK(changed([](auto& y) { y.maker_amount = 0; }) == "amounts");
  CHECK(changed([](auto& y) { y.maker_amount = ~std::uint64_t{0}; })
        == "amounts");
}

TEST_CASE("counters survive as lines") {
  signature_counters before{policy(), key()};
  signature_counters after{policy(), key()};
  for (std::uint64_t salt = 1; salt <= 3; ++salt) {
    const auto given =
      before.new_signature(buy(salt), noon + 60 * second * salt).value();
    before.count(given);
    const auto read = read_line(to_line(given));
    REQUIRE(read);
    CHECK(*read == given);
    after.count(*read);
  }
  CHECK(after.bought_on_day(noon) == before.bought_on_day(noon));
  CHECK_FALSE(after.new_signature(buy(2), noon));
  for (const auto* damaged : {"", "{", "{}", "[]", R"({"at":"x","id":"0x1"})"})
    CHECK_FALSE(read_line(damaged));
}

TEST_CASE("a policy is read whole, or refused with every mistake") {
  const std::string account =
    R"("chain": 137, "exchange": "0xE111180000d2663C0091e4f400237545B87B996B",
       "order_version": 2, "signature_type": 3,
       "funder": "0xBc0fF067b7740Eff76C1ca93c875Ba6B890d6B50")";
  const auto least = parse_policy("{ // sells only\n" + account + "}");
  REQUIRE(least.mistakes.empty());
  CHECK(least.policy.buy_price_max.is_zero());
  CHECK_FALSE(least.policy.sell_shares_order);
  CHECK(least.policy.sells_minute == 600);
  CHECK(least.policy.type == signature_type::deposit_wallet);

  const auto whole = parse_policy(
    "{" + account
    + R"(, "buy_price_max": "0.50", "buy_order": 5, "buy_day": "20",
         "buys_minute": 4, "sell_shares_order": "100", "sells_minute": 60})");
  REQUIRE(whole.mistakes.empty());
  CHECK(whole.policy.buy_price_max == price::parse("0.5"));
  CHECK(whole.policy.buy_order == money::from_whole(5));
  CHECK(whole.policy.buys_minute == 4);
  CHECK(whole.policy.sell_shares_order == shares::from_whole(100));

  const auto keys_of = [](const std::string& text) {
    std::string out;
    for (const auto& x : parse_policy(text).mistakes)
      out += x.where + ' ';
    return out;
  };
  CHECK(keys_of("[]") == "policy ");
  CHECK(keys_of("{}") == "chain order_version exchange funder signature_type ");
  CHECK(keys_of("{" + account + R"(, "buy_price_max": "0.5"})")
        == "buy_order buy_day buys_minute ");
  CHECK(keys_of("{" + account
                + R"(, "buy_price_max": 1, "buy_order": "-1", "buy_day": "x",
                     "buys_minute": 0.5, "buydays": 1})")
        == "buydays buy_price_max buy_order buy_day buys_minute ");
  CHECK(keys_of(R"({"chain": 137, "order_version": 3, "signature_type": 4,
                    "exchange": "0xe3333700cA9d93003F00f0F71f8515005F6c00Aa",
                    "funder": "0xBc0fF067b7740Eff76C1ca93c875Ba6B890d6B51"})")
        == "order_version funder signature_type ");
}
