#include "net/polymarket/orders/account_state.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::net::polymarket;

namespace {

const private_account who{
  "http://venue", {"key", "c2VjcmV0", "phrase"}, "0xaa"};
const utc_time now = from_unix_seconds(1'798'761'600);

std::string header(const fillguard::net::http_request& x,
                   std::string_view name) {
  for (const auto& [key, value] : x.headers)
    if (key == name)
      return value;
  return {};
}

} // namespace

TEST_CASE("balances are asked for with the account's type, and signed without "
          "the query") {
  const auto dollars = ask_dollars(who, now, signature_type::safe);
  CHECK(dollars.url
        == "http://venue/balance-allowance?asset_type=COLLATERAL"
           "&signature_type=2");
  const auto held = ask_shares(who, now, signature_type::deposit_wallet, "77");
  CHECK(held.url
        == "http://venue/balance-allowance?asset_type=CONDITIONAL&token_id=77"
           "&signature_type=3");
  CHECK(header(held, "POLY_SIGNATURE") == header(dollars, "POLY_SIGNATURE"));
  CHECK_FALSE(header(held, "POLY_SIGNATURE").empty());
}

TEST_CASE(
  "a balance is whole millionths, and the exchange's allowance counts") {
  const auto good = read_balance_allowance(
    R"({"balance":"5051019","allowances":{
        "0xe111180000d2663c0091e4f400237545b87b996b":
        "115792089237316195423570985008687907853269984665640564039457584007913129639935",
        "0xe2222d279d744050d28e00520010520000310F59":"0"}})");
  REQUIRE(good);
  CHECK(good->balance == 5'051'019);
  CHECK(good->approved == true);

  const auto refused = read_balance_allowance(
    R"({"balance":0,"allowances":{"0xE111180000d2663C0091e4f400237545B87B996B":"0"}})");
  REQUIRE(refused);
  CHECK(refused->balance == 0);
  CHECK(refused->approved == false);

  const auto of_others = read_balance_allowance(
    R"({"balance":"1","allowances":{"0xe2222d279d744050d28e00520010520000310F59":"5"}})");
  REQUIRE(of_others);
  CHECK_FALSE(of_others->approved);
}

TEST_CASE("an answer that is not in the venue's form is no balance") {
  for (
    const auto* body :
    {"", "null", "[]", "{}", R"({"balance":"1.5"})", R"({"balance":-1})",
     R"({"balance":"-1"})", R"({"balance":""})", R"({"balance":null})",
     R"({"balance":"99999999999999999999"})", R"({"balance":"0x10"})",
     R"({"balance":"1","allowances":{"0xE111180000d2663C0091e4f400237545B87B996B":"many"}})"}) {
    CAPTURE(body);
    CHECK_FALSE(read_balance_allowance(body));
  }
}

TEST_CASE("version, place and mode of the account are read, or refused") {
  CHECK(read_order_version(R"({"version":2})").value() == 2);
  CHECK(read_order_version(R"({"version":3,"more":1})").value() == 3);
  CHECK_FALSE(read_order_version(R"({"version":"2"})"));
  CHECK_FALSE(read_order_version("2"));
  CHECK(read_geoblock(R"({"blocked":true,"country":"US"})").value());
  CHECK_FALSE(read_geoblock(R"({"blocked":false})").value());
  CHECK_FALSE(read_geoblock("<html>"));
  CHECK_FALSE(read_geoblock(R"({"blocked":"no"})"));
  CHECK(read_closed_only(R"({"closed_only":true})").value());
  CHECK_FALSE(read_closed_only("{}"));
}

TEST_CASE("open orders are read whole, or not at all") {
  const auto page = read_open_orders(
    R"({"data":[{"id":"0x1","asset_id":"7","side":"SELL","original_size":"5",
        "size_matched":"1.5","status":"LIVE"},
        {"id":"0x2","asset_id":"8","side":"BUY","original_size":3,
        "size_matched":"0"}],"next_cursor":"Mg=="})");
  REQUIRE(page);
  REQUIRE(page->orders.size() == 2);
  CHECK(page->orders[0].direction == order_side::sell);
  CHECK(to_string(page->orders[0].open) == "3.5");
  CHECK(page->orders[1].token_id == "8");
  CHECK(page->next_cursor == "Mg==");
  CHECK_FALSE(
    read_open_orders(R"({"data":[],"next_cursor":"LTE="})")->next_cursor);

  for (
    const auto* order :
    {R"({"asset_id":"7","side":"SELL","original_size":"5","size_matched":"0"})",
     R"({"id":"0x1","asset_id":"7","side":"sold","original_size":"5","size_matched":"0"})",
     R"({"id":"0x1","asset_id":"7","side":"SELL","size_matched":"0"})",
     R"({"id":"0x1","asset_id":"7","side":"SELL","original_size":"5","size_matched":"5000000"})",
     "5"}) {
    CAPTURE(order);
    CHECK_FALSE(read_open_orders(R"({"data":[)" + std::string{order} + "]}"));
  }
  CHECK_FALSE(read_open_orders(R"({"next_cursor":"LTE="})"));
}

TEST_CASE("the end of a session key is read from the owner's list") {
  const auto key =
    net::ethereum::read_address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
      .value();
  const std::string other =
    R"({"address":"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266","valid_until":1})";
  const auto listed = [&](const std::string& until) {
    return read_session_end(
      R"({"wallet":"0x1","signers":[)" + other
        + R"(,{"address":"0x70997970c51812dc3a010c7d01b50e0d17dc79c8",)"
          R"("scopes":["CLOB"],"valid_until":)"
        + until + "}]}",
      key);
  };
  const auto end = from_unix_seconds(1'798'761'600);
  for (const auto* until : {"1798761600", "\"1798761600\"", "1798761600000"})
    CHECK(listed(until).value() == end);
  CHECK_FALSE(listed("null"));
  CHECK_FALSE(listed("true"));
  const auto absent = read_session_end(R"({"signers":[)" + other + "]}", key);
  REQUIRE(absent);
  CHECK_FALSE(*absent);
  for (const auto* body :
       {"", "[]", "{}", R"({"signers":5})", R"({"signers":[5]})"})
    CHECK_FALSE(read_session_end(body, key));
}

TEST_CASE("a heartbeat carries the id of the answer before, signed") {
  const auto request =
    heartbeat_request({"http://venue", {"key", "c2VjcmV0", "phrase"}, "0x1"},
                      from_unix_seconds(1'798'761'600), "ab-1");
  CHECK(request.method == "POST");
  CHECK(request.url == "http://venue/v1/heartbeats");
  CHECK(request.body == R"({"heartbeat_id":"ab-1"})");
  CHECK(read_next_heartbeat(R"({"heartbeat_id":"x_2"})") == "x_2");
  CHECK(read_next_heartbeat(R"({"heartbeat_id":""})") == "");
  for (const auto* body :
       {"", "{}", R"({"heartbeat_id":5})", R"({"heartbeat_id":"a b"})"})
    CHECK_FALSE(read_next_heartbeat(body));
}
