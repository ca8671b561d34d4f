#include "actors/meters/event_meter.hpp"
#include "actors/trader/journaled_venue.hpp"
#include "actors/trader/trader.hpp"
#include "tests/support/fake_transport.hpp"
#include "tests/support/paper.hpp"
#include "tests/support/quiet_system.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::test;
using namespace std::chrono_literals;

namespace {

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

struct fixture : quiet_system {
  fixture() {
    clock->base += t0 - clock->now();
    settings.mode = trader_settings::mode_type::paper;
  }

  void begin() {
    aut = spawn(trader, settings,
                outside{std::make_shared<fake_transport>(clock), clock});
    greet();
  }

  void greet() {
    say(aut, attach_order_listener{window.market,
                                   spawn(listener, &answers, &causes)});
    say(aut, attach_evidence_sink{spawn(evidence_sink, &evidence)});
  }

  trader_settings settings;
  trader_actor aut;
  std::vector<std::string> answers;
  std::vector<std::uint64_t> causes; ///< Of the answers, but not of "sent".
  std::vector<std::string> evidence;
};

using texts = std::vector<std::string>;

struct slow_log : order_log {
  std::uint64_t lasts = 0;

  void note(const order_record&) override {}
  std::uint64_t make_last(market_key) override { return 1; }
  std::uint64_t lasting() const override { return lasts; }
  std::optional<std::string> trouble() const override { return std::nullopt; }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "a watching trader refuses every order") {
  settings.mode = trader_settings::mode_type::watch;
  begin();
  say(aut, wanted(99, 10));
  CHECK(answers == texts{"rejected: watch mode"});
  CHECK(evidence.empty());
}

TEST_CASE_FIXTURE(fixture, "a paper order fills by timers alone") {
  begin();
  say(aut, snapshot({}, {{98, 50}}, clock->now()));
  say(aut, wanted(99, 10));
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
  say(aut, snapshot({}, {{98, 50}}, clock->now()));
  say(aut, wanted(99, 10));
  advance(2s);
  // A newcomer hears of it again; nothing has happened again.
  greet();
  const auto after = counts();
  for (std::size_t i = 0; i < after.size(); ++i)
    CHECK(after[i] == before[i] + 1);
}

TEST_CASE_FIXTURE(fixture, "ticks and timers together do nothing twice") {
  begin();
  say(aut, snapshot({}, {{98, 50}}, clock->now()));
  say(aut, wanted(99, 10));
  for (int i = 0; i < 50; ++i) {
    advance(100ms);
    say(aut, tick{{}, clock->now()});
  }
  CHECK(evidence == texts{"sent", "10 provisional", "10 confirmed"});
}

TEST_CASE_FIXTURE(fixture, "newcomers learn what there is") {
  begin();
  say(aut, snapshot({}, {{98, 4}}, clock->now()));
  say(aut, wanted(98, 10));
  advance(10s);
  answers.clear();
  evidence.clear();
  greet();
  CHECK(answers
        == texts{"sent paper-btc-updown-15m-1776081600-capture-1", "resting"});
  CHECK(evidence == texts{"sent", "4 confirmed"});
}

TEST_CASE_FIXTURE(fixture, "a restarted trader finds the venue as it was") {
  settings.desk = paper_trading(settings);
  begin();
  say(aut, snapshot({}, {{98, 4}}, clock->now()));
  say(aut, wanted(98, 10));
  caf::anon_send_exit(aut, caf::exit_reason::kill);
  advance(1s);
  begin();
  advance(1s);
  CHECK(answers.back() == "resting");
  CHECK(evidence.back() == "4 provisional");
}

TEST_CASE_FIXTURE(fixture,
                  "an order waits, by message, until its record lasts") {
  const auto log = std::make_shared<slow_log>();
  settings.desk = std::make_shared<order_desk>(
    std::make_shared<journaled_venue>(std::make_shared<paper_exchange>(), log));
  begin();
  say(aut, snapshot({}, {{98, 50}}, clock->now()));
  auto order = wanted(99, 10);
  order.tag = next_tag();
  say(aut, order);
  advance(500ms);
  CHECK(answers.size() == 1); // Said to be on its way, and no more.
  log->lasts = 1;
  say(aut, journal_synced{next_tag(), 1});
  REQUIRE(answers.size() == 2);
  CHECK(answers[1] == "delayed");
  // It goes on from the order, not from the disk.
  CHECK(causes.back() == order.tag.id);
  advance(1s);
  CHECK(answers.back() == "done");
}
