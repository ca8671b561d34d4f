#include "actors/handlers.hpp"
#include "actors/meters/event_meter.hpp"
#include "actors/paper_venue/local_trading.hpp"
#include "actors/paper_venue/paper_venue.hpp"
#include "actors/trader/trader.hpp"
#include "tests/support/paper.hpp"
#include "tests/support/quiet_system.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::test;
using namespace std::chrono_literals;

namespace {

using texts = std::vector<std::string>;

struct ear_state {
  ear_state() = default;

  static inline constexpr auto name = "ear";
};

order_listener_actor::behavior_type
listener(order_listener_actor::stateful_pointer<ear_state> self,
         std::vector<std::string>* out, std::vector<std::uint64_t>* causes) {
  return handlers(
    self, [out](const order_sent& x) { out->push_back("sent " + x.order_id); },
    [out, causes](const order_answered& x) {
      causes->push_back(x.tag.cause);
      out->push_back(to_string(x.state) + (x.reason.empty() ? "" : ": ")
                     + x.reason);
    });
}

evidence_sink_actor::behavior_type
evidence_sink(evidence_sink_actor::stateful_pointer<ear_state> self,
              std::vector<std::string>* out) {
  return handlers(
    self,
    [out](const fill_evidence& x) {
      out->push_back(to_string(x.quantity) + ' ' + to_string(x.status));
    },
    [out](const order_sent&) { out->push_back("sent"); });
}

/// Receives requests to a venue, and does not answer.
order_gateway_actor::behavior_type
silent_gateway(order_gateway_actor::stateful_pointer<ear_state> self,
               texts* out, std::vector<std::uint64_t>* causes) {
  return handlers(
    self,
    [out, causes](const submit_order& x) {
      causes->push_back(x.tag.cause);
      out->push_back("submit " + x.order_id);
    },
    [out](const cancel_order&) { out->push_back("cancel"); },
    [out](const look_up_order&) { out->push_back("look_up"); });
}

struct fixture : quiet_system {
  fixture() {
    clock->base += t0 - clock->now();
    settings.trades = true;
    settings.desk = desk_of(venue);
  }

  void begin() {
    gateway = spawn(paper_venue, venue, clock);
    aut = spawn(trader, settings, clock);
    deliver(gateway, attach_venue_listener{aut});
    deliver(aut, attach_order_gateway{gateway});
    greet();
  }

  void greet() {
    deliver(aut, attach_order_listener{window.market,
                                       spawn(listener, &answers, &causes)});
    deliver(aut, attach_evidence_sink{spawn(evidence_sink, &evidence)});
  }

  std::shared_ptr<paper_exchange> venue = std::make_shared<test_exchange>();
  trader_settings settings;
  paper_venue_actor gateway;
  trader_actor aut;
  std::vector<std::string> answers;
  std::vector<std::uint64_t> causes; ///< Of the answers, but not of "sent".
  std::vector<std::string> evidence;
};

struct slow_log : order_log {
  std::uint64_t lasts = 0;

  void record(const order_record&) override {}
  std::uint64_t request_sync(market_key) override { return 1; }
  std::uint64_t synced_up_to() const override { return lasts; }
  std::optional<std::string> failing_because() const override {
    return std::nullopt;
  }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "a watching trader refuses every order") {
  settings.trades = false;
  begin();
  deliver(aut, wanted(99, 10));
  CHECK(answers == texts{"rejected: watch mode"});
  CHECK(evidence.empty());
}

TEST_CASE_FIXTURE(fixture, "a paper order fills by timers alone") {
  begin();
  deliver(gateway, snapshot({}, {{98, 50}}, clock->now()));
  deliver(aut, wanted(99, 10));
  const auto id = "sent paper-btc-updown-15m-1776081600-capture-1";
  CHECK(answers == texts{id, "delayed"});
  CHECK(evidence == texts{"sent"});
  advance(149ms);
  CHECK(evidence.size() == 1);
  advance(1ms);
  CHECK(answers == texts{id, "delayed", "done"});
  CHECK(evidence == texts{"sent", "10 provisional"});
  advance(2s);
  CHECK(evidence == texts{"sent", "10 provisional", "10 confirmed"});
}

TEST_CASE_FIXTURE(fixture, "orders and their answers are counted once") {
  const auto counts = [] {
    auto all = meters::read_events();
    const auto of = [&all](order_state x) {
      return all.replies[{order_purpose::capture, x}];
    };
    return std::vector<std::uint64_t>{all.orders_sent[order_purpose::capture],
                                      of(order_state::delayed),
                                      of(order_state::done)};
  };
  const auto before = counts();
  begin();
  deliver(gateway, snapshot({}, {{98, 50}}, clock->now()));
  deliver(aut, wanted(99, 10));
  advance(2s);
  // A new peer gets the reports again; nothing is counted again.
  greet();
  const auto after = counts();
  for (std::size_t i = 0; i < after.size(); ++i)
    CHECK(after[i] == before[i] + 1);
}

TEST_CASE_FIXTURE(fixture, "ticks and timers together do nothing twice") {
  begin();
  deliver(gateway, snapshot({}, {{98, 50}}, clock->now()));
  deliver(aut, wanted(99, 10));
  for (int i = 0; i < 50; ++i) {
    advance(100ms);
    deliver(aut, tick{{}, clock->now()});
  }
  CHECK(evidence == texts{"sent", "10 provisional", "10 confirmed"});
}

TEST_CASE_FIXTURE(fixture, "new peers receive the present orders") {
  begin();
  deliver(gateway, snapshot({}, {{98, 4}}, clock->now()));
  deliver(aut, wanted(98, 10));
  advance(10s);
  answers.clear();
  evidence.clear();
  greet();
  CHECK(answers
        == texts{"sent paper-btc-updown-15m-1776081600-capture-1", "resting"});
  CHECK(evidence == texts{"sent", "4 confirmed"});
}

TEST_CASE_FIXTURE(fixture, "a restarted trader finds the venue as it was") {
  begin();
  deliver(gateway, snapshot({}, {{98, 4}}, clock->now()));
  deliver(aut, wanted(98, 10));
  caf::anon_send_exit(aut, caf::exit_reason::kill);
  caf::anon_send_exit(gateway, caf::exit_reason::kill);
  advance(1s);
  begin();
  advance(1s);
  CHECK(answers.back() == "resting");
  CHECK(evidence.back() == "4 provisional");
}

TEST_CASE_FIXTURE(fixture,
                  "an order waits, by message, until its record is on disk") {
  const auto log = std::make_shared<slow_log>();
  settings.desk = desk_of(venue, {}, log);
  begin();
  deliver(gateway, snapshot({}, {{98, 50}}, clock->now()));
  auto order = wanted(99, 10);
  order.tag = next_tag();
  deliver(aut, order);
  advance(500ms);
  CHECK(answers.size() == 1); // Reported as on its way, and no more.
  log->lasts = 1;
  deliver(aut, journal_synced{next_tag(), 1});
  REQUIRE(answers.size() == 2);
  CHECK(answers[1] == "delayed");
  advance(1s);
  CHECK(answers.back() == "done");
}

TEST_CASE_FIXTURE(fixture,
                  "an order continues the chain of its decision, not of the "
                  "sync that it waited for") {
  const auto log = std::make_shared<slow_log>();
  settings.desk = desk_of(venue, {}, log);
  aut = spawn(trader, settings, clock);
  texts requests;
  std::vector<std::uint64_t> caused_by;
  auto order = wanted(99, 10);
  order.tag = next_tag();
  deliver(aut, order);
  log->lasts = 1;
  deliver(aut, journal_synced{next_tag(), 1});
  // There is no gateway yet, so the request waits.
  deliver(aut,
          attach_order_gateway{spawn(silent_gateway, &requests, &caused_by)});
  REQUIRE(!requests.empty());
  CHECK(requests[0] == "submit paper-btc-updown-15m-1776081600-capture-1");
  CHECK(caused_by == std::vector<std::uint64_t>{order.tag.id});
}

TEST_CASE_FIXTURE(fixture, "every order is looked up when a venue comes back") {
  aut = spawn(trader, settings, clock);
  greet();
  texts requests;
  std::vector<std::uint64_t> caused_by;
  const auto attach = [&] {
    deliver(aut,
            attach_order_gateway{spawn(silent_gateway, &requests, &caused_by)});
  };
  attach();
  deliver(aut, wanted(99, 10));
  CHECK(requests.size() == 1);
  attach();
  CHECK(
    requests
    == texts{"submit paper-btc-updown-15m-1776081600-capture-1", "look_up"});
  // Late, twice and out of order: the order ends once.
  order_answered done;
  done.intent = wanted(99, 10).intent;
  done.state = order_state::done;
  done.matched = whole(10);
  done.at = clock->now();
  auto before = done;
  before.state = order_state::delayed;
  before.matched.reset();
  advance(5s);
  deliver(aut, done);
  deliver(aut, before);
  deliver(aut, done);
  CHECK(answers
        == texts{"sent paper-btc-updown-15m-1776081600-capture-1", "done"});
}
