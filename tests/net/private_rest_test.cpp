#include "net/polymarket/hmac.hpp"
#include "net/polymarket/positions.hpp"
#include "net/polymarket/private_rest.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace fillguard;
using namespace fillguard::net::polymarket;

namespace {

constexpr auto now = from_unix_seconds(1'798'761'600);
constexpr auto s1 = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
constexpr auto s2 = "9kF3_q-ZxW1c7Hn2bYdP0sLtRvJmAaEoIuGgTtXyQ8k=";

/// The body of the reference's order, BUY 5 at 0.52.
constexpr auto order_body =
  R"({"deferExec":false,"postOnly":false,"order":{"salt":479249096354,"maker":"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266","signer":"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266","tokenId":"71321045679252212594626385532706912750332728571942532289631379312455583992563","makerAmount":"2600000","takerAmount":"5000000","side":"BUY","signatureType":0,"timestamp":"1798761600123","expiration":"0","metadata":"0x0000000000000000000000000000000000000000000000000000000000000000","builder":"0x0000000000000000000000000000000000000000000000000000000000000000","signature":"0xb267b5e3f03dce0fbf490f07fce16a5ea854059776bbc8db4ff397ffefe4f4eb3bcf02eed7480c6cfc9305433d052b0f47835c4f1d2d1c1819c9ec7fe3639e491b"},"owner":"00000000-0000-0000-0000-000000000001","orderType":"GTC"})";

const private_account account{"http://clob", {"us", s2, "phrase"}, "0xf39F"};

ownership us() {
  return {"us", {}};
}

std::string header(const net::http_request& x, const std::string& name) {
  const auto at = std::find_if(x.headers.begin(), x.headers.end(),
                               [&](const auto& y) { return y.first == name; });
  REQUIRE(at != x.headers.end());
  return at->second;
}

} // namespace

TEST_CASE("requests are signed like the reference's vectors") {
  CHECK(
    sign_request(s1, "1000000", "test-sign", "/orders", R"({"hash": "0x123"})")
    == "ZwAdJKvoYRlEKDkNMwd5BuwNNtg93kNaR_oU2HrfVvc=");
  auto sign = [](const char* method, const char* path, const char* body) {
    return sign_request(s2, "1798761600", method, path, body);
  };
  CHECK(sign("GET", "/data/orders", "")
        == "Rbq425olMqwHJUInLaTI0iHzx7nTQkX5WpFuTe5vXxc=");
  CHECK(sign("DELETE", "/cancel-all", "")
        == "ceXsbCI3AjeLFOn0r575LwYPdCtIxgRUl5coeoyqROk=");
  CHECK(
    sign(
      "DELETE", "/order",
      R"({"orderID":"0xb816482a5187a3d3db49cbaf6fe3ddf24f53e6c712b5a4bf5e01d0ec7b11dabc"})")
    == "JV3eBi1Mz68i4wnwvV6D1ZGzAdXfUyVaZKdBxVEFsCk=");
  CHECK(sign("POST", "/v1/heartbeats", R"({"heartbeat_id":""})")
        == "dnyF7Vdxm88aMmtqI_F8Ie8JD_Ph_2_A1-x7GexHavE=");
  CHECK(sign("POST", "/order", order_body)
        == "4nVtRahjBHYr6LwtblNYFvNnBLB0wYLI2_I9Kdrd7tg=");
}

TEST_CASE("a secret may come in either alphabet, with or without padding") {
  const auto expected = sign_request(s2, "1", "GET", "/", "");
  CHECK(sign_request("9kF3/q+ZxW1c7Hn2bYdP0sLtRvJmAaEoIuGgTtXyQ8k", "1", "GET",
                     "/", "")
        == expected);
  for (auto x : {"", "=", "no base64!", "AAAAA", "AA AA"})
    CHECK_FALSE(sign_request(x, "1", "GET", "/", ""));
  CHECK_FALSE(can_sign({"us", "no base64!", ""}));
  CHECK(can_sign({"us", s2, ""}));
}

TEST_CASE("the signature does not cover the query") {
  const auto orders = ask_orders(account, now, first_cursor);
  CHECK(orders.url == "http://clob/data/orders?next_cursor=MA%3D%3D");
  CHECK(header(orders, "POLY_SIGNATURE")
        == "Rbq425olMqwHJUInLaTI0iHzx7nTQkX5WpFuTe5vXxc=");
  CHECK(header(orders, "POLY_TIMESTAMP") == "1798761600");
  CHECK(header(orders, "POLY_ADDRESS") == "0xf39F");
  CHECK(header(orders, "POLY_API_KEY") == "us");
  CHECK(ask_trades(account, now, from_unix_seconds(5), "a+/=").url
        == "http://clob/data/trades?after=5&next_cursor=a%2B%2F%3D");
  CHECK(ask_order(account, now, "0xa").url == "http://clob/data/order/0xa");
}

TEST_CASE("a secret that cannot sign is an error without the secret in it") {
  auto bad = account;
  bad.credentials.secret = "not base64!";
  try {
    ask_orders(bad, now, first_cursor);
    FAIL("should have thrown");
  } catch (const std::invalid_argument& e) {
    CHECK(std::string{e.what()}.find("not base64!") == std::string::npos);
  }
}

TEST_CASE("pages continue until the last cursor") {
  const std::string row =
    R"({"id":"t1","taker_order_id":"0xa","asset_id":"111","side":"BUY",)"
    R"("size":"10.0000","price":"0.9700","status":"TRADE_STATUS_CONFIRMED",)"
    R"("match_time":"2026-01-01T00:00:00Z","owner":"us",)"
    R"("trader_side":"TAKER","maker_orders":[]})";
  auto page =
    read_trades(R"({"data":[)" + row + R"(],"next_cursor":"Mg=="})", us(), now);
  CHECK(page.next_cursor == "Mg==");
  REQUIRE(page.evidence.size() == 1);
  CHECK(page.evidence[0].evidence.source == fill_source::order_status);
  CHECK(page.evidence[0].evidence.status == fill_status::confirmed);
  CHECK(page.evidence[0].evidence.source_time
        == parse_iso8601("2026-01-01T00:00:00Z"));
  page = read_trades(R"({"data":[],"next_cursor":"LTE="})", us(), now);
  CHECK_FALSE(page.next_cursor);
  CHECK(page.bad.empty());
}

TEST_CASE("open orders have their matched shares") {
  const std::string row =
    R"({"id":"0xa","status":"ORDER_STATUS_LIVE","asset_id":"111",)"
    R"("side":"BUY","price":"0.9900","original_size":"100.0000",)"
    R"("size_matched":"25.0000","owner":"us","created_at":1703875200,)"
    R"("expiration":null,"associate_trades":null})";
  const auto page = read_orders(R"({"data":[)" + row + "]}", us(), now);
  REQUIRE(page.evidence.size() == 1);
  CHECK(page.evidence[0].evidence.quantity == shares::from_whole(25));
  CHECK(page.evidence[0].evidence.source_time
        == from_unix_seconds(1'703'875'200));
  CHECK(read_single_order(row, us(), now).evidence == page.evidence);
  for (auto x : {"", "null", "{}"}) {
    const auto nothing = read_single_order(x, us(), now);
    CHECK(nothing.evidence.empty());
    CHECK(nothing.bad.empty());
  }
}

TEST_CASE("bad pages are named by kind") {
  auto kind = [](const char* body) {
    const auto out = read_orders(body, us(), now);
    REQUIRE(out.bad.size() == 1);
    return out.bad[0].kind;
  };
  CHECK(kind("<html>") == "not_json");
  CHECK(kind("[]") == "missing_field");
  CHECK(kind(R"({"data":{}})") == "missing_field");
  CHECK(kind(R"({"data":[7]})") == "wrong_type");
}

TEST_CASE("positions of either version are running totals with an average") {
  const auto second = read_positions(
    R"({"data":[{"token_id":"111","current_size":86780.64,"avg_price":0.9703},
      {"token_id":"222","current_size":0,"avg_price":0.5},
      {"token_id":"333","current_size":"5","avg_price":"0.99"}],
      "pagination":{"has_more":true,"next_cursor":"abc"}})",
    now);
  CHECK(second.bad.empty());
  CHECK(second.next_cursor == "abc");
  REQUIRE(second.evidence.size() == 2);
  const auto& fill_evidence = second.evidence[0].evidence;
  CHECK(second.evidence[0].token_id == "111");
  CHECK(fill_evidence.quantity == shares::from_millionths(86'780'640'000));
  CHECK(fill_evidence.price == price::from_millionths(970'300));
  CHECK(fill_evidence.source == fill_source::public_positions);
  CHECK_FALSE(fill_evidence.trade_id);
  CHECK_FALSE(fill_evidence.order_id);

  const auto first = read_positions(
    R"([ {"asset":"111", "size": 150.5 , "avgPrice":0.55} ])", now);
  CHECK(first.bad.empty());
  REQUIRE(first.evidence.size() == 1);
  CHECK(first.evidence[0].evidence.quantity
        == shares::from_millionths(150'500'000));
}

TEST_CASE("a bad position does not affect the others") {
  const auto out = read_positions(
    R"([{"asset":"1","size":-1,"avgPrice":0.5},{"asset":"1","size":1},
        {"asset":1,"size":1,"avgPrice":0.5},{"asset":"1","size":1,
        "avgPrice":1.5},7,{"asset":"1","size":1,"avgPrice":0.5}])",
    now);
  // Shares are held also when their average is missing or wrong.
  REQUIRE(out.evidence.size() == 3);
  CHECK_FALSE(out.evidence[0].evidence.price);
  CHECK_FALSE(out.evidence[1].evidence.price);
  CHECK(out.evidence[2].evidence.price == price::parse("0.5"));
  CHECK(out.bad.size() == 4);
  CHECK_FALSE(out.whole);
  CHECK(read_positions("[]", now).whole);
  CHECK_FALSE(read_positions("{", now).whole);
  CHECK_FALSE(read_positions("{}", now).whole);
  CHECK(read_positions("{", now).bad[0].kind == "not_json");
  CHECK(read_positions("{}", now).bad[0].kind == "missing_field");
}

TEST_CASE("activity of either version is trades, with the fee that the cash "
          "shows, and redemptions") {
  const auto second = read_activity(
    R"({"data":[
      {"type":"TRADE","side":"BUY","token_id":"111","size":5,"price":0.98,
       "usdc_size":4.90686,"timestamp":1776081700,"transaction_hash":"0xa"},
      {"type":"TRADE","side":"SELL","token_id":"111","size":2,"price":0.95,
       "usdc_size":1.89335,"timestamp":1776081710,"transaction_hash":"0xb"},
      {"type":"TRADE","side":"BUY","token_id":"111","size":5,"price":0.98,
       "usdc_size":4.9,"timestamp":1776081720,"transaction_hash":"0xc"},
      {"type":"REDEEM","token_id":"111","size":8,"usdc_size":8,
       "timestamp":1776081930,"transaction_hash":"0xd"},
      {"type":"REWARD","size":1}]})",
    now);
  CHECK(second.bad.empty());
  CHECK(second.whole);
  REQUIRE(second.evidence.size() == 4);
  const auto& buy = second.evidence[0].evidence;
  CHECK(buy.direction == order_side::buy);
  CHECK(buy.quantity == shares::from_whole(5));
  CHECK(buy.price == price::parse("0.98"));
  CHECK(buy.fee == money::parse("0.00686"));
  CHECK(buy.source == fill_source::public_activity);
  CHECK(buy.source_time == from_unix_seconds(1'776'081'700));
  CHECK(buy.trade_id);
  const auto& sale = second.evidence[1].evidence;
  CHECK(sale.direction == order_side::sell);
  CHECK(sale.fee == money::parse("0.00665"));
  // Cash of exactly the price shows no fee, which may still exist.
  CHECK_FALSE(second.evidence[2].evidence.fee);
  CHECK_FALSE(second.evidence[0].redeemed);
  CHECK(second.evidence[3].redeemed);
  CHECK(second.evidence[3].evidence.quantity == shares::from_whole(8));

  const auto first = read_activity(
    R"([{"type":"TRADE","side":"BUY","asset":"111","size":5,"price":0.98,
         "usdcSize":4.90686,"timestamp":1776081700,"transactionHash":"0xa"},
        {"type":"REDEEM","asset":"","size":8,"usdcSize":8,"timestamp":1}])",
    now);
  CHECK(first.whole);
  REQUIRE(first.evidence.size() == 1);
  CHECK(first.evidence[0].evidence.trade_id == buy.trade_id);
}

TEST_CASE("activity that cannot be read is not whole") {
  for (const auto* row :
       {R"([{"side":"BUY","asset":"1","size":5,"price":0.5}])",
        R"([{"type":"TRADE","side":"HOLD","asset":"1","size":5,"price":0.5}])",
        R"([{"type":"TRADE","side":"BUY","asset":"1","size":-5,"price":0.5}])",
        R"([{"type":"TRADE","side":"BUY","asset":"1","size":5,"price":1.5}])",
        R"([{"type":"TRADE","side":"BUY","size":5,"price":0.5}])", "[7]",
        R"({"data":[],"pagination":{"has_more":true}})"}) {
    CAPTURE(row);
    const auto out = read_activity(row, now);
    CHECK(out.evidence.empty());
    CHECK_FALSE(out.whole);
    CHECK(out.bad.size() == 1);
  }
}

TEST_CASE("a poll requests all open orders") {
  CHECK(ask_positions("http://d", "0xw", position_list::open, "").url
        == "http://d/v2/positions?user=0xw&status=OPEN");
  CHECK(ask_positions("http://d", "0xw", position_list::mergeable, "a=").url
        == "http://d/v2/positions?user=0xw&status=MERGEABLE&cursor=a%3D");
  CHECK(ask_activity("http://d", "0xw", from_unix_seconds(7), "").url
        == "http://d/v2/activity?user=0xw&type=TRADE,REDEEM&start=7&limit=500");
  CHECK(ask_activity_v1("http://d", "0xw", from_unix_seconds(7)).url
        == "http://d/activity?user=0xw&type=TRADE,REDEEM&start=7&limit=500");
}
