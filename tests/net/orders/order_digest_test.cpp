#include "net/ethereum/keccak.hpp"
#include "net/polymarket/orders/order_digest.hpp"
#include "net/polymarket/orders/order_stamp.hpp"
#include "tests/net/orders/order_vectors.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <set>
#include <vector>

using namespace fillguard;
using namespace fillguard::net;
using namespace fillguard::net::polymarket;

namespace {

exchange_order any_order() {
  exchange_order out;
  out.salt = 7;
  out.maker.fill(0x11);
  out.signer.fill(0x22);
  out.token_id = ethereum::to_word(9);
  out.maker_amount = 4'950'000;
  out.taker_amount = 5'000'000;
  out.timestamp_ms = 1'798'761'600'123;
  return out;
}

} // namespace

TEST_CASE("Keccak-256 is not SHA3-256") {
  CHECK(
    ethereum::to_hex(ethereum::keccak(""))
    == "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
}

TEST_CASE("domains and types have their published hashes") {
  CHECK(
    ethereum::to_hex(domain_separator(current_domain()))
    == "0x3264e159346253e26a64e00b69032db0e7d32f94628de3e6eecb50304d7af3d2");
  CHECK(
    ethereum::to_hex(domain_separator(negative_risk_domain()))
    == "0x9b858f53327b0bd13af8ec14cfb35234fb9eb7b0504d1a4e61f433840d30e81a");
  CHECK(
    ethereum::to_hex(domain_separator(protocol_v2_domain()))
    == "0x466c63910185bbd55e8679264200c4e0abdcbb0c6264eb3d41d13326022e095b");
  CHECK(order_type_text.size() == 186);
  CHECK(
    ethereum::to_hex(ethereum::keccak(order_type_text))
    == "0xbb86318a2138f5fa8ae32fbe8e659f8fcf13cc6ae4014a707893055433818589");
}

TEST_CASE("each of the eleven fields changes the id") {
  const std::vector<std::function<void(exchange_order&)>> changes{
    [](auto& x) { x.salt = 8; },
    [](auto& x) { x.maker[19] ^= 1; },
    [](auto& x) { x.signer[0] ^= 1; },
    [](auto& x) { x.token_id[31] ^= 1; },
    [](auto& x) { x.maker_amount += 1; },
    [](auto& x) { x.taker_amount += 1; },
    [](auto& x) { x.side = order_side::sell; },
    [](auto& x) { x.type = signature_type::safe; },
    [](auto& x) { x.timestamp_ms += 1; },
    [](auto& x) { x.metadata[31] = 1; },
    [](auto& x) { x.builder[0] = 1; },
  };
  REQUIRE(changes.size() == 11);
  std::set<ethereum::word> ids{order_id(any_order())};
  for (const auto& change : changes) {
    auto x = any_order();
    change(x);
    ids.insert(order_id(x));
  }
  CHECK(ids.size() == 12);
}

TEST_CASE("expiry and type do not change the id") {
  // V07 (GTD) has the id of the same fields without them; that they cannot be
  // passed to `order_id` is the proof, their place in the body another test's.
  for (const auto& vectors : test::all_order_vectors())
    for (const auto& x : vectors.at("orders"))
      if (x.at("inputs").at("orderType") == "GTD")
        CHECK(ethereum::to_hex(order_id(test::order_of(x)))
              == x.at("digest").get<std::string>());
}

TEST_CASE("token ids have 1 to 78 digits") {
  for (const std::string text :
       {"0", "1", "9", "256",
        "71321045679252212594626385532706912750332728571942532289631379312455"
        "583992563",
        "11579208923731619542357098500868790785326998466564056403945758400791"
        "3129639935"}) {
    const auto x = ethereum::read_decimal_word(text);
    REQUIRE(x);
    CHECK(ethereum::to_decimal(*x) == text);
  }
  // The last is 2^256.
  for (const std::string text :
       {"", "01", "-1", "1.0", " 1", "0x1",
        "11579208923731619542357098500868790785326998466564056403945758400791"
        "3129639936"})
    CHECK_FALSE(ethereum::read_decimal_word(text));
}

TEST_CASE("addresses are read with and without their checksum") {
  const std::string good = "0xE111180000d2663C0091e4f400237545B87B996B";
  const auto x = ethereum::read_address(good);
  REQUIRE(x);
  CHECK(ethereum::checksummed(*x) == good);
  CHECK(
    ethereum::read_address("0xe111180000d2663c0091e4f400237545b87b996b").value()
    == *x);
  CHECK_FALSE(
    ethereum::read_address("0xE111180000D2663C0091e4f400237545B87B996B"));
  CHECK_FALSE(
    ethereum::read_address("E111180000d2663C0091e4f400237545B87B996B"));
  CHECK_FALSE(ethereum::read_address("0xE111"));
  CHECK_FALSE(
    ethereum::read_address("0xg111180000d2663c0091e4f400237545b87b996b"));
}

TEST_CASE("a salt follows from the account and the intent") {
  intent_id intent;
  intent.window = {{asset::btc, window_length::m15},
                   from_unix_seconds(1'776'081'600)};
  ethereum::eth_address account{};
  account.fill(0x11);
  const auto first = salt_of(account, intent);
  // SHA-256 of "0x1111111111111111111111111111111111111111/
  // btc-updown-15m-1776081600/capture/1".
  CHECK(first == 4044120726903075);
  CHECK(salt_of(account, intent) == first);
  std::set<std::uint64_t> seen{first};
  for (std::uint32_t i = 2; i < 100; ++i) {
    intent.number = i;
    const auto x = salt_of(account, intent);
    CHECK(x >= 1);
    CHECK(x <= largest_salt);
    seen.insert(x);
  }
  CHECK(seen.size() == 99);
}
