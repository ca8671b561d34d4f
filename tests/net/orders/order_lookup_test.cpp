#include "net/polymarket/orders/order_lookup.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::net::polymarket;
using kind = lookup_answer::kind;

namespace {

const std::string id = "0xabc1";

exchange_order buy() {
  exchange_order out;
  out.maker_amount = 4'950'000;
  out.taker_amount = 5'000'000;
  return out;
}

attempt reply(int status, std::string body) {
  return attempt_reply{status, std::move(body)};
}

std::string row(const std::string& status, const std::string& matched) {
  return R"({"id":"0xABC1","status":")" + status
         + R"(","original_size":"5","size_matched":")" + matched + "\"}";
}

lookup_answer read(const std::string& status, const std::string& matched,
                   order_type type = order_type::gtc) {
  return read_order_lookup(buy(), type, id, reply(200, row(status, matched)));
}

constexpr auto sent = from_unix_seconds(1'795'348'810);
constexpr std::chrono::seconds second{1};

} // namespace

TEST_CASE("a look-up gives the state, with and without prefix") {
  for (const std::string prefix : {"", "ORDER_STATUS_"}) {
    const auto resting = read(prefix + "LIVE", "2");
    CHECK(resting.what == kind::found);
    CHECK(resting.fate == order_fate::resting);
    CHECK(resting.matched == shares::from_whole(2));
    CHECK(read(prefix + "MATCHED", "5").fate == order_fate::done);
    CHECK(read(prefix + "DELAYED", "0").fate == order_fate::delayed);
    CHECK(read(prefix + "INVALID", "0").fate == order_fate::ended);
  }
  CHECK(read("CANCELED", "1").fate == order_fate::ended);
  CHECK(read("CANCELED_MARKET_RESOLVED", "0").fate == order_fate::ended);
  // For an order at once, the whole is not assumed.
  CHECK(read("MATCHED", "2", order_type::fak).fate == order_fate::ended);
  for (const auto* word : {"UNMATCHED", "SLEEPING", ""}) {
    const auto x = read(word, "0");
    CHECK(x.what == kind::found);
    CHECK(x.fate == order_fate::unknown);
  }
}

TEST_CASE("a look-up's amount is bounded by what was asked") {
  CHECK_FALSE(read("MATCHED", "5000000").matched);
  CHECK_FALSE(read("MATCHED", "5.01").matched);
  // A tenth of a share in millionths.
  CHECK_FALSE(read("MATCHED", "100000", order_type::fak).matched);
  CHECK(read("MATCHED", "100.000", order_type::fak).matched
        == shares::from_whole(100));
  CHECK_FALSE(read("MATCHED", "5000000", order_type::fak).matched);
  CHECK(read("MATCHED", "25", order_type::fak).matched
        == shares::from_whole(25));
}

TEST_CASE("absence, and answers that say nothing, are told apart") {
  const auto single = [](int status, const char* body) {
    return read_order_lookup(buy(), order_type::gtc, id, reply(status, body))
      .what;
  };
  for (const auto* nothing : {"", "null", "{}", " "})
    CHECK(single(200, nothing) == kind::absent);
  CHECK(single(404, R"({"error":"Order not found"})") == kind::absent);
  // Of a gateway, or of a path that is wrong.
  CHECK(single(404, "<html>404</html>") == kind::no_answer);
  CHECK(single(404, R"({"error":"not found"})") == kind::no_answer);
  CHECK(single(404, "") == kind::no_answer);
  CHECK(single(500, "") == kind::no_answer);
  CHECK(single(200, "<html>") == kind::no_answer);
  CHECK(single(200, R"({"id":"0xabc2","status":"LIVE"})") == kind::no_answer);

  const auto page = [](int status, const std::string& body) {
    return read_orders_lookup(buy(), order_type::gtc, id, reply(status, body))
      .what;
  };
  CHECK(page(200, R"({"data":[)" + row("LIVE", "0") + "]}") == kind::found);
  CHECK(page(200, R"({"data":[],"next_cursor":"LTE="})") == kind::absent);
  // What cannot be read hides no order, and proves no absence.
  for (const std::string odd : {"5", "null", "{}", R"({"id":[]})"}) {
    CAPTURE(odd);
    CHECK(page(200, R"({"data":[)" + odd + ',' + row("LIVE", "0") + "]}")
          == kind::found);
    CHECK(page(200, R"({"data":[)" + odd + "]}") == kind::no_answer);
  }
  CHECK(page(200, R"({"data":[{"id":"0x1"}],"next_cursor":"Mg=="})")
        == kind::no_answer);
  CHECK(page(200, R"({"data":[],"next_cursor":"Mg=="})") == kind::no_answer);
  CHECK(page(200, R"({"data":{}})") == kind::no_answer);
  CHECK(page(200, "null") == kind::no_answer);
  CHECK(page(404, "") == kind::no_answer);
  CHECK(read_orders_lookup(buy(), order_type::gtc, id,
                           attempt_failure{true, "timeout"})
          .what
        == kind::no_answer);
}

TEST_CASE("absence is believed only under all conditions") {
  const auto ended = sent + 10 * second;
  const auto late = ended + 10 * second;
  const auto whole = [&] {
    absence_proof out{sent, ended};
    out.order_absent(late);
    out.order_absent(late + second);
    out.trades_absent(late, sent - 60 * second);
    return out;
  };
  CHECK(whole().is_certain());

  absence_proof once{sent, ended};
  once.order_absent(late);
  once.trades_absent(late, sent - 60 * second);
  CHECK_FALSE(once.is_certain());

  absence_proof early{sent, ended};
  early.order_absent(late - second);
  early.order_absent(late);
  early.trades_absent(late, sent);
  CHECK_FALSE(early.is_certain());

  absence_proof no_trades{sent, ended};
  no_trades.order_absent(late);
  no_trades.order_absent(late);
  CHECK_FALSE(no_trades.is_certain());

  // Trades that begin too late need the user channel.
  absence_proof late_trades{sent, ended};
  late_trades.order_absent(late);
  late_trades.order_absent(late);
  late_trades.trades_absent(late, sent + second);
  CHECK_FALSE(late_trades.is_certain());
  late_trades.channel_connected(sent + second);
  CHECK_FALSE(late_trades.is_certain());
  late_trades.channel_connected(sent);
  CHECK(late_trades.is_certain());
  late_trades.channel_lost();
  CHECK_FALSE(late_trades.is_certain());
}
