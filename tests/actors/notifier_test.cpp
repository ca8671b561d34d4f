#include "actors/notifier/notifier.hpp"
#include "tests/support/fake_transport.hpp"
#include "tests/support/log_ear.hpp"
#include "tests/support/quiet_system.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

struct notifier_fixture {
  notifier_fixture() {
    notifier_settings how;
    how.webhook = "https://hooks.example/hidden-path";
    how.telegram = net::notify::telegram_chat{"https://telegram.example",
                                              "12:hidden-token", "-100"};
    actor = world.spawn(notifier, how, outside{transport, world.clock});
  }

  notice happened(notice::kind_type kind, std::string text) {
    notice x;
    x.tag = next_tag();
    x.market = {asset::btc, window_length::m5};
    x.window = window_at(x.market, world.clock->now());
    x.kind = kind;
    x.text = std::move(text);
    x.at = world.clock->now();
    return x;
  }

  feed_status feed(feed_state state, std::string why = {}) {
    feed_status x;
    x.name = "btc/rtds_twap";
    x.state = state;
    x.why = std::move(why);
    x.at = world.clock->now();
    return x;
  }

  std::size_t waiting(std::string_view part) const {
    std::size_t out = 0;
    for (const auto& x : transport->requests)
      out += x.request.url.find(part) != std::string::npos;
    return out;
  }

  nlohmann::json letter(std::string_view part) const {
    for (const auto& x : transport->requests)
      if (x.request.url.find(part) != std::string::npos)
        return nlohmann::json::parse(x.request.body);
    return nullptr;
  }

  test::quiet_system world;
  std::shared_ptr<test::fake_transport> transport =
    std::make_shared<test::fake_transport>(world.clock);
  notifier_actor actor;
};

} // namespace

TEST_CASE_FIXTURE(notifier_fixture, "a fill is sent on both channels, once") {
  const auto fill =
    happened(notice::kind_type::fill, "up filled 5 at 0.98, confirmed (paper)");
  world.deliver(actor, fill);
  world.deliver(actor, fill);
  REQUIRE(transport->requests.size() == 2);
  const auto& hook = transport->requests[0].request;
  CHECK(hook.method == "POST");
  CHECK(hook.url == "https://hooks.example/hidden-path");
  const auto body = letter("hooks");
  CHECK(body["kind"] == "fill");
  CHECK(body["about"] == slug(*fill.window));
  CHECK(body["text"] == fill.text);
  CHECK(body["at"] == to_iso8601(fill.at));
  CHECK(hook.headers.back()
        == std::pair<std::string, std::string>{"Idempotency-Key", body["id"]});
  CHECK(transport->requests[1].request.url
        == "https://telegram.example/bot12:hidden-token/sendMessage");
  CHECK(letter("telegram")["chat_id"] == "-100");
  CHECK(letter("telegram")["text"].get<std::string>().starts_with(
    slug(*fill.window) + ": up filled 5"));

  CHECK(transport->answer("hooks", 200, "ok"));
  CHECK(transport->answer("telegram", 200, "{}"));
  world.settle();
  world.advance(10min);
  CHECK(transport->requests.empty());
}

TEST_CASE_FIXTURE(notifier_fixture, "only news is sent") {
  for (const auto kind :
       {notice::kind_type::window, notice::kind_type::order,
        notice::kind_type::peak, notice::kind_type::difference})
    world.deliver(actor, happened(kind, "x"));
  world.deliver(actor, window_view{});
  CHECK(transport->requests.empty());
  for (const auto kind : {notice::kind_type::danger, notice::kind_type::hedge,
                          notice::kind_type::exit, notice::kind_type::lock,
                          notice::kind_type::sight, notice::kind_type::halt,
                          notice::kind_type::fill, notice::kind_type::clock}) {
    world.deliver(actor, happened(kind, "x"));
    CHECK(letter("hooks")["kind"] == to_string(kind));
    transport->answer("hooks", 204, "");
    transport->answer("telegram", 200, "");
    world.settle();
  }
}

TEST_CASE_FIXTURE(notifier_fixture, "a disputed price to beat is sent while "
                                    "shares are held, not after the close") {
  auto difference =
    happened(notice::kind_type::difference, "price to beat disputed");
  difference.position.emplace().held = shares::from_whole(5);
  difference.at = difference.window->opens_at + 12s;
  world.deliver(actor, difference);
  CHECK(letter("hooks")["text"] == "price to beat disputed");
  transport->answer("hooks", 204, "");
  transport->answer("telegram", 200, "");
  world.settle();
  difference.text = "price to beat: observed 1, venue says 2";
  difference.at = next_window(*difference.window).opens_at + 20s;
  world.deliver(actor, difference);
  CHECK(transport->requests.empty());
}

TEST_CASE_FIXTURE(notifier_fixture, "danger that returns is sent again") {
  for (const auto kind : {notice::kind_type::danger, notice::kind_type::danger,
                          notice::kind_type::sight, notice::kind_type::sight}) {
    world.deliver(actor, happened(kind, "danger 0.5 reaches 0.4"));
    CHECK(waiting("hooks") == 1);
    transport->answer("hooks", 200, "");
    world.settle();
    world.advance(1s);
  }
}

TEST_CASE_FIXTURE(notifier_fixture, "a halt of all markets is sent once") {
  auto halt = happened(notice::kind_type::halt, "halted: enough");
  halt.window.reset();
  world.deliver(actor, halt);
  halt.market.coin = asset::eth;
  halt.tag = next_tag();
  world.deliver(actor, halt);
  CHECK(waiting("hooks") == 1);
  CHECK(letter("hooks")["about"] == "all markets");
  transport->answer("hooks", 200, "");
  world.settle();
  halt.text = "halt lifted";
  world.deliver(actor, halt);
  CHECK(letter("hooks")["text"] == "halt lifted");
}

namespace {

window_view day_seen(const char* market, const char* time, const char* profit) {
  window_view out;
  out.market = *parse_market(market);
  out.at = *parse_iso8601(time);
  out.day.day = std::chrono::floor<std::chrono::days>(out.at);
  out.day.profit = *money::parse(profit);
  return out;
}

} // namespace

TEST_CASE("a day is summed up once, when it is over in each market") {
  day_results days;
  auto btc = day_seen("btc-5m", "2026-11-26T23:59:59Z", "1.234");
  btc.day.open = *money::parse("-0.5");
  btc.day.unknown = 2;
  CHECK_FALSE(days.apply(btc));
  CHECK_FALSE(days.apply(day_seen("eth-5m", "2026-11-26T23:59:58Z", "-3")));
  const auto next = day_seen("btc-5m", "2026-11-27T00:00:01Z", "0");
  CHECK_FALSE(days.apply(next)); // The other one goes on.
  const auto day_result =
    days.apply(day_seen("eth-5m", "2026-11-27T00:00:02Z", "0"));
  REQUIRE(day_result);
  CHECK(to_iso8601(day_result->day).starts_with("2026-11-26T00:00:00"));
  CHECK(day_result->text
        == "2026-11-26 (UTC) brought -2.27 dollars: btc-5m +0.73, eth-5m -3; "
           "of it -0.5 in positions that were open at its end, at what was "
           "bid; 2 more whose result was not known at its end");
  CHECK_FALSE(days.apply(day_seen("eth-5m", "2026-11-27T00:00:03Z", "0")));
  // Nothing was traded on this one.
  CHECK_FALSE(days.apply(day_seen("btc-5m", "2026-11-28T00:00:01Z", "0")));
  CHECK_FALSE(days.apply(day_seen("eth-5m", "2026-11-28T00:00:01Z", "0")));
}

TEST_CASE("a day whose trades cancel each other out is told, too") {
  day_results days;
  auto even = day_seen("btc-5m", "2026-11-26T23:59:59Z", "0");
  even.day.positions = 2;
  CHECK_FALSE(days.apply(even));
  const auto day_result =
    days.apply(day_seen("btc-5m", "2026-11-27T00:00:01Z", "0"));
  REQUIRE(day_result);
  CHECK(day_result->text == "2026-11-26 (UTC) brought 0 dollars: btc-5m 0");
}

TEST_CASE("a silent market does not hold back the result of a day") {
  day_results days;
  CHECK_FALSE(days.apply(day_seen("btc-5m", "2026-11-26T12:00:00Z", "1")));
  CHECK_FALSE(days.apply(day_seen("eth-5m", "2026-11-26T12:00:00Z", "0.5")));
  CHECK_FALSE(days.apply(day_seen("btc-5m", "2026-11-27T00:04:59Z", "0")));
  const auto day_result =
    days.apply(day_seen("btc-5m", "2026-11-27T00:05:00Z", "0"));
  REQUIRE(day_result);
  CHECK(day_result->text == "2026-11-26 (UTC) brought +1 dollars: btc-5m +1");
  // The day of this market ends later; its result was announced already.
  CHECK_FALSE(days.apply(day_seen("eth-5m", "2026-11-27T00:09:00Z", "0")));
  // A view without a day, of an older release.
  window_view old;
  old.market = *parse_market("btc-5m");
  CHECK_FALSE(days.apply(old));
}

TEST_CASE_FIXTURE(notifier_fixture, "the result of a day is sent") {
  world.deliver(actor, day_seen("btc-5m", "2026-11-26T23:59:59Z", "1"));
  CHECK(transport->requests.empty());
  world.deliver(actor, day_seen("btc-5m", "2026-11-27T00:00:01Z", "0"));
  REQUIRE(transport->requests.size() == 2);
  const auto body = letter("hooks");
  CHECK(body["kind"] == "day");
  CHECK(body["text"] == "2026-11-26 (UTC) brought +1 dollars: btc-5m +1");
  CHECK(body["id"] == "day/1795651200000");
}

TEST_CASE_FIXTURE(notifier_fixture, "a wrong clock is told once for all") {
  auto wrong = happened(notice::kind_type::clock,
                        "this machine's clock is 30.0 s behind the venue's");
  world.deliver(actor, wrong);
  wrong.market.coin = asset::eth;
  world.deliver(actor, wrong);
  CHECK(waiting("hooks") == 1);
  CHECK(letter("hooks")["about"] == "all markets");
}

TEST_CASE_FIXTURE(notifier_fixture,
                  "a feed is reported after it was stale for a while") {
  // A feed that was never fresh is not in use.
  world.deliver(actor, feed(feed_state::down, "not configured"));
  world.advance(1min);
  world.deliver(actor, feed(feed_state::down, "not configured"));
  CHECK(transport->requests.empty());

  world.deliver(actor, feed(feed_state::fresh));
  world.deliver(actor, feed(feed_state::stale, "newest price is 11 s old"));
  world.advance(14s);
  world.deliver(actor, feed(feed_state::stale, "newest price is 25 s old"));
  world.deliver(actor, feed(feed_state::fresh));
  CHECK(transport->requests.empty());

  for (int i = 0; i < 40; ++i) {
    world.deliver(actor, feed(feed_state::down, "lost: reset"));
    world.advance(1s);
  }
  CHECK(waiting("hooks") == 1);
  CHECK(letter("hooks")["text"] == "down: lost: reset");
  CHECK(letter("hooks")["about"] == "btc/rtds_twap");
  transport->answer("hooks", 200, "");
  world.settle();
  world.deliver(actor, feed(feed_state::fresh));
  world.deliver(actor, feed(feed_state::fresh));
  CHECK(waiting("hooks") == 1);
  CHECK(letter("hooks")["text"] == "fresh again");
}

TEST_CASE_FIXTURE(notifier_fixture,
                  "failed messages are sent later, in order") {
  world.deliver(actor, happened(notice::kind_type::fill, "first"));
  world.deliver(actor, happened(notice::kind_type::fill, "second"));
  // One at a time, so that they arrive in order.
  CHECK(waiting("hooks") == 1);
  std::chrono::nanoseconds waited{0};
  for (int i = 0; i < 4; ++i) {
    CHECK(letter("hooks")["text"] == "first");
    if (i % 2 == 0)
      transport->fail("hooks", "no route to https://hooks.example/hidden-path");
    else
      transport->answer("hooks", 503, "");
    world.settle();
    const auto before = world.clock->now();
    for (int j = 0; j < 1000 && waiting("hooks") == 0; ++j)
      world.advance(100ms);
    const auto wait = world.clock->now() - before;
    CHECK(wait >= waited * 5 / 4);
    waited = wait;
  }
  transport->answer("hooks", 200, "");
  world.settle();
  CHECK(letter("hooks")["text"] == "second");
  // Neither channel delayed the other.
  CHECK(waiting("telegram") == 1);
}

TEST_CASE_FIXTURE(notifier_fixture, "a receiver's Retry-After is kept") {
  world.deliver(actor, happened(notice::kind_type::fill, "first"));
  auto done = std::move(transport->requests.front().done);
  transport->requests.pop_front();
  net::http_reply busy;
  busy.status = 429;
  busy.retry_after = 60s;
  done(busy);
  world.settle();
  world.advance(59s);
  CHECK(waiting("hooks") == 0);
  world.advance(2s);
  CHECK(waiting("hooks") == 1);
}

TEST_CASE_FIXTURE(notifier_fixture, "a refused message is not sent again") {
  world.deliver(actor, happened(notice::kind_type::fill, "first"));
  world.deliver(actor, happened(notice::kind_type::fill, "second"));
  transport->answer("hooks", 401, "");
  world.settle();
  CHECK(waiting("hooks") == 0);
  world.advance(10s);
  CHECK(letter("hooks")["text"] == "second");
}

TEST_CASE_FIXTURE(notifier_fixture, "no log shows the receivers' addresses") {
  const test::log_ear logs;
  const std::string why = "no route to https://hooks.example/hidden-path and "
                          "https://telegram.example/bot12:hidden-token";
  for (const auto* way : {"hooks", "telegram"}) {
    world.deliver(actor, happened(notice::kind_type::fill, way));
    transport->fail(way, why);
    world.settle();
    world.advance(60s);
    transport->answer(way, 503, why);
    world.settle();
    world.advance(60s);
    transport->answer(way, 401, why);
    world.settle();
  }
  CHECK(logs.heard().find("failed channel=webhook") != std::string::npos);
  CHECK(logs.heard().find("gave_up channel=telegram") != std::string::npos);
  CHECK(logs.heard().find("hidden") == std::string::npos);
}

TEST_CASE("an outbox is bounded, and the message under way stays") {
  outbox box{1};
  const auto put = [&box](int i) {
    net::notify::news x;
    x.text = std::to_string(i);
    box.put(x);
  };
  put(0);
  REQUIRE(box.send());
  CHECK_FALSE(box.send());
  for (int i = 1; i < 200; ++i)
    put(i);
  CHECK(box.size() == outbox::most_waiting);
  CHECK(box.dropped() == 200 - outbox::most_waiting);
  CHECK(box.answered(200, {}).what == outbox::fate::delivered);
  // The newest are kept.
  CHECK(box.send()->text == std::to_string(200 - outbox::most_waiting + 1));
}

TEST_CASE("an outbox gives up in the end") {
  outbox box{1};
  box.put({});
  for (std::uint32_t i = 1; i < outbox::most_attempts; ++i) {
    REQUIRE(box.send());
    CHECK(box.answered(0, {}).what == outbox::fate::again);
    CHECK_FALSE(box.send());
    box.wait_is_over();
  }
  REQUIRE(box.send());
  CHECK(box.answered(500, {}).what == outbox::fate::dropped);
  box.wait_is_over();
  CHECK_FALSE(box.send());
  CHECK(box.dropped() == 1);
}
