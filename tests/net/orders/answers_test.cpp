// The venue's answers and failures: each row of the table is a test.

#include "net/polymarket/orders/answers.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace fillguard;
using namespace fillguard::net::polymarket;
using enum fillguard::net::polymarket::order_fate;
using reason = fillguard::net::polymarket::venue_reason;

namespace {

const std::string id =
  "0xd4ce7a4bd8160f3a9b7091646f5398cfcc7a88b7eb07d2f66921ec342d793bb5";

/// A buy of 5 at 0.99, or a sale of 5.
exchange_order order(order_side side) {
  exchange_order out;
  out.side = side;
  out.maker_amount = side == order_side::buy ? 4'950'000 : 5'000'000;
  out.taker_amount = side == order_side::buy ? 5'000'000 : 4'950'000;
  return out;
}

post_answer read(order_type type, const attempt& what,
                 order_side side = order_side::buy) {
  return read_post_answer(order(side), type, id, what);
}

/// An answer with our id and that status.
std::string with(const std::string& status, const std::string& making,
                 const std::string& taking) {
  return R"({"success":true,"errorMsg":"","orderID":")" + id + R"(","status":")"
         + status + R"(","makingAmount":")" + making + R"(","takingAmount":")"
         + taking + R"(","transactionsHashes":[],"tradeIDs":null})";
}

attempt reply(int status, std::string body, bool limited = false) {
  return attempt_reply{status, std::move(body), limited};
}

attempt refusal(int status, const std::string& text) {
  return reply(status, R"({"error":")" + text + "\"}");
}

attempt message(const std::string& text) {
  return reply(200, R"({"success":true,"errorMsg":")" + text
                      + R"(","orderID":")" + id + R"(","status":"live"})");
}

void check(const post_answer& x, order_fate fate, venue_reason why,
           const char* matched = nullptr) {
  CHECK(to_string(x.fate) == to_string(fate));
  CHECK(to_string(x.reason) == to_string(why));
  const auto expected =
    matched == nullptr ? std::nullopt : shares::parse(matched);
  CHECK(x.matched == expected);
}

} // namespace

constexpr auto gtc = order_type::gtc;
constexpr auto fok = order_type::fok;
constexpr auto fak = order_type::fak;

// clang-format off
#define ROW(name, ...) TEST_CASE("answer: " name) { check(__VA_ARGS__); }

// -- HTTP 200 -----------------------------------------------------------------

ROW("not JSON", read(gtc, reply(200, "<html>")), unknown, reason::unreadable)
ROW("cut off", read(gtc, reply(200, R"({"success":true,"orderID":"0x)")), unknown, reason::unreadable)
ROW("not an object", read(gtc, reply(200, "[]")), unknown, reason::unreadable)
ROW("nothing", read(gtc, reply(200, "")), unknown, reason::unreadable)
ROW("a text counts even with success and an id", read(gtc, message("invalid amounts, the taker amount …")), rejected, reason::wrong_order)
ROW("a text that is not known", read(gtc, message("the moon is full")), unknown, reason::unknown_text)
ROW("a blank text is none", read(gtc, reply(200, R"({"success":true,"errorMsg":"  ","orderID":")" + id + R"(","status":"live"})")), resting, reason::none)
ROW("no success with a text", read(gtc, reply(200, R"({"success":false,"error":"not enough balance / allowance"})")), rejected, reason::not_enough_balance)
ROW("no success without a text", read(gtc, reply(200, R"({"success":false})")), unknown, reason::unreadable)
ROW("success null", read(gtc, reply(200, R"({"success":null,"orderID":"0x1"})")), unknown, reason::unreadable)
ROW("no id", read(gtc, reply(200, R"({"success":true,"errorMsg":"","orderID":"","status":"live"})")), unknown, reason::unreadable)
ROW("another id", read(gtc, reply(200, R"({"success":true,"orderID":"0x11","status":"live"})")), unknown, reason::encoding_fault)
ROW("live", read(gtc, reply(200, with("live", "", ""))), resting, reason::none)
ROW("live in part", read(gtc, reply(200, with("live", "1.98", "2"))), resting, reason::none, "2")
ROW("live, at once", read(fak, reply(200, with("live", "", ""))), unknown, reason::none)
ROW("live, fields missing or null", read(gtc, reply(200, R"({"success":true,"orderID":")" + id + R"(","status":"live","makingAmount":null})")), resting, reason::none)
ROW("matched whole", read(gtc, reply(200, with("matched", "4.95", "5"))), done, reason::none, "5")
ROW("matched whole, as numbers", read(gtc, reply(200, R"({"success":true,"orderID":")" + id + R"(","status":"matched","makingAmount":4.95,"takingAmount":5})")), done, reason::none, "5")
ROW("matched in part, may rest", read(gtc, reply(200, with("matched", "1.98", "2"))), resting, reason::none, "2")
ROW("matched in part, FAK", read(fak, reply(200, with("matched", "1.98", "2"))), ended, reason::none, "2")
ROW("matched, FOK", read(fok, reply(200, with("matched", "4.95", "5"))), done, reason::none, "5")
ROW("matched, nothing told", read(fak, reply(200, with("matched", "", ""))), unknown, reason::none)
ROW("matched 0", read(fak, reply(200, with("matched", "0", "0"))), unknown, reason::none)
ROW("an at-once buy gets more", read(fak, reply(200, with("matched", "4.95", "5.051019"))), done, reason::none, "5.051019")
ROW("an at-once buy gets much more", read(fak, reply(200, with("matched", "4.95", "25"))), done, reason::none, "25")
ROW("a resting buy cannot get more", read(gtc, reply(200, with("matched", "4.95", "5.01"))), unknown, reason::unreadable)
ROW("integers of millionths", read(gtc, reply(200, with("matched", "4950000", "5000000"))), unknown, reason::unreadable)
ROW("integers of millionths, at once", read(fak, reply(200, with("matched", "4950000", "5000000"))), unknown, reason::unreadable)
ROW("a negative amount", read(fak, reply(200, with("matched", "-1", "-1"))), unknown, reason::unreadable)
ROW("a sale's shares are what it gives", read(fak, reply(200, with("matched", "5", "4.99")), order_side::sell), done, reason::none, "5")
ROW("a sale in part", read(fak, reply(200, with("matched", "3", "2.97")), order_side::sell), ended, reason::none, "3")
ROW("a sale cannot give more", read(fak, reply(200, with("matched", "5.01", "5")), order_side::sell), unknown, reason::unreadable)
ROW("delayed is not a zero fill", read(fak, reply(200, with("delayed", "", ""))), delayed, reason::match_delayed)
ROW("unmatched", read(gtc, reply(200, with("unmatched", "", ""))), unknown, reason::unknown_text)
ROW("another word", read(gtc, reply(200, with("pondering", "", ""))), unknown, reason::unknown_text)

// -- transport and status -----------------------------------------------------

ROW("refused before a byte went out", read(gtc, attempt_failure{false, "connection refused"}), never_sent, reason::connection)
ROW("lost after sending began", read(gtc, attempt_failure{true, "timeout"}), unknown, reason::connection)
ROW("401", read(gtc, refusal(401, "Unauthorized/Invalid api key")), rejected, reason::wrong_account)
ROW("403 of the venue", read(gtc, refusal(403, "Trading restricted in your region")), rejected, reason::blocked_place)
ROW("403 page", read(gtc, reply(403, "<html>Cloudflare</html>")), rejected, reason::refused_by_gateway)
ROW("405", read(gtc, reply(405, "")), rejected, reason::refused_by_gateway)
ROW("411", read(gtc, reply(411, "")), rejected, reason::refused_by_gateway)
ROW("415", read(gtc, reply(415, "")), rejected, reason::refused_by_gateway)
ROW("400 with a known text", read(gtc, refusal(400, "order 0x1 is invalid. Size (1.08) lower than the minimum: 5")), rejected, reason::wrong_order)
ROW("404 with a known text", read(gtc, refusal(404, "No orderbook exists for the requested token id")), rejected, reason::market_not_open)
ROW("400 with an unknown text", read(gtc, refusal(400, "hm")), unknown, reason::unknown_text)
ROW("400 without a text", read(gtc, reply(400, "")), unknown, reason::unknown_text)
ROW("400, context canceled", read(gtc, refusal(400, "context canceled")), unknown, reason::unknown_text)
ROW("400, a known text and a timeout", read(gtc, refusal(400, "invalid amounts: request timeout")), unknown, reason::unknown_text)
ROW("400, deadline", read(gtc, refusal(400, "context deadline exceeded")), unknown, reason::unknown_text)
ROW("425", read(gtc, reply(425, "")), unknown, reason::restarting)
ROW("429 without proof", read(gtc, refusal(429, "Too Many Requests")), unknown, reason::unknown_text)
ROW("429 with headers alone", read(gtc, reply(429, "{}", true)), unknown, reason::unknown_text)
ROW("429 with proof", read(gtc, reply(429, R"({"error":"rate limit: exceeds burst"})", true)), rejected, reason::rate_limited)
ROW("500", read(gtc, reply(500, "")), unknown, reason::unknown_text)
ROW("500 with a refusal's text", read(gtc, refusal(500, "not enough balance / allowance")), unknown, reason::unknown_text)
ROW("500, could not run the execution", read(gtc, refusal(500, "could not run the execution")), unknown, reason::engine_failed)
ROW("502", read(gtc, reply(502, "bad gateway")), unknown, reason::unknown_text)
ROW("503", read(gtc, reply(503, "")), unknown, reason::unknown_text)
ROW("504", read(gtc, reply(504, "")), unknown, reason::unknown_text)
ROW("522", read(gtc, reply(522, "")), unknown, reason::unknown_text)
ROW("301", read(gtc, reply(301, "")), unknown, reason::unknown_text)
ROW("201", read(gtc, reply(201, with("live", "", ""))), unknown, reason::unknown_text)
ROW("503 by its code", read(gtc, reply(503, R"({"code":"post_only_mode","retry_after_seconds":79})")), rejected, reason::post_only_mode)
ROW("503, cancel-only", read(gtc, refusal(503, "Trading is currently cancel-only")), rejected, reason::cancel_only_mode)
ROW("503, disabled", read(gtc, refusal(503, "Trading is currently disabled. Try later")), rejected, reason::trading_disabled)

// -- texts --------------------------------------------------------------------

ROW("balance", read(gtc, refusal(400, "not enough balance / allowance: the balance is not enough -> balance: 0, sum of matched orders: 0, order amount (inc. fees): 5000000")), rejected, reason::not_enough_balance)
ROW("allowance", read(gtc, refusal(400, "the allowance is not enough -> spender: 0xE1")), rejected, reason::not_enough_balance)
ROW("tick", read(gtc, refusal(400, "order 0x1 is invalid. Price (0.975) breaks minimum tick size rule: 0.01")), rejected, reason::wrong_order)
ROW("one dollar", read(gtc, refusal(400, "invalid amount for a marketable BUY order ($0.5), min size: $1")), rejected, reason::wrong_order)
ROW("payload", read(gtc, refusal(400, "Invalid order payload")), rejected, reason::wrong_order)
ROW("post-only crosses", read(gtc, message("invalid post-only order: order crosses book")), rejected, reason::crossed)
ROW("FOK killed", read(fok, message("order couldn't be fully filled. FOK orders are fully filled or killed.")), rejected, reason::not_matched)
ROW("FAK without a match", read(fak, refusal(400, "no orders found to match with FAK order. FAK orders are partially filled or killed")), rejected, reason::not_matched)
ROW("duplicated", read(gtc, refusal(400, "order 0x1 is invalid. Duplicated.")), unknown, reason::duplicated)
ROW("expiration", read(gtc, refusal(400, "invalid expiration value")), rejected, reason::wrong_expiration)
ROW("version", read(gtc, refusal(400, "order_version_mismatch")), rejected, reason::version_changed)
ROW("owner", read(gtc, refusal(400, "the order owner has to be the owner of the API KEY")), rejected, reason::wrong_account)
ROW("signer", read(gtc, refusal(400, "the order signer address has to be the address of the API KEY")), rejected, reason::wrong_account)
ROW("maker", read(gtc, refusal(400, "maker address not allowed, please use the deposit wallet flow")), rejected, reason::wrong_account)
ROW("banned", read(gtc, refusal(400, "address banned")), rejected, reason::banned)
ROW("closed only", read(gtc, refusal(400, "'0x1' address in closed only mode")), rejected, reason::closed_only)
ROW("post-only mode with success", read(gtc, reply(200, R"({"success":true,"errorMsg":"post-only mode, try later","orderID":"","retry_after_seconds":79})")), rejected, reason::post_only_mode)
ROW("market too new", read(gtc, refusal(400, "the market is not yet ready to process new orders")), rejected, reason::market_not_open)
ROW("match delayed", read(gtc, message("order match delayed due to market conditions")), delayed, reason::match_delayed)
ROW("token's rate limit", read(gtc, message("Rate limit exceeded for tokenId")), rejected, reason::rate_limited)
ROW("insert", read(gtc, refusal(400, "could not insert order")), unknown, reason::engine_failed)
ROW("delaying", read(gtc, message("error delaying the order")), unknown, reason::engine_failed)
ROW("no matching orders", read(gtc, message("there are no matching orders")), unknown, reason::engine_failed)
ROW("rounding", read(gtc, message("the trade contains rounding issues")), unknown, reason::engine_failed)
ROW("discrepancy", read(gtc, message("price discrepancy")), unknown, reason::engine_failed)
ROW("cancelled on chain", read(gtc, message("order canceled in the CTF exchange contract")), rejected, reason::cancelled_on_chain)
#undef ROW
// clang-format on

TEST_CASE("an answer tells how long to wait") {
  const auto x = read(
    gtc, reply(503, R"({"code":"post_only_mode","retry_after_seconds":79})"));
  CHECK(x.retry_after == std::chrono::seconds{79});
  CHECK_FALSE(
    read(gtc, reply(503, R"({"retry_after_seconds":-1})")).retry_after);
}

TEST_CASE("ids are the same in capitals") {
  auto body = with("live", "", "");
  for (std::size_t i = body.find("0xd4") + 2; body[i] != '"'; ++i)
    body[i] = static_cast<char>(std::toupper(body[i]));
  check(read(gtc, reply(200, body)), resting, reason::none);
}

TEST_CASE("what a person must look at halts, what passes does not") {
  CHECK(demands_halt(reason::encoding_fault));
  CHECK(demands_halt(reason::version_changed));
  CHECK(demands_halt(reason::wrong_account));
  CHECK_FALSE(demands_halt(reason::closed_only));
  CHECK_FALSE(demands_halt(reason::restarting));
  CHECK(is_temporary(reason::post_only_mode));
  CHECK(is_temporary(reason::restarting));
  CHECK_FALSE(is_temporary(reason::wrong_order));
}

// -- cancels ------------------------------------------------------------------

TEST_CASE("only an answer that names the order as cancelled ends it") {
  const auto cancelled = [](int status, const std::string& body) {
    return read_cancel_answer(id, reply(status, body));
  };
  const auto refused = [&](const std::string& why) {
    return cancelled(200, R"({"canceled":[],"not_canceled":{")" + id + "\":\""
                            + why + "\"}}");
  };
  CHECK(cancelled(200, R"({"canceled":[")" + id + R"("],"not_canceled":{}})")
          .ended);
  CHECK(refused("already canceled").ended);
  CHECK(refused("Order already canceled").ended);
  // The order may not have arrived yet, or may have matched.
  CHECK_FALSE(refused("Order not found or already canceled").ended);
  CHECK_FALSE(refused("Order not found").ended);
  CHECK_FALSE(refused("Order already matched").ended);
  CHECK_FALSE(refused("already canceled or matched").ended);

  const auto silent =
    cancelled(200, R"({"canceled":["0x1"],"not_canceled":{}})");
  CHECK_FALSE(silent.ended);
  CHECK(silent.reason == reason::unreadable);
  CHECK(cancelled(200, "<html>").reason == reason::unreadable);
  CHECK(cancelled(425, "").reason == reason::restarting);
  CHECK(cancelled(503, R"({"error":"Trading is currently disabled"})").reason
        == reason::trading_disabled);
  CHECK(read_cancel_answer(id, attempt_failure{true, "timeout"}).reason
        == reason::connection);
}
