#include "net/polymarket/user_stream.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace fillguard;
using namespace fillguard::net::polymarket;

namespace {

constexpr auto now = from_unix_seconds(1'776'879'912);

std::string file(const std::string& path) {
  std::ifstream in{path};
  REQUIRE(in);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

ownership us() {
  return {"us", {}};
}

std::string order(const std::string& status, const std::string& matched,
                  const std::string& type = "UPDATE") {
  return R"({"event_type":"order","type":")" + type
         + R"(","id":"0xa","market":"0xc0","asset_id":"111","side":"BUY",)"
           R"("price":"0.99","original_size":"10","size_matched":")"
         + matched + R"(","status":")" + status
         + R"(","owner":"us","created_at":"","expiration":null,)"
           R"("timestamp":"1725842520990"})";
}

std::string taker(const std::string& status) {
  return R"({"event_type":"trade","id":"t1","taker_order_id":"0xa",)"
         R"("asset_id":"111","side":"BUY","size":"5","price":"0.97",)"
         R"("status":")"
         + status
         + R"(","owner":"us","trader_side":"TAKER","maker_orders":[],)"
           R"("match_time":"1725868859"})";
}

std::string kind_of_bad(const std::string& frame) {
  const auto out = read_user_frame(frame, us(), now);
  CHECK(out.evidence.empty());
  REQUIRE(out.bad.size() == 1);
  return out.bad[0].kind;
}

} // namespace

TEST_CASE("the subscription has the credentials and covers all events") {
  const auto subscription =
    nlohmann::json::parse(user_subscription({"key", "secret", "phrase"}));
  CHECK(subscription["type"] == "user");
  CHECK(subscription["auth"]["apiKey"] == "key");
  CHECK(subscription["auth"]["secret"] == "secret");
  CHECK(subscription["auth"]["passphrase"] == "phrase");
  CHECK(subscription["markets"].empty());
}

TEST_CASE("a taker's fill is the trade itself") {
  const auto out = read_user_frame(taker("MATCHED"), us(), now);
  REQUIRE(out.evidence.size() == 1);
  const auto& x = out.evidence[0];
  CHECK(x.token_id == "111");
  CHECK(x.evidence.trade_id == "t1");
  CHECK(x.evidence.order_id == "0xa");
  CHECK(x.evidence.direction == order_side::buy);
  CHECK(x.evidence.quantity == shares::from_whole(5));
  CHECK(x.evidence.price == price::from_millionths(970'000));
  CHECK(x.evidence.source_time == from_unix_seconds(1'725'868'859));
  CHECK(x.evidence.received_at == now);
  CHECK_FALSE(x.evidence.fee);
}

TEST_CASE("every spelling of a trade's status is understood") {
  auto status = [](const std::string& x) {
    const auto out = read_user_frame(taker(x), us(), now);
    REQUIRE(out.evidence.size() == 1);
    return out.evidence[0].evidence.status;
  };
  for (auto x : {"MATCHED", "MATCHED_NOT_BROADCASTED", "MINED", "RETRYING",
                 "TRADE_STATUS_MATCHED"})
    CHECK(status(x) == fill_status::provisional);
  CHECK(status("CONFIRMED") == fill_status::confirmed);
  CHECK(status("TRADE_STATUS_CONFIRMED") == fill_status::confirmed);
  CHECK(status("FAILED") == fill_status::reversed);
  CHECK(kind_of_bad(taker("PONDERED")) == "unknown_status");
}

TEST_CASE("the key that placed an order is named, and not told") {
  const std::string key = "3e2c94ca-8124-c4c1-c7ea-be1ea21b71fe";
  const std::string session = "78132bc3-22af-6aa2-79ae-11929f821cae";
  const ownership both{key, {}, session};
  auto frame = taker("MATCHED");
  frame.replace(frame.find("\"us\""), 4, '"' + key + '"');
  auto out = read_user_frame(frame, both, now);
  REQUIRE(out.evidence.size() == 1);
  CHECK(out.evidence[0].evidence.owner == "3e2c94ca");
  frame.replace(
    frame.find("\"maker_orders\":[]"), 17,
    R"("maker_orders":[{"order_id":"0x01","owner":")" + session
      + R"(","matched_amount":"5","price":"0.97","asset_id":"222"}])");
  out = read_user_frame(frame, both, now);
  REQUIRE(out.evidence.size() == 2);
  CHECK(out.evidence[0].evidence.owner == "78132bc3");
  CHECK(out.evidence[1].evidence.owner == "3e2c94ca");
  // An id of another form is not cut, but left out.
  CHECK_FALSE(
    read_user_frame(taker("MATCHED"), us(), now).evidence.at(0).evidence.owner);
}

TEST_CASE("another wallet of the same owner is not the account's") {
  auto own = us();
  own.wallet = "0xAbC0000000000000000000000000000000000001";
  const auto evidence_of = [&](const std::string& address) {
    const auto with = R"(,"maker_address":")" + address + R"("})";
    auto trade = taker("MATCHED");
    trade.replace(trade.rfind('}'), 1, with);
    auto order = std::string{
      R"({"event_type":"order","id":"0x77","asset_id":"111","side":"SELL",)"
      R"("price":"0.97","original_size":"10","size_matched":"2.5",)"
      R"("status":"LIVE","owner":"us"})"};
    order.replace(order.rfind('}'), 1, with);
    auto maker = std::string{
      R"({"event_type":"trade","id":"t2","taker_order_id":"0xb",)"
      R"("asset_id":"111","side":"BUY","size":"5","price":"0.97",)"
      R"("status":"MATCHED","owner":"them","trader_side":"MAKER",)"
      R"("maker_orders":[{"order_id":"0x78","owner":"us","side":"SELL",)"
      R"("matched_amount":"5","price":"0.97","asset_id":"111"}]})"};
    maker.replace(maker.rfind("}]"), 1, with);
    return read_user_frame(trade, own, now).evidence.size()
           + read_user_frame(order, own, now).evidence.size()
           + read_user_frame(maker, own, now).evidence.size();
  };
  CHECK(evidence_of("0xabc0000000000000000000000000000000000001") == 3);
  CHECK(evidence_of("") == 3);
  CHECK(evidence_of("0xabc0000000000000000000000000000000000002") == 0);
  // Our own orders are known by their ids.
  own.orders = {"0x77"};
  CHECK(evidence_of("0xabc0000000000000000000000000000000000002") == 1);
  own.wallet.clear();
  CHECK(evidence_of("0xabc0000000000000000000000000000000000002") == 3);
}

TEST_CASE("case does not matter, and decimals may be numbers") {
  const auto out = read_user_frame(
    R"({"event_type":"trade","id":"t1","taker_order_id":"0xa",)"
    R"("asset_id":"111","side":"buy","size":1234567.891234,"price":0.97,)"
    R"("status":"matched","owner":"us","trader_side":"taker",)"
    R"("maker_orders":[],"match_time":1725868859})",
    us(), now);
  CHECK(out.bad.empty());
  REQUIRE(out.evidence.size() == 1);
  const auto& match = out.evidence[0].evidence;
  CHECK(match.direction == order_side::buy);
  CHECK(match.status == fill_status::provisional);
  CHECK(match.quantity == shares::from_millionths(1'234'567'891'234));
  CHECK(match.price == price::from_millionths(970'000));
  const auto placed = read_user_frame(
    R"({"event_type":"order","id":"0xa","asset_id":"111","side":"sell",)"
    R"("price":0.999,"original_size":10,"size_matched":2.5,)"
    R"("status":"live","owner":"us"})",
    us(), now);
  REQUIRE(placed.evidence.size() == 1);
  CHECK(placed.evidence[0].evidence.direction == order_side::sell);
  CHECK(placed.evidence[0].evidence.ordered == shares::from_whole(10));
  CHECK(placed.evidence[0].evidence.quantity
        == shares::from_millionths(2'500'000));
}

TEST_CASE("a maker's fills are our own entries, on either token") {
  const auto out = read_user_frame(
    file(FILLGUARD_SOURCE_DIR "/tests/payloads/fills/maker_trade.json"), us(),
    now);
  CHECK(out.bad.empty());
  REQUIRE(out.evidence.size() == 3);
  // The taker bought UP: a maker on DOWN bought too, one on UP sold.
  CHECK(out.evidence[0].token_id == "222");
  CHECK(out.evidence[0].evidence.direction == order_side::buy);
  CHECK(out.evidence[0].evidence.quantity == shares::from_whole(10));
  CHECK(out.evidence[0].evidence.fee == money{});
  CHECK(out.evidence[1].token_id == "111");
  CHECK(out.evidence[1].evidence.direction == order_side::sell);
  CHECK(out.evidence[2].evidence.quantity
        == shares::from_millionths(3'292'039));
  CHECK(out.evidence[2].evidence.price == price::from_millionths(510'000));
  CHECK(out.evidence[2].evidence.source_time
        == from_unix_seconds(1'725'868'885));
}

TEST_CASE("an order is ours by its id as well as by its key") {
  const ownership by_id{"", {"0xa"}};
  CHECK(read_user_frame(taker("MATCHED"), by_id, now).evidence.size() == 1);
  const ownership nobody{"", {}};
  CHECK(read_user_frame(taker("MATCHED"), nobody, now).evidence.empty());
}

TEST_CASE("an order's event has the total of its matches") {
  const auto out = read_user_frame(order("LIVE", "2.5"), us(), now);
  REQUIRE(out.evidence.size() == 1);
  const auto& x = out.evidence[0].evidence;
  CHECK_FALSE(x.trade_id);
  CHECK(x.order_id == "0xa");
  CHECK(x.quantity == shares::from_millionths(2'500'000));
  CHECK(x.ordered == shares::from_whole(10));
  CHECK(x.source == fill_source::order_status);
  CHECK(x.source_time == from_unix_ms(1'725'842'520'990));
}

TEST_CASE("an order without matches gives no evidence, whatever its status") {
  for (const auto& x :
       {order("LIVE", "0", "PLACEMENT"),
        order("CANCELED_order couldn't be fully filled. FOK orders are fully "
              "filled or killed.",
              "", "CANCELLATION"),
        order("UNMATCHED_invalid post-only order: order crosses book", "0"),
        order("ORDER_STATUS_LIVE", ""), order("INVALID", "0")}) {
    const auto out = read_user_frame(x, us(), now);
    CHECK(out.evidence.empty());
    CHECK(out.bad.empty());
  }
}

TEST_CASE("several events may share a frame, and a bad one affects no other") {
  const auto out = read_user_frame('[' + taker("MATCHED") + ",7," + taker("HUH")
                                     + ',' + order("LIVE", "3") + ']',
                                   us(), now);
  CHECK(out.evidence.size() == 2);
  CHECK(out.bad.size() == 2);
}

TEST_CASE("events that are not ours are ignored") {
  for (auto x : {"PONG", "[]", R"({"event_type":"news"})", "{}"}) {
    const auto out = read_user_frame(x, us(), now);
    CHECK(out.evidence.empty());
    CHECK(out.bad.empty());
  }
}

TEST_CASE("bad frames are named by kind") {
  CHECK(kind_of_bad("") == "not_json");
  CHECK(kind_of_bad("hello") == "not_json");
  CHECK(kind_of_bad(taker("MATCHED").substr(0, 80)) == "not_json");
  CHECK(kind_of_bad("7") == "wrong_type");
  CHECK(kind_of_bad(order("LIVE", "lots")) == "not_a_decimal");
  CHECK(kind_of_bad(order("PERHAPS", "1")) == "unknown_status");
  CHECK(kind_of_bad(std::string(most_report_bytes + 1, ' ')) == "oversized");
  auto with = [](std::string from, const std::string& what,
                 const std::string& by) {
    from.replace(from.find(what), what.size(), by);
    return from;
  };
  const auto good = taker("MATCHED");
  CHECK(kind_of_bad(with(good, R"("size":"5")", R"("size":"-5")"))
        == "out_of_range");
  CHECK(kind_of_bad(with(good, R"("price":"0.97")", R"("price":"1.97")"))
        == "out_of_range");
  CHECK(kind_of_bad(with(good, R"("size":"5")", R"("size":[5])"))
        == "missing_field");
  CHECK(kind_of_bad(with(good, "BUY", "SWAP")) == "missing_field");
  CHECK(kind_of_bad(with(good, R"("id":"t1",)", "")) == "missing_field");
}

TEST_CASE("recorded life cycles of real trades are understood") {
  const std::string path = FILLGUARD_SHARED_DIR
    "/data/recorded/payloads/user_channel_trades_btc5m_2026-04-22.jsonl";
  if (!std::filesystem::exists(path)) {
    MESSAGE("skipped: the recorded user channel is not here");
    return;
  }
  std::ifstream in{path};
  std::string read;
  for (std::string line; std::getline(in, line);) {
    const auto row = nlohmann::json::parse(line);
    const ownership own{row["msg"]["owner"].get<std::string>(), {}};
    const auto out = read_user_frame(
      row["msg"].dump(), own, from_unix_ms(row["recv_ms"].get<std::int64_t>()));
    CHECK(out.bad.empty());
    REQUIRE(out.evidence.size() == 1);
    const auto& x = out.evidence[0].evidence;
    read += to_string(x.direction) + ' ' + to_string(x.quantity) + '@'
            + to_string(*x.price) + ' ' + to_string(x.status) + '\n';
    CHECK(x.source_time <= x.received_at);
  }
  CHECK(read
        == "buy 10.102039@0.49 provisional\nbuy 10.102039@0.49 provisional\n"
           "buy 10.102039@0.49 confirmed\nsell 9.73@0.24 provisional\n"
           "sell 9.73@0.24 provisional\nsell 9.73@0.24 confirmed\n");
}

TEST_CASE("a time that is invalid in either unit is unknown") {
  auto at = [](const std::string& text) {
    auto frame = order("LIVE", "4");
    frame.replace(frame.find("1725842520990"), 13, text);
    const auto out = read_user_frame(frame, us(), now);
    REQUIRE(out.evidence.size() == 1);
    return out.evidence[0].evidence.source_time;
  };
  CHECK(at("1725842520") == from_unix_seconds(1'725'842'520));
  CHECK(at("9000000000") == from_unix_seconds(9'000'000'000));
  // As seconds after the year 2262, as milliseconds in the 1970s.
  CHECK_FALSE(at("9223372037"));
  CHECK_FALSE(at("172584252099"));
  CHECK_FALSE(at("1000000000000"));
  CHECK(at("1000000000001") == from_unix_ms(1'000'000'000'001));
}
