// One entry of a list that cannot be read costs nothing but itself, and is
// named once.

#include "net/ethereum/bytes.hpp"
#include "net/polymarket/clob_books.hpp"
#include "net/polymarket/gamma.hpp"
#include "net/polymarket/live_prices/rtds.hpp"
#include "net/polymarket/orders/account_state.hpp"
#include "net/polymarket/positions.hpp"
#include "net/polymarket/private_rest.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace fillguard;
using namespace fillguard::net::polymarket;

namespace {

constexpr auto now = from_unix_seconds(1'798'761'600);

std::string list(const std::vector<std::string>& entries) {
  std::string out = "[";
  for (const auto& x : entries)
    out += (out.size() > 1 ? "," : "") + x;
  return out + ']';
}

ownership us() {
  return {"us", {}};
}

/// Reads a good entry, each odd one in turn, and another good one.
template <class Read>
void each_odd_one(const std::string& first, const std::string& last,
                  const std::vector<std::string>& odd, Read read,
                  bool makes_partial) {
  for (const auto& x : odd) {
    CAPTURE(x);
    const fill_report found = read(list({first, x, last}));
    CHECK(found.evidence.size() == 2);
    CHECK(found.bad.size() == 1);
    if (makes_partial)
      CHECK_FALSE(found.whole);
  }
  const fill_report good = read(list({first, last}));
  CHECK(good.evidence.size() == 2);
  CHECK(good.bad.empty());
}

std::string paged(const std::string& rows) {
  return R"({"data":)" + rows + R"(,"next_cursor":"LTE="})";
}

} // namespace

TEST_CASE("an odd position costs no other one") {
  const auto read = [](const std::string& body) {
    return read_positions(body, now);
  };
  each_odd_one(R"({"asset":"1","size":5,"avgPrice":0.5})",
               R"({"asset":"2","size":"7.5","avgPrice":"0.9"})",
               {"5", "null", "[]", "{}", R"({"asset":3,"size":1})",
                R"({"asset":"3"})", R"({"asset":"3","size":"many"})",
                R"({"asset":"3","size":-1})",
                R"({"size":1,"asset":{"a":[1]}})"},
               read, true);
  // Shares are held also at an average price that cannot be read.
  for (const auto* average : {"2", "-0.5", R"("half")", "{}", "true"}) {
    CAPTURE(average);
    const auto found =
      read(R"([{"asset":"1","size":5,"avgPrice":0.5},{"asset":"2","size":3,)"
           R"("avgPrice":)"
           + std::string{average} + R"(},{"asset":"3","size":1}])");
    REQUIRE(found.evidence.size() == 3);
    CHECK_FALSE(found.evidence[1].evidence.price);
    REQUIRE(found.bad.size() == 1);
    CHECK(found.bad[0].detail == "position.avgPrice is no price");
    CHECK(found.whole);
  }
}

TEST_CASE("an odd row of the activity costs no other one") {
  const auto trade = [](const std::string& token, const std::string& rest) {
    return R"({"type":"TRADE","asset":")" + token
           + R"(","side":"BUY","timestamp":1798761000,)" + rest + '}';
  };
  each_odd_one(
    trade("1", R"("size":5,"price":0.5)"),
    trade("2", R"("size":"5","price":"0.5")"),
    {"7", "{}", trade("3", R"("size":5)"), trade("3", R"("price":0.5)"),
     trade("3", R"("size":5,"price":1.5)"),
     R"({"type":"TRADE","asset":"3","size":5,"price":0.5,"side":"HOLD"})",
     R"({"type":1,"asset":"3"})"},
    [](const std::string& body) { return read_activity(body, now); }, true);
}

TEST_CASE("an odd trade of the account costs no other one") {
  const auto trade = [](const std::string& id, const std::string& size,
                        const std::string& status) {
    return R"({"id":")" + id + R"(","status":")" + status
           + R"(","side":"BUY","taker_order_id":"0x1","owner":"us",)"
             R"("asset_id":"7","price":"0.5","size":)"
           + size + '}';
  };
  each_odd_one(
    trade("a", R"("5")", "CONFIRMED"), trade("b", "5", "TRADE_STATUS_MINED"),
    {"null", "{}", trade("c", R"("some")", "MINED"), trade("c", "[]", "MINED"),
     trade("c", "5", "LOST"), trade("c", "-5", "MINED")},
    [](const std::string& rows) { return read_trades(paged(rows), us(), now); },
    false);
}

TEST_CASE("an odd order of the account costs no other one") {
  const auto order = [](const std::string& id, const std::string& matched,
                        const std::string& status) {
    return R"({"id":")" + id + R"(","status":")" + status
           + R"(","side":"SELL","owner":"us","asset_id":"7","price":"0.5",)"
             R"("original_size":"9","size_matched":)"
           + matched + '}';
  };
  each_odd_one(
    order("a", R"("5")", "LIVE"), order("b", "5.5", "MATCHED"),
    {"1", "{}", order("c", R"("x")", "LIVE"), order("c", "5", "RESTING")},
    [](const std::string& rows) { return read_orders(paged(rows), us(), now); },
    false);
}

TEST_CASE("an odd book costs no other one") {
  token_map tokens;
  for (int n = 0; n < 3; ++n) {
    window_info window;
    window.id = {{asset::btc, window_length::m5},
                 from_unix_seconds(1'798'761'600 + 300 * n)};
    window.up_token = std::to_string(2 * n + 1);
    window.down_token = std::to_string(2 * n + 2);
    add_tokens(tokens, window);
  }
  const auto book = [](const std::string& token, const std::string& bids) {
    return R"({"asset_id":")" + token + R"(","timestamp":"1798761600000",)"
           + R"("bids":)" + bids + R"(,"asks":[{"price":"0.6","size":"5"}]})";
  };
  const std::string good = R"([{"price":"0.5","size":"5"}])";
  for (const auto& odd :
       {std::string{"5"}, std::string{"null"}, book("3", "7"),
        book("3", R"([{"price":"high","size":"5"}])"),
        book("3", R"([{"price":"0.5"}])"), book("3", "[5]")}) {
    CAPTURE(odd);
    const auto found = parse_clob_books(
      list({book("1", good), odd, book("5", good)}), tokens, now);
    CHECK(found.events.size() == 2);
    CHECK(found.bad.size() == 1);
  }
}

TEST_CASE("an odd price of a history costs no other one") {
  rtds_stream stream{"ws://x", asset::btc};
  const auto at = to_unix_seconds(now) * 1000;
  const auto point = [&](int seconds_ago, const std::string& value) {
    return R"({"timestamp":)" + std::to_string(at - 1000 * seconds_ago)
           + R"(,"value":)" + value + '}';
  };
  for (const auto& odd :
       {std::string{"5"}, std::string{"null"}, std::string{"{}"},
        point(2, "[1,2]"), point(2, "true"), point(2, R"("dear")"),
        std::string{R"({"timestamp":"now","value":70000})"},
        std::string{R"({"value":70000,"timestamp":{"at":[1]}})"}}) {
    CAPTURE(odd);
    const auto found = stream.on_text(
      R"({"topic":"crypto_prices_chainlink","type":"subscribe","payload":)"
      R"({"symbol":"btc/usd","data":)"
        + list({point(3, "70000.5"), odd, point(1, "70001")}) + "}}",
      now);
    const auto* prices = std::get_if<net::price_list>(&found);
    REQUIRE(prices);
    CHECK(prices->prices.size() == 2);
    CHECK(prices->flaws.size() == 1);
  }
}

TEST_CASE("an odd signer hides no session key, and proves no absence") {
  const auto key =
    net::ethereum::read_address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
      .value();
  const std::string own =
    R"({"address":"0x70997970c51812dc3a010c7d01b50e0d17dc79c8",)"
    R"("valid_until":1798761600})";
  for (const auto* odd : {"5", "null", "{}", R"({"address":7})"}) {
    CAPTURE(odd);
    for (const auto& both : {list({odd, own}), list({own, odd})}) {
      const auto found = read_session_end(R"({"signers":)" + both + '}', key);
      REQUIRE(found);
      CHECK(*found == from_unix_seconds(1'798'761'600));
    }
    CHECK_FALSE(read_session_end(R"({"signers":)" + list({odd}) + '}', key));
  }
}

TEST_CASE("open orders have sizes as texts and as numbers") {
  const auto page = read_open_orders(
    R"({"data":[{"id":"0x1","asset_id":"7","side":"SELL","original_size":5.25,
        "size_matched":1.5}]})");
  REQUIRE(page);
  REQUIRE(page->orders.size() == 1);
  CHECK(to_string(page->orders[0].open) == "3.75");
}

TEST_CASE("an odd element beside a window's event does not hide it") {
  const window_id id{{asset::btc, window_length::m5},
                     from_unix_seconds(1'798'761'600)};
  const auto market =
    R"({"slug":")" + slug(id) + R"(","conditionId":"0x)" + std::string(64, 'a')
    + R"(","outcomes":"[\"Up\",\"Down\"]","clobTokenIds":"[\"1\",\"2\"]",)"
      R"("eventStartTime":"2027-01-01T00:00:00Z",)"
      R"("endDate":"2027-01-01T00:05:00Z"})";
  for (const auto* odd : {"5", "null", "[]", R"({"markets":7})"}) {
    CAPTURE(odd);
    const auto found = parse_gamma_window(
      list({odd, R"({"markets":)" + list({odd, market}) + '}'}), id);
    REQUIRE(found);
    REQUIRE(*found);
    CHECK((*found)->up_token == "1");
  }
}
