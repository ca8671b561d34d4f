// Orders at the real venue, without the venue: the test reads each request, and
// makes each answer.

#include "actors/live_venue/live_orders.hpp"
#include "net/polymarket/orders/order_digest.hpp"
#include "net/polymarket/orders/posted_order.hpp"
#include "tests/support/live_account.hpp"
#include "tests/support/paper.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace fillguard;
using namespace fillguard::test;
using namespace std::chrono_literals;
using net::polymarket::attempt;
using net::polymarket::attempt_failure;
using net::polymarket::attempt_reply;
using net::polymarket::venue_reason;
using errand_kind = errand::kind;

namespace {

struct sending {
  explicit sending(order_wanted x = sale(60, 5)) : order{std::move(x)} {
    names->add(live_window());
    id = names->name(order);
  }

  /// The next errand outside; fails the test when there is none.
  errand next() {
    if (waiting.empty())
      waiting = orders.take_errands();
    REQUIRE(!waiting.empty());
    auto out = waiting.front();
    waiting.pop_front();
    return out;
  }

  bool is_quiet() {
    if (waiting.empty())
      waiting = orders.take_errands();
    return waiting.empty();
  }

  /// Sends the order; returns its post.
  errand post(utc_time now = t0) {
    orders.submit({{}, order, id}, now);
    const auto signing = next();
    REQUIRE(signing.what == errand_kind::sign);
    orders.signed_order_came(signing.number, sign(signing.order), now);
    auto out = next();
    REQUIRE(out.what == errand_kind::post);
    return out;
  }

  /// Sends the order and takes that as its answer.
  order_answered answer(const attempt& x, utc_time now = t0) {
    orders.answered(post(now).number, x, now);
    return told();
  }

  order_answered told() {
    auto xs = orders.take_reports();
    REQUIRE(xs.size() == 1);
    const auto* out = std::get_if<order_answered>(&xs.front());
    REQUIRE(out != nullptr);
    return *out;
  }

  /// A look-up by the desk whose three questions find nothing.
  void find_nothing(utc_time now) {
    orders.look_up({{}, order.intent, id, ++round}, now);
    for (const auto expected :
         {errand_kind::order, errand_kind::orders, errand_kind::trades}) {
      const auto x = next();
      REQUIRE(x.what == expected);
      orders.answered(x.number, nothing_for(expected), now);
    }
  }

  static attempt nothing_for(errand_kind x) {
    return x == errand_kind::order
             ? attempt{attempt_reply{404, R"({"error":"Order not found"})"}}
             : attempt{attempt_reply{200, empty_page}};
  }

  std::string placed(const std::string& status, const std::string& matched,
                     const std::string& error = "") const {
    return R"({"success":true,"errorMsg":")" + error + R"(","orderID":")" + id
           + R"(","status":")" + status + R"(","makingAmount":")" + matched
           + R"(","takingAmount":")" + matched + "\"}";
  }

  std::string row(const std::string& status, const std::string& matched) const {
    return R"({"id":")" + id + R"(","status":")" + status
           + R"(","original_size":"5","size_matched":")" + matched + "\"}";
  }

  static constexpr const char* empty_page =
    R"({"data":[],"next_cursor":"LTE="})";

  order_wanted order;
  std::shared_ptr<order_names> names =
    std::make_shared<order_names>(live_account());
  live_orders orders{names, "owner"};
  std::string id;
  std::deque<errand> waiting;
  std::uint32_t round = 0;
};

attempt reply(int status, std::string body) {
  return attempt_reply{status, std::move(body)};
}

/// A page of the account's trades with one trade of that order.
std::string trades_of(const std::string& id, const std::string& size) {
  return R"({"data":[{"id":"t1","taker_order_id":")" + id
         + R"(","market":"0x11","asset_id":"1001","side":"SELL","size":")"
         + size
         + R"(","price":"0.60","status":"MATCHED","match_time":"1795348800",)"
           R"("owner":"owner","outcome":"Up","trader_side":"TAKER",)"
           R"("maker_orders":[]}],"next_cursor":"LTE="})";
}

} // namespace

TEST_CASE(
  "a live order is signed, and sent once under the id it was named by") {
  sending at;
  const auto post = at.post();
  const auto body = net::polymarket::read_posted_order(post.body);
  REQUIRE(body);
  CHECK(net::ethereum::to_hex(net::polymarket::order_id(body->order)) == at.id);
  CHECK(body->owner == "owner");
  CHECK(body->terms.type == net::polymarket::order_type::fak);
  at.orders.submit({{}, at.order, at.id}, t0 + 1s);
  CHECK(at.is_quiet());
}

TEST_CASE("what an answer to a live order means") {
  struct row {
    int status;
    const char* word;
    const char* matched;
    const char* error;
    order_state state;
    std::optional<shares> got;
  };
  const auto five = whole(5);
  for (const auto& example : {
         row{200, "matched", "5", "", order_state::done, five},
         row{200, "matched", "2", "", order_state::cancelled, whole(2)},
         row{200, "matched", "0", "", order_state::unknown, {}},
         row{200, "matched", "", "", order_state::unknown, {}},
         row{200, "matched", "6", "", order_state::unknown, {}},
         row{200, "matched", "5000000", "", order_state::unknown, {}},
         row{200, "delayed", "", "", order_state::delayed, {}},
         row{200, "unmatched", "", "", order_state::unknown, {}},
         row{200, "live", "", "", order_state::unknown, {}},
         row{200, "matched", "5", "no orders found to match with FAK order",
             order_state::rejected, shares{}},
       }) {
    CAPTURE(example.word);
    CAPTURE(example.matched);
    sending at;
    const auto answer = at.answer(reply(
      example.status, at.placed(example.word, example.matched, example.error)));
    CHECK(answer.state == example.state);
    CHECK(answer.matched == example.got);
  }
}

TEST_CASE("what a failed attempt of a live order means") {
  const std::pair<attempt, order_state> rows[]{
    {reply(403, "<html>blocked</html>"), order_state::rejected},
    {reply(401, ""), order_state::rejected},
    {reply(425, ""), order_state::unknown},
    {reply(429, ""), order_state::unknown},
    {reply(500, "could not run the execution"), order_state::unknown},
    {reply(503, ""), order_state::unknown},
    {reply(400, R"({"error":"not enough balance / allowance"})"),
     order_state::rejected},
    {reply(400, R"({"error":"context canceled"})"), order_state::unknown},
    {attempt_failure{false, "refused"}, order_state::rejected},
    {attempt_failure{true, "reset"}, order_state::unknown},
  };
  for (const auto& [what, state] : rows) {
    sending at;
    CHECK(at.answer(what).state == state);
  }
}

TEST_CASE("a signer that is gone is an alarm, once, until it signs again") {
  sending at;
  auto order = at.order;
  for (const bool gone : {true, true, false}) {
    CAPTURE(gone);
    ++order.intent.number;
    order.decided_at += std::chrono::milliseconds{1};
    const auto id = at.names->name(order);
    at.orders.submit({{}, order, id}, t0);
    const auto work = at.next();
    REQUIRE(work.what == errand_kind::sign);
    auto came = sign(work.order);
    if (gone)
      came = failure("signer", "no answer");
    at.orders.signed_order_came(work.number, std::move(came), t0);
    const auto alarms = at.orders.take_alarms();
    if (order.intent.number == 3)
      CHECK(alarms.empty()); // The same as before.
    else
      REQUIRE(alarms.size() == 1);
    if (order.intent.number == 2)
      CHECK(alarms[0].text == "ALARM: no order can be signed: no answer");
    if (!gone)
      CHECK(alarms[0].is_over);
  }
}

TEST_CASE("an order that was not signed was never sent") {
  sending at;
  at.orders.submit({{}, at.order, at.id}, t0);
  at.orders.signed_order_came(at.next().number,
                              failure("buy_day", "is used up"), t0);
  const auto answer = at.told();
  CHECK(answer.state == order_state::rejected);
  CHECK(answer.reason.find("buy_day") != std::string::npos);
  CHECK(at.is_quiet());
  CHECK(at.orders.condition().text.empty());
  CHECK(at.orders.take_alarms().empty());
}

TEST_CASE("an order of an unknown window is refused, and not sent") {
  sending at;
  auto other = at.order;
  other.intent.window.opens_at += 900s;
  at.orders.submit({{}, other, at.names->name(other)}, t0);
  CHECK(at.told().state == order_state::rejected);
  CHECK(at.is_quiet());
}

TEST_CASE("a lost reply to an accepted order is found by its id") {
  sending at;
  CHECK(at.answer(attempt_failure{true, "reset"}).state
        == order_state::unknown);
  at.orders.look_up({{}, at.order.intent, at.id, 1}, t0 + 1s);
  const auto question = at.next();
  CHECK(question.what == errand_kind::order);
  at.orders.answered(question.number, reply(200, at.row("MATCHED", "5")),
                     t0 + 1s);
  const auto answer = at.told();
  CHECK(answer.state == order_state::done);
  CHECK(answer.matched == whole(5));
  CHECK(at.is_quiet());
}

TEST_CASE("absence is believed late, and after a cancel by id") {
  sending at;
  CHECK(at.answer(attempt_failure{true, "timeout"}, t0).state
        == order_state::unknown);
  // Too early: none of these counts.
  for (const auto after : {1s, 4s, 9s}) {
    at.find_nothing(t0 + after);
    CHECK(at.is_quiet());
    CHECK(at.orders.take_reports().empty());
  }
  at.find_nothing(t0 + 10s);
  CHECK(at.orders.take_reports().empty());
  const auto cancel = at.next();
  REQUIRE(cancel.what == errand_kind::cancel);
  CHECK(cancel.body == R"({"orderID":")" + at.id + "\"}");
  at.orders.answered(cancel.number,
                     reply(200, R"({"canceled":[],"not_canceled":{")" + at.id
                                  + R"(":"Order not found"}})"),
                     t0 + 11s);
  const auto xs = at.orders.take_reports();
  REQUIRE(xs.size() == 1);
  const auto* out = std::get_if<order_not_found>(&xs.front());
  REQUIRE(out != nullptr);
  CHECK(out->certain);
}

TEST_CASE("absence counts from the end of the attempt") {
  sending at;
  const auto post = at.post(t0);
  // No look-up is requested while the order is in flight.
  at.orders.look_up({{}, at.order.intent, at.id, 1}, t0 + 5s);
  CHECK(at.is_quiet());
  at.orders.answered(post.number, attempt_failure{true, "timeout"}, t0 + 10s);
  at.orders.take_reports();
  at.find_nothing(t0 + 19s);
  CHECK(at.is_quiet());
  at.find_nothing(t0 + 20s);
  CHECK(at.next().what == errand_kind::cancel);
}

TEST_CASE("a look-up without an answer is no proof of absence") {
  sending at;
  at.answer(attempt_failure{true, "timeout"}, t0);
  for (int i = 0; i < 10; ++i) {
    at.orders.look_up({{}, at.order.intent, at.id, ++at.round}, t0 + 20s);
    at.orders.answered(at.next().number, reply(500, ""), t0 + 20s);
    CHECK(at.is_quiet());
  }
  CHECK(at.orders.take_reports().empty());
}

TEST_CASE("a cancel's answer leads to a look-up, not to an end") {
  for (const bool known : {true, false}) {
    CAPTURE(known);
    auto order = wanted(60, 5);
    sending at{order};
    CHECK(at.answer(reply(200, at.placed("live", ""))).state
          == order_state::resting);
    at.orders.cancel({{}, order.intent, at.id}, t0);
    const auto cancel = at.next();
    REQUIRE(cancel.what == errand_kind::cancel);
    at.orders.answered(
      cancel.number,
      reply(200, known
                   ? R"({"canceled":[")" + at.id + R"("],"not_canceled":{}})"
                   : R"({"canceled":[],"not_canceled":{")" + at.id
                       + R"(":"Order not found or already canceled"}})"),
      t0);
    CHECK(at.orders.take_reports().empty());
    const auto question = at.next();
    REQUIRE(question.what == errand_kind::order);
    at.orders.answered(question.number, reply(200, at.row("CANCELED", "2")),
                       t0);
    const auto answer = at.told();
    CHECK(answer.state == order_state::cancelled);
    CHECK(answer.matched == whole(2));
  }
}

TEST_CASE("trades from before a cancel do not end the cancelled order") {
  auto order = wanted(60, 5);
  sending at{order};
  at.answer(reply(200, at.placed("live", "")));
  at.orders.look_up({{}, order.intent, at.id, 1}, t0 + 1s);
  const auto early = at.next();
  at.orders.cancel({{}, order.intent, at.id}, t0 + 1s);
  const auto cancel = at.next();
  at.orders.answered(
    cancel.number,
    reply(200, R"({"canceled":[")" + at.id + R"("],"not_canceled":{}})"),
    t0 + 2s);
  const auto say_nothing = [&](errand x, utc_time now) {
    for (; x.what != errand_kind::trades; x = at.next())
      at.orders.answered(x.number, sending::nothing_for(x.what), now);
    at.orders.answered(x.number, sending::nothing_for(x.what), now);
  };
  say_nothing(early, t0 + 2s);
  CHECK(at.orders.take_reports().empty());
  say_nothing(at.next(), t0 + 3s);
  const auto answer = at.told();
  CHECK(answer.state == order_state::cancelled);
  CHECK(answer.matched == shares{});
  CHECK(at.is_quiet());
}

TEST_CASE("a cancel that is not confirmed in 2 s is an alarm") {
  auto order = wanted(60, 5);
  sending at{order};
  at.answer(reply(200, at.placed("live", "")));
  at.orders.cancel({{}, order.intent, at.id}, t0);
  const auto cancel = at.next();
  CHECK(at.orders.next_due() == t0 + 2s);
  at.orders.advance(t0 + 1999ms);
  CHECK(at.orders.take_alarms().empty());
  at.orders.advance(t0 + 2s);
  CHECK(at.orders.take_alarms().size() == 1);
  at.orders.answered(cancel.number, attempt_failure{true, "timeout"}, t0 + 3s);
  CHECK(at.next().what == errand_kind::order);
  CHECK(at.orders.take_reports().empty());
}

TEST_CASE("the venue's conditions have texts of their own") {
  std::set<std::string> texts;
  const attempt rows[]{
    reply(425, ""),
    reply(503, R"({"code":"post_only_mode","error":"post-only mode"})"),
    reply(503, R"({"error":"Trading is currently cancel-only"})"),
    reply(400, R"({"error":"address in closed only mode"})"),
    reply(403, R"({"error":"Trading restricted in your region"})"),
  };
  for (const auto& x : rows) {
    sending at;
    at.answer(x);
    CHECK(!at.orders.condition().text.empty());
    texts.insert(at.orders.condition().text);
    // Told once, when it begins.
    const auto alarms = at.orders.take_alarms();
    REQUIRE(alarms.size() == 1);
    CHECK(alarms[0].text == "ALARM: " + at.orders.condition().text);
    CHECK(alarms[0].window == window);
  }
  CHECK(texts.size() == std::size(rows));
  sending at;
  at.answer(reply(200, at.placed("matched", "5")));
  CHECK(at.orders.condition().text.empty());
}

TEST_CASE("answers may be repeated") {
  sending at;
  const auto post = at.post();
  at.orders.answered(post.number, attempt_failure{true, "reset"}, t0);
  at.orders.answered(post.number, reply(403, ""), t0 + 1s);
  CHECK(at.told().state == order_state::unknown);
}

TEST_CASE("after a restart, a refusal of the same order proves nothing") {
  sending at;
  at.find_nothing(t0 + 60s);
  CHECK(at.orders.take_reports().empty());
  CHECK(
    at.answer(reply(400, R"({"error":"not enough balance"})"), t0 + 62s).state
    == order_state::unknown);
}

TEST_CASE("an order of an earlier run may have traded since its decision") {
  // Its window becomes known only after the first request.
  for (const bool by_cancel : {true, false}) {
    CAPTURE(by_cancel);
    sending at;
    auto names = std::make_shared<order_names>(live_account());
    names->remember({at.order, at.id, t0});
    at.names = names;
    at.orders = live_orders{names, "owner"};
    const auto request = [&](utc_time now) {
      if (by_cancel)
        at.orders.cancel({{}, at.order.intent, at.id}, now);
      else
        at.orders.look_up({{}, at.order.intent, at.id, ++at.round}, now);
    };
    request(t0 + 300s);
    CHECK(at.is_quiet());
    names->add(live_window());
    request(t0 + 301s);
    auto errand = at.next();
    if (by_cancel) {
      REQUIRE(errand.what == errand_kind::cancel);
      at.orders.answered(
        errand.number,
        reply(200, R"({"canceled":[")" + at.id + R"("],"not_canceled":{}})"),
        t0 + 301s);
      errand = at.next();
    }
    for (const auto expected : {errand_kind::order, errand_kind::orders}) {
      REQUIRE(errand.what == expected);
      at.orders.answered(errand.number, sending::nothing_for(expected),
                         t0 + 302s);
      errand = at.next();
    }
    REQUIRE(errand.what == errand_kind::trades);
    CHECK(errand.since == at.order.decided_at - 60s);
    at.orders.answered(errand.number, reply(200, trades_of(at.id, "2")),
                       t0 + 302s);
    if (!by_cancel)
      continue;
    const auto answer = at.told();
    CHECK(answer.state == order_state::cancelled);
    CHECK(answer.matched == whole(2));
  }
}

TEST_CASE("absence of an earlier run's order counts from this run") {
  sending at;
  auto names = std::make_shared<order_names>(live_account());
  names->remember({at.order, at.id, t0});
  at.names = names;
  at.orders = live_orders{names, "owner"};
  at.orders.look_up({{}, at.order.intent, at.id, ++at.round}, t0 + 299s);
  CHECK(at.is_quiet());
  names->add(live_window());
  at.find_nothing(t0 + 300s);
  at.find_nothing(t0 + 309s);
  CHECK(at.is_quiet());
  at.find_nothing(t0 + 310s);
  CHECK(at.next().what == errand_kind::cancel);
}

TEST_CASE("an order whose signature comes late is not sent") {
  for (const auto after : {9'999ms, 10'000ms}) {
    sending at;
    at.orders.submit({{}, at.order, at.id}, t0);
    const auto signing = at.next();
    at.orders.signed_order_came(signing.number, sign(signing.order),
                                t0 + after);
    if (after < 10s) {
      CHECK(at.next().what == errand_kind::post);
      continue;
    }
    CHECK(at.is_quiet());
    const auto answer = at.told();
    CHECK(answer.state == order_state::rejected);
    CHECK(answer.matched == shares{});
  }
}

TEST_CASE("an order that is cancelled while it is signed is not sent") {
  sending at;
  at.orders.submit({{}, at.order, at.id}, t0);
  const auto signing = at.next();
  at.orders.cancel({{}, at.order.intent, at.id}, t0);
  CHECK(at.is_quiet());
  at.orders.signed_order_came(signing.number, sign(signing.order), t0);
  CHECK(at.is_quiet());
  CHECK(at.told().state == order_state::rejected);
  at.orders.advance(t0 + 60s);
  CHECK(at.orders.take_alarms().empty());
}

TEST_CASE("a cancel that succeeds ends no condition of the venue") {
  sending at;
  at.answer(reply(200, at.placed("live", "")));
  auto other = at.order;
  other.intent.number += 1;
  const auto id = at.names->name(other);
  at.orders.submit({{}, other, id}, t0);
  const auto signing = at.next();
  at.orders.signed_order_came(signing.number, sign(signing.order), t0);
  at.orders.answered(
    at.next().number,
    reply(503, R"({"error":"Trading is currently cancel-only"})"), t0);
  const auto before = at.orders.condition();
  REQUIRE(!before.text.empty());
  at.orders.cancel({{}, at.order.intent, at.id}, t0);
  at.orders.answered(
    at.next().number,
    reply(200, R"({"canceled":[")" + at.id + R"("],"not_canceled":{}})"), t0);
  CHECK(at.orders.condition() == before);
}

TEST_CASE("a sale that is taken does not end a mode that refuses buys alone") {
  auto buy = sale(99, 5);
  buy.direction = order_side::buy;
  sending at{buy};
  at.answer(reply(400, R"({"error":"address in closed only mode"})"));
  REQUIRE(at.orders.condition().reason == venue_reason::closed_only);
  at.orders.take_alarms();
  const auto send_another = [&at](const order_wanted& order) {
    const auto id = at.names->name(order);
    at.orders.submit({{}, order, id}, t0);
    const auto signing = at.next();
    at.orders.signed_order_came(signing.number, sign(signing.order), t0);
    at.orders.answered(at.next().number,
                       reply(200, R"({"success":true,)"
                                  R"("errorMsg":"","orderID":")"
                                    + id
                                    + R"(","status":"matched",)"
                                      R"("makingAmount":"5",)"
                                      R"("takingAmount":"5"})"),
                       t0);
  };
  auto exit = sale(60, 5);
  exit.intent.number = buy.intent.number + 1;
  send_another(exit);
  CHECK(at.orders.condition().reason == venue_reason::closed_only);
  CHECK(at.orders.take_alarms().empty());
  buy.intent.number += 2;
  send_another(buy);
  CHECK(at.orders.condition().text.empty());
}

TEST_CASE("the rest of an order found by its trades is cancelled first") {
  sending at;
  at.answer(attempt_failure{true, "timeout"}, t0);
  const auto look_up = [&](utc_time now) {
    at.orders.look_up({{}, at.order.intent, at.id, ++at.round}, now);
  };
  const auto answer_all = [&](utc_time now) {
    for (const auto expected :
         {errand_kind::order, errand_kind::orders, errand_kind::trades}) {
      const auto x = at.next();
      REQUIRE(x.what == expected);
      at.orders.answered(x.number,
                         expected == errand_kind::trades
                           ? reply(200, trades_of(at.id, "2"))
                           : sending::nothing_for(expected),
                         now);
    }
  };
  look_up(t0 + 10s);
  answer_all(t0 + 10s);
  CHECK(at.orders.take_reports().empty());
  const auto cancel = at.next();
  REQUIRE(cancel.what == errand_kind::cancel);
  at.orders.answered(cancel.number,
                     reply(200, R"({"canceled":[],"not_canceled":{")" + at.id
                                  + R"(":"Order not found"}})"),
                     t0 + 11s);
  answer_all(t0 + 11s);
  const auto answer = at.told();
  CHECK(answer.state == order_state::cancelled);
  CHECK(answer.matched == whole(2));
  CHECK(at.is_quiet());
}

TEST_CASE("no two orders of an account have the same time") {
  order_names names{live_account()};
  names.add(live_window());
  std::set<std::uint64_t> times;
  std::vector<std::pair<std::string, order_wanted>> named;
  for (std::uint32_t i = 1; i <= 20; ++i) {
    auto x = sale(60, 5);
    x.intent.number = i;
    const auto id = names.name(x);
    const auto found = names.find(id);
    REQUIRE(found);
    CHECK(times.insert(found->order.timestamp_ms).second);
    named.emplace_back(id, x);
  }
  // A restart computes the same orders.
  order_names later{live_account()};
  for (const auto& [id, x] : named)
    later.remember({x, id, t0});
  CHECK(later.find(named.front().first).error().where == "window");
  later.add(live_window());
  for (const auto& [id, x] : named) {
    const auto found = later.find(id);
    REQUIRE(found);
    CHECK(found->order == names.find(id)->order);
  }
  auto next = sale(60, 5);
  next.intent.number = 21;
  next.decided_at = t0 + 1s;
  const auto found = later.find(later.name(next));
  REQUIRE(found);
  CHECK(times.insert(found->order.timestamp_ms).second);
}

TEST_CASE("trades on a later page count, and pages without end prove nothing") {
  sending at;
  at.orders.answered(at.post().number, attempt_failure{true, "reset"}, t0);
  CHECK(at.told().state == order_state::unknown);
  const auto look_up = [&](utc_time now) {
    at.orders.look_up({{}, at.order.intent, at.id, ++at.round}, now);
    for (const auto expected : {errand_kind::order, errand_kind::orders}) {
      const auto x = at.next();
      REQUIRE(x.what == expected);
      at.orders.answered(x.number, sending::nothing_for(expected), now);
    }
    const auto first = at.next();
    REQUIRE(first.what == errand_kind::trades);
    CHECK(first.cursor == net::polymarket::first_cursor);
    return first;
  };
  const auto further = reply(200, R"({"data":[],"next_cursor":"MTAw"})");
  SUBCASE("on the second page") {
    const auto first = look_up(t0 + 20s);
    at.orders.answered(first.number, further, t0 + 20s);
    const auto second = at.next();
    CHECK(second.cursor == "MTAw");
    at.orders.answered(second.number, reply(200, trades_of(at.id, "5")),
                       t0 + 20s);
    const auto answer = at.told();
    CHECK(answer.state == order_state::done);
    CHECK(answer.matched == whole(5));
  }
  SUBCASE("without end") {
    auto page = look_up(t0 + 20s);
    int pages = 0;
    for (;;) {
      ++pages;
      REQUIRE(pages < 100);
      at.orders.answered(page.number, further, t0 + 20s);
      if (at.is_quiet())
        break;
      page = at.next();
    }
    CHECK(at.orders.take_reports().empty());
    // The next look-up is not held back.
    look_up(t0 + 40s);
  }
}

TEST_CASE("a cancel that fails is not repeated at the speed of the network") {
  auto order = wanted(60, 5);
  sending at{order};
  at.answer(reply(200, at.placed("live", "")));
  at.orders.cancel({{}, order.intent, at.id}, t0);
  int cancels = 0;
  for (int i = 0; i < 50 && !at.is_quiet(); ++i) {
    const auto x = at.next();
    if (x.what == errand_kind::cancel) {
      ++cancels;
      at.orders.answered(x.number, reply(503, ""), t0 + 20s);
    } else if (x.what == errand_kind::trades) {
      at.orders.answered(x.number, reply(200, trades_of(at.id, "2")), t0 + 20s);
    } else {
      at.orders.answered(x.number, sending::nothing_for(x.what), t0 + 20s);
    }
  }
  CHECK(at.is_quiet());
  CHECK(cancels <= 2);
}
